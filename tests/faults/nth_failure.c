/* The n-th allocation, the n-th write and the n-th opening of a file fail, for every n, on the main paths: a case is added,
 * found, judged and forgotten through the service's worker; indexed, imported, made part of an index that is made anew, also in
 * parts by several threads, of a backup and of what is restored from it; and its erasure is finished, also that of an age limit.
 * For each n it must hold that nothing crashes; that the answer is an error or the same as ever; that what was acknowledged is
 * stored; that afterwards the same worker does the same without fault; and at the end that store and index are whole and agree.
 * Under AddressSanitizer nothing may leak either.
 *
 *     nth_failure [--every K | --ways] [--seed S] [--kind KIND] [PATH…]
 *
 * --every K: of K numbers in a row about one, chosen by the seed, of the slow paths' allocations 25 times fewer; without it all.
 * --ways: of calls that come by the same way, of the same six nearest callers, the first alone.
 * --kind: allocation, write or open; without it all three. PATH: its name as printed.
 *
 * ZeroMQ is not in it: it ends the program where an allocation of its own fails, and the next start goes on. */
#include <ftw.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "failing.h"
#include "ingest/import.h"
#include "nth_failure.h"
#include "tags/tagger.h"

#define SLOW 25 /* times as few of the numbers of a slow path */

static const char *current_path = "preparing";
static const char *current_kind = "";
static unsigned long current_number;

static const struct sk_access_client somebody = { .roles = SK_ACCESS_ALL, .name = "test" };

static void fail(const char *what, const char *detail) {
    failing_end();
    fprintf(stderr, "%s, %s %lu fails: %s: %s\n", current_path, current_kind, current_number, what, detail ? detail : "");
    failing_tell_where();
    abort();
}

static void crashed(int number) {
    (void) number;
    signal(SIGSEGV, SIG_DFL);
    fail("it crashes", NULL);
}

void nth_require(bool condition, const char *what, const char *detail) {
    if (!condition)
        fail(what, detail);
}

/* ---- the service's worker ---- */

static const char *ask(struct fixture *f, const char *frame) {
    sk_buffer_clear(&f->reply);
    sk_worker_answer(&f->worker, sk_slice_of(frame), &somebody, sk_clock_monotonic_us(), &f->reply);
    return f->reply.size ? f->reply.data : "";
}

static bool is_result(const char *reply) {
    return strstr(reply, "\"result\":") != NULL;
}

static bool is_error(const char *reply) {
    return strstr(reply, "\"error\":{\"code\":-32") != NULL;
}

/* A result, now that nothing fails. */
const char *nth_ask_well(struct fixture *f, const char *frame) {
    const char *reply = ask(f, frame);
    nth_require(is_result(reply), "afterwards it does not work", reply);
    return reply;
}

/* Without memory for an answer there is none: the client asks again. */
static bool is_clean(const char *reply) {
    return !*reply || is_result(reply) || is_error(reply);
}

static void copy_field(const char *reply, const char *name, char *out, size_t size) {
    char pattern[48];
    snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
    const char *start = strstr(reply, pattern);
    nth_require(start != NULL, "no such field in the answer", name);
    start += strlen(pattern);
    snprintf(out, size, "%.*s", (int) strcspn(start, "\""), start);
}

/* ---- paths: what is tried with a failure in it, and what must hold afterwards ---- */

static void try_add(struct fixture *f) {
    ask(f, nth_add_frame);
}

static void after_add(struct fixture *f) {
    nth_require(is_clean(f->reply.size ? f->reply.data : ""), "unclean answer", f->reply.data);
    bool acknowledged = f->reply.size && is_result(f->reply.data);
    const char *again = nth_ask_well(f, nth_add_frame);
    nth_require(!acknowledged || strstr(again, "duplicate"), "an acknowledged case is lost", again);
    nth_ask_well(f, nth_delete_frame);
}

/* With a number for which a frame is parsed twice. */
static const char suggest_frame[] = REQUEST("suggest", "{\"text\":\"mijn pakket 20458811 is er nog niet\",\"min_confidence\":0,"
                                                       "\"customer\":{\"name\":\"Sanne\",\"sim\":89314403000012345678}}");

/* The answer from its suggestions on, without what differs each time. */
static void normalise(const char *reply, struct sk_buffer *out) {
    sk_buffer_clear(out);
    for (const char *at = reply; *at;) {
        size_t skip = 0;
        if (strncmp(at, "\"suggestion_set_id\":\"", 21) == 0)
            skip = 21 + strcspn(at + 21, "\"");
        else if (strncmp(at, "\"id\":\"", 6) == 0)
            skip = 6 + strcspn(at + 6, "\"");
        else if (strncmp(at, "\"elapsed_us\":", 13) == 0 || strncmp(at, "\"index_revision\":", 17) == 0)
            skip = strcspn(at, ",}");
        if (skip == 0)
            sk_buffer_add(out, at, 1);
        at += skip ? skip : 1;
    }
}

static void try_suggest(struct fixture *f) {
    ask(f, suggest_frame);
}

