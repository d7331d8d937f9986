#include "index/brake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

#define FILE_NAME "crashes"
#define FILE_BYTES 4096 /* ours has some 40 */

struct times {
    int64_t seconds[SK_BRAKE_REBUILDS]; /* oldest first */
    size_t count;
};

static void add(struct times *times, int64_t seconds) {
    if (times->count == SK_BRAKE_REBUILDS) {
        for (size_t i = 1; i < times->count; i++)
            times->seconds[i - 1] = times->seconds[i];
        times->count--;
    }
    times->seconds[times->count++] = seconds;
}

/* As far as it is ours. */
static void parse(const char *text, struct times *times) {
    char *end;
    for (const char *at = text;; at = end) {
        int64_t seconds = strtoll(at, &end, 10); /* passes over the end of a line */
        if (end == at)
            return;
        add(times, seconds);
    }
}

static enum sk_status load(const struct sk_generations *generations, char path[SK_PATH_SIZE], struct times *times,
                           struct sk_error *error) {
    struct sk_buffer content = { 0 };
    struct sk_error cause = { 0 };
    *times = (struct times){ 0 };
    enum sk_status status = sk_path_join(path, generations->directory, FILE_NAME, error);
    if (status != SK_OK)
        return status;
    status = sk_file_read(path, FILE_BYTES, &content, &cause);
    if (status == SK_OK && content.data)
        parse(content.data, times);
    sk_buffer_finish(&content);
    return status < 0 ? sk_error_set(error, status, "%s", cause.message) : SK_OK; /* none, or not ours */
}

static enum sk_status save(const char *path, const struct times *times, struct sk_error *error) {
    char content[SK_BRAKE_REBUILDS * 24] = "";
    int size = 0;
    for (size_t i = 0; i < times->count; i++)
        size += snprintf(content + size, sizeof content - (size_t) size, "%" PRId64 "\n", times->seconds[i]);
    return sk_file_replace(path, sk_slice(content, (size_t) size), 0600, error);
}

enum sk_status sk_brake_ask(const struct sk_generations *generations, bool *allowed, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct times times;
    int64_t now = sk_clock_wall_us() / 1000000;
    *allowed = false;
    enum sk_status status = load(generations, path, &times, error);
    if (status != SK_OK)
        return status;
    size_t recent = 0;
    for (size_t i = 0; i < times.count; i++)
        recent += llabs(now - times.seconds[i]) < SK_BRAKE_DAY_S;
    *allowed = recent < SK_BRAKE_REBUILDS;
    if (!*allowed)
        return SK_OK;
    add(&times, now);
    return save(path, &times, error);
}

void sk_brake_take_back(const struct sk_generations *generations) {
    char path[SK_PATH_SIZE];
    struct times times;
    if (load(generations, path, &times, NULL) != SK_OK || times.count == 0)
        return;
    times.count--;
    save(path, &times, NULL);
}
