#include "index/metadata.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/index.h"

#define SCHEMA "schema"
#define ANALYSIS "analysis"
#define MEANING "meaning"
#define SEQUENCE "sequence"
#define REWRITTEN "rewritten"

static enum sk_status read_number(const struct sk_xapian_database *database, const char *key, int64_t *number,
                                  struct sk_error *error) {
    struct sk_buffer text = { 0 };
    struct sk_error cause = { 0 };
    enum sk_status status = sk_xapian_metadata(database, key, &text, &cause);
    if (status == SK_NOT_FOUND) {
        status = sk_error_set(error, SK_FAULT_CORRUPT, "the index has no entry \"%s\"", key);
    } else if (status != SK_OK) {
        sk_error_set(error, status, "%s", cause.message);
    } else {
        char *end;
        errno = 0;
        *number = strtoll(text.data, &end, 10);
        if (errno || *end || end == text.data || *number < 0)
            status = sk_error_set(error, SK_FAULT_CORRUPT, "entry \"%s\" of the index is not a number", key);
    }
    sk_buffer_finish(&text);
    return status;
}

static enum sk_status check_number(const struct sk_xapian_database *database, const char *key, int64_t expected,
                                   struct sk_error *error) {
    int64_t number = 0;
    enum sk_status status = read_number(database, key, &number, error);
    if (status == SK_OK && number != expected)
        return sk_error_set(error, SK_FAULT_VERSION, "the index has %s version %" PRId64 ", this program needs %" PRId64, key,
                            number, expected);
    return status;
}

enum sk_status sk_index_metadata_read(const struct sk_xapian_database *database, int64_t *sequence, struct sk_error *error) {
    enum sk_status status = check_number(database, SCHEMA, SK_INDEX_SCHEMA_VERSION, error);
    if (status == SK_OK)
        status = check_number(database, ANALYSIS, SK_ANALYSIS_VERSION, error);
    return status == SK_OK ? read_number(database, SEQUENCE, sequence, error) : status;
}

enum sk_status sk_index_metadata_meaning(const struct sk_xapian_database *database, uint32_t *digest, struct sk_error *error) {
    int64_t number = 0;
    enum sk_status status = read_number(database, MEANING, &number, error);
    *digest = (uint32_t) number;
    return status;
}

static enum sk_status write_number(struct sk_xapian_writer *writer, const char *key, int64_t number, struct sk_error *error) {
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    return sk_xapian_set_metadata(writer, key, sk_slice_of(text), error);
}

enum sk_status sk_index_metadata_write(struct sk_xapian_writer *writer, int64_t sequence, uint32_t meaning,
                                       struct sk_error *error) {
    enum sk_status status = write_number(writer, SCHEMA, SK_INDEX_SCHEMA_VERSION, error);
    if (status == SK_OK)
        status = write_number(writer, ANALYSIS, SK_ANALYSIS_VERSION, error);
    if (status == SK_OK)
        status = write_number(writer, MEANING, meaning, error);
    return status == SK_OK ? write_number(writer, SEQUENCE, sequence, error) : status;
}

/* ---- rows that were written again ---- */

void sk_rewritten_add(struct sk_rewritten *rewritten, uint32_t row) {
    rewritten->rows[rewritten->total++ % SK_REWRITTEN_KEPT] = row;
}

static uint64_t first_kept(const struct sk_rewritten *rewritten) {
    return rewritten->total > SK_REWRITTEN_KEPT ? rewritten->total - SK_REWRITTEN_KEPT : 0;
}

static bool take_number(const char **text, uint64_t *number) {
    char *end;
    errno = 0;
    *number = strtoull(*text, &end, 10);
    bool taken = errno == 0 && end > *text && (*end == ' ' || *end == '\0');
    *text = end;
    return taken;
}

/* The total, then the rows that are kept, oldest first. */
static bool parse_rewritten(const char *text, struct sk_rewritten *rewritten) {
    bool right = take_number(&text, &rewritten->total);
    for (uint64_t i = first_kept(rewritten); right && i < rewritten->total; i++) {
        uint64_t row = 0;
        right = take_number(&text, &row) && row <= UINT32_MAX;
        rewritten->rows[i % SK_REWRITTEN_KEPT] = (uint32_t) row;
    }
    return right && *text == '\0';
}

enum sk_status sk_rewritten_read(const struct sk_xapian_database *database, struct sk_rewritten *rewritten,
                                 struct sk_error *error) {
    struct sk_buffer text = { 0 };
    struct sk_error cause = { 0 };
    *rewritten = (struct sk_rewritten){ 0 };
    enum sk_status status = sk_xapian_metadata(database, REWRITTEN, &text, &cause);
    if (status == SK_OK && !parse_rewritten(text.data, rewritten))
        status = sk_error_set(error, SK_FAULT_CORRUPT, "entry \"%s\" of the index is not a list of numbers", REWRITTEN);
    else if (status == SK_NOT_FOUND)
        status = SK_OK;
    else if (status != SK_OK)
        sk_error_set(error, status, "%s", cause.message);
    sk_buffer_finish(&text);
    return status;
}

enum sk_status sk_rewritten_write(struct sk_xapian_writer *writer, const struct sk_rewritten *rewritten, struct sk_error *error) {
    char text[24 + SK_REWRITTEN_KEPT * 12];
    int size = snprintf(text, sizeof text, "%" PRIu64, rewritten->total);
    for (uint64_t i = first_kept(rewritten); i < rewritten->total; i++)
        size += snprintf(text + size, sizeof text - (size_t) size, " %" PRIu32, rewritten->rows[i % SK_REWRITTEN_KEPT]);
    return sk_xapian_set_metadata(writer, REWRITTEN, sk_slice_of(text), error);
}
