/* A data directory for one test, files beside it, and imports of them. */
#ifndef TESTS_INGEST_FIXTURE_H
#define TESTS_INGEST_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/log.h"
#include "ingest/import.h"
#include "store/store.h"

struct fixture {
    char directory[64];
    char data[96];
    struct sk_import_report report;
    struct sk_error error;
};

static inline int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    sk_log_set_level(SK_LOG_ERROR);
    snprintf(f->directory, sizeof f->directory, "/tmp/sidekick-import-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    snprintf(f->data, sizeof f->data, "%s/data", f->directory);
    *state = f;
    return 0;
}

static inline int tear_down(void **state) {
    struct fixture *f = *state;
    sk_directory_remove(f->directory, NULL);
    free(f);
    return 0;
}

/* "<directory>/<name>" in one of four buffers, so that a test can name several files. */
static inline const char *path_of(const struct fixture *f, const char *name) {
    static char paths[4][256];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", f->directory, name);
    return path;
}

static inline const char *write_bytes(const struct fixture *f, const char *name, const char *bytes, size_t size) {
    const char *path = path_of(f, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *write_text(const struct fixture *f, const char *name, const char *text) {
    return write_bytes(f, name, text, strlen(text));
}

static inline enum sk_status import_with(struct fixture *f, const struct sk_import_options *options, const char *path) {
    memset(&f->error, 0, sizeof f->error);
    return sk_import(options, &path, 1, &f->report, &f->error);
}

static inline enum sk_status import_file(struct fixture *f, const char *path) {
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    return import_with(f, &options, path);
}

static inline void assert_report(const struct fixture *f, int64_t read, int64_t imported, int64_t updated, int64_t duplicates,
                                 int64_t rejected) {
    assert_int_equal(f->report.read, read);
    assert_int_equal(f->report.imported, imported);
    assert_int_equal(f->report.updated, updated);
    assert_int_equal(f->report.duplicates, duplicates);
    assert_int_equal(f->report.rejected, rejected);
}

static inline void assert_rejects(const struct fixture *f, const char *expected) {
    struct sk_buffer content = { 0 };
    assert_int_equal(sk_file_read(f->report.rejects_file, 1 << 20, &content, NULL), SK_OK);
    assert_string_equal(content.data, expected);
    sk_buffer_finish(&content);
}

static inline int64_t sequence_of(const char *data) {
    struct sk_store *store;
    int64_t sequence;
    assert_int_equal(sk_store_open_existing(data, &store, NULL), SK_OK);
    assert_int_equal(sk_store_last_sequence(store, &sequence, NULL), SK_OK);
    sk_store_close(store);
    return sequence;
}

#define A "{\"id\":\"a\",\"question\":\"Where is my parcel?\",\"answer\":\"On its way.\",\"satisfaction\":5}\n"
#define B "{\"id\":\"b\",\"question\":\"Waar is mijn pakket?\",\"answer\":\"Onderweg.\",\"shelf\":7}\n"

/* Generated rows: every 100th is rejected, every 7th has a line break in the CSV form. */
static inline const char *write_generated(const struct fixture *f, const char *name, bool csv, int count) {
    const char *path = path_of(f, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    if (csv)
        fputs("id,question,answer,team\n", file);
    for (int i = 0; i < count; i++) {
        const char *answer = i % 100 == 99 ? "" : "On its way.";
        const char *space = i % 7 ? " " : csv ? "\n" : "\\n";
        if (csv)
            fprintf(file, "g%d,\"Where is%sparcel %d?\",%s,team %d\n", i, space, i, answer, i % 5);
        else
            fprintf(file, "{\"id\":\"g%d\",\"question\":\"Where is%sparcel %d?\",\"answer\":\"%s\"}\n", i, space, i, answer);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline int64_t rejected_in(int count) {
    return count / 100;
}

#endif