static void compare_answer(struct fixture *f, const char *what) {
    struct sk_buffer found = { 0 };
    normalise(f->reply.data, &found);
    if (strcmp(found.data, f->expected.data) != 0)
        fail(what, found.data);
    sk_buffer_finish(&found);
}

static void after_suggest(struct fixture *f) {
    nth_require(is_clean(f->reply.size ? f->reply.data : ""), "unclean answer", f->reply.data);
    if (f->reply.size && is_result(f->reply.data))
        compare_answer(f, "another answer than ever");
    nth_ask_well(f, suggest_frame);
    compare_answer(f, "afterwards another answer");
}

static void feedback_frame(const struct fixture *f, char *frame, size_t size) {
    snprintf(frame, size,
             REQUEST("feedback", "{\"suggestion_set_id\":\"%s\",\"suggestion_id\":\"%s\",\"action\":\"edited\","
                                 "\"final_text\":\"Hoi Sanne, bel 0612345678\",\"agent_id\":\"kim\"}"),
             f->set, f->suggestion);
}

static void try_feedback(struct fixture *f) {
    char frame[512];
    feedback_frame(f, frame, sizeof frame);
    ask(f, frame);
}

static void after_feedback(struct fixture *f) {
    nth_require(is_clean(f->reply.size ? f->reply.data : ""), "unclean answer", f->reply.data);
    char frame[512];
    feedback_frame(f, frame, sizeof frame);
    nth_ask_well(f, frame);
}

void nth_before_forget(struct fixture *f) {
    nth_ask_well(f, nth_add_frame);
}

static void try_forget(struct fixture *f) {
    ask(f, nth_forget_frame);
}

static void after_forget(struct fixture *f) {
    nth_require(is_clean(f->reply.size ? f->reply.data : ""), "unclean answer", f->reply.data);
    bool acknowledged = f->reply.size && is_result(f->reply.data);
    nth_ask_well(f, nth_forget_frame);
    const char *gone = ask(f, nth_delete_frame);
    nth_require(is_error(gone), "who was forgotten is there", acknowledged ? "acknowledged" : "not acknowledged");
}

static void nothing_before(struct fixture *f) {
    (void) f;
}

static const struct path {
    const char *name;
    bool slow;
    void (*before)(struct fixture *f), (*attempt)(struct fixture *f), (*after)(struct fixture *f);
} paths[] = {
    { "add", false, nothing_before, try_add, after_add },
    { "suggest", false, nothing_before, try_suggest, after_suggest },
    { "feedback", false, nothing_before, try_feedback, after_feedback },
    { "forget", false, nth_before_forget, try_forget, after_forget },
    { "index", true, nth_before_forget, nth_try_index, nth_after_index },
    { "import", true, nothing_before, nth_try_import, nth_after_import },
    { "erase", true, nth_before_erasure, nth_try_erasure, nth_after_erasure },
    { "reindex", true, nothing_before, nth_try_reindex, nth_after_reindex },
    { "backup", true, nothing_before, nth_try_backup, nth_after_backup },
    { "restore", true, nth_before_restore, nth_try_restore, nth_after_restore },
    { "retain", true, nth_before_retain, nth_try_retain, nth_after_retain },
    { "mask", true, nth_before_mask, nth_try_erasure, nth_after_mask },
    { "parts", true, nth_before_parts, nth_try_parts, nth_after_parts }, /* the last: with its history all are slower */
};
#define PATH_COUNT (sizeof paths / sizeof *paths)

static const struct {
    const char *name;
    enum failing_kind kind;
    bool lasting;
} kinds[] = {
    { "allocation", FAILING_ALLOCATIONS, false },
    { "write", FAILING_WRITES, false },
    { "write and all after it", FAILING_WRITES, true },
    { "open", FAILING_OPENS, false },
};
#define KIND_COUNT (sizeof kinds / sizeof *kinds)

/* ---- every n ---- */

/* ways_end: NULL for all numbers. */
static bool chosen(unsigned long number, unsigned long every, const unsigned long **ways, const unsigned long *ways_end) {
    if (ways_end) {
        bool first = *ways < ways_end && **ways == number;
        *ways += first;
        return first;
    }
    return every <= 1 || (unsigned long) rand() % every == 0;
}

static void try_number(struct fixture *f, const struct path *path, size_t kind, unsigned long number) {
    current_number = number;
    path->before(f);
    failing_begin(kinds[kind].kind, number, kinds[kind].lasting);
    path->attempt(f);
    failing_end();
    path->after(f);
}

/* Of an undisturbed run. A few more or fewer may be made in another, by what SQLite and Xapian happen to keep in memory. */
static unsigned long count_calls(struct fixture *f, const struct path *path, size_t kind, bool ways) {
    current_number = 0;
    path->before(f);
    if (ways)
        failing_begin_census(kinds[kind].kind);
    else
        failing_begin(kinds[kind].kind, 0, false);
    path->attempt(f);
    unsigned long calls = failing_end();
    path->after(f);
    return calls;
}

