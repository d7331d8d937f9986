/* A Xapian database of a test's own, and memory to search it with. */
#ifndef SK_TESTS_INDEX_SCRATCH_H
#define SK_TESTS_INDEX_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "index/xapian_c.h"

struct scratch {
    char directory[64], path[SK_PATH_SIZE];
    struct sk_xapian_writer *writer;
    struct sk_xapian_database *database; /* NULL before the first commit */
    struct sk_arena arena;
};

static inline void scratch_open(struct scratch *scratch) {
    snprintf(scratch->directory, sizeof scratch->directory, "/tmp/sk-scratch-XXXXXX");
    assert_non_null(mkdtemp(scratch->directory));
    assert_int_equal(sk_path_join(scratch->path, scratch->directory, "index", NULL), SK_OK);
    sk_arena_init(&scratch->arena, (size_t) 16 << 20);
    assert_int_equal(sk_xapian_writer_open(scratch->path, SK_XAPIAN_CREATE_FAST, &scratch->writer, NULL), SK_OK);
}

static inline void scratch_begin(struct scratch *scratch) {
    assert_int_equal(sk_xapian_begin(scratch->writer, NULL), SK_OK);
}

/* The database is then at the last commit. */
static inline void scratch_reopen(struct scratch *scratch) {
    if (scratch->database)
        assert_int_equal(sk_xapian_reopen(scratch->database, NULL, NULL), SK_OK);
    else
        assert_int_equal(sk_xapian_open(scratch->path, &scratch->database, NULL), SK_OK);
}

static inline void scratch_commit(struct scratch *scratch) {
    assert_int_equal(sk_xapian_commit(scratch->writer, NULL), SK_OK);
    scratch_reopen(scratch);
}

static inline void scratch_close(struct scratch *scratch) {
    sk_xapian_close(scratch->database);
    sk_xapian_writer_close(scratch->writer);
    sk_arena_finish(&scratch->arena);
    sk_directory_remove(scratch->directory, NULL);
}

#endif