static void try_all(struct fixture *f, const struct path *path, size_t kind, unsigned long every, bool ways) {
    unsigned long tried = 0;
    size_t way_count = 0;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (path->slow && kinds[kind].kind == FAILING_ALLOCATIONS && every > 1)
        every *= SLOW;
    current_path = path->name;
    current_kind = kinds[kind].name;
    unsigned long calls = count_calls(f, path, kind, ways);
    const unsigned long *way = failing_ways(&way_count), *ways_end = ways ? way + way_count : NULL;
    for (unsigned long number = 1; number <= calls; number++)
        if (chosen(number, every, &way, ways_end)) {
            try_number(f, path, kind, number);
            tried++;
        }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%-9s %-24s %6lu calls, %5lu made to fail, %.1f s\n", path->name, kinds[kind].name, calls, tried,
           (double) (end.tv_sec - start.tv_sec) + (double) (end.tv_nsec - start.tv_nsec) / 1e9);
    fflush(stdout);
}

/* ---- a service without its sockets ---- */

static void write_line(struct fixture *f) {
    FILE *file = fopen(f->line, "w");
    nth_require(file && fputs(CASE("nth") "\n", file) >= 0 && fclose(file) == 0, "cannot write", f->line);
}

static void import_demo(struct fixture *f) {
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    struct sk_import_report report = { 0 };
    struct sk_error error = { 0 };
    const char *demo[] = { SK_SOURCE_DIRECTORY "/data/demo/bank.jsonl" };
    nth_require(sk_import(&options, demo, 1, &report, &error) == SK_OK, "cannot import", error.message);
}

static void start(struct fixture *f) {
    struct sk_error error = { 0 };
    char models[SK_PATH_SIZE];
    snprintf(f->directory, sizeof f->directory, "%s/sidekick-nth-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    nth_require(mkdtemp(f->directory) != NULL, "cannot create", f->directory);
    snprintf(f->data, sizeof f->data, "%s/data", f->directory);
    snprintf(f->backup, sizeof f->backup, "%s/backup", f->directory);
    snprintf(f->restored, sizeof f->restored, "%s/restored", f->directory);
    snprintf(f->line, sizeof f->line, "%s/line.jsonl", f->directory);
    snprintf(f->history, sizeof f->history, "%s/history.jsonl", f->directory);
    write_line(f);
    import_demo(f);
    sk_settings_service(NULL, &f->service.settings);
    f->service.data_directory = f->data;
    nth_require(sk_share_path(models, "models", &error) == SK_OK && sk_models_load(models, f->data, &f->models, &error) == SK_OK
                    && sk_recorder_start(f->data, &f->service.recorder, &error) == SK_OK,
                "cannot start", error.message);
    f->service.models = f->models;
    nth_require(sk_worker_init(&f->worker, &f->service, &error) == SK_OK, "cannot start", error.message);
    const char *reply = nth_ask_well(f, suggest_frame);
    normalise(reply, &f->expected);
    copy_field(reply, "suggestion_set_id", f->set, sizeof f->set);
    copy_field(strstr(reply, "\"suggestions\":["), "id", f->suggestion, sizeof f->suggestion);
}

static void stop(struct fixture *f) {
    sk_worker_finish(&f->worker);
    sk_recorder_stop(f->service.recorder);
    sk_models_destroy(f->models);
    sk_buffer_finish(&f->reply);
    sk_buffer_finish(&f->expected);
    sk_directory_remove(f->directory, NULL);
}

static bool wanted(const char *name, char **names, int count) {
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return count == 0;
}

int main(int count, char **arguments) {
    static const struct option options[] = { { "every", required_argument, NULL, 'e' },
                                             { "seed", required_argument, NULL, 's' },
                                             { "kind", required_argument, NULL, 'k' },
                                             { "ways", no_argument, NULL, 'w' },
                                             { 0 } };
    unsigned long every = 1;
    unsigned seed = (unsigned) time(NULL);
    const char *kind = "";
    bool ways = false;
    struct fixture f = { 0 };
    int option;
    while ((option = getopt_long(count, arguments, "", options, NULL)) != -1) {
        if (option == 'e')
            every = strtoul(optarg, NULL, 10);
        else if (option == 's')
            seed = (unsigned) strtoul(optarg, NULL, 10);
        else if (option == 'k')
            kind = optarg;
        else if (option == 'w')
            ways = true;
        else
            return 2;
    }
    signal(SIGSEGV, crashed);
    printf("one of %lu, seed %u\n", every, seed);
    srand(seed);
    sk_log_set_level((enum sk_log_level) 0);
    start(&f);
    for (size_t i = 0; i < PATH_COUNT; i++)
        for (size_t k = 0; wanted(paths[i].name, arguments + optind, count - optind) && k < KIND_COUNT; k++)
            if (strncmp(kinds[k].name, kind, strlen(kind)) == 0)
                try_all(&f, &paths[i], k, every, ways);
    nth_require(nth_follow(&f, NULL) == SK_OK, "at the end it is not indexed", NULL);
    nth_check_index(&f);
    stop(&f);
    return 0;
}
