/* A data directory for one test, and short ways to write a case. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/store.h"

struct fixture {
    char directory[64];
    struct sk_store *store;
    struct sk_arena arena;
    struct sk_error error;
};

static inline int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    snprintf(f->directory, sizeof f->directory, "/tmp/sidekick-store-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    sk_arena_init(&f->arena, (size_t) 64 << 20);
    assert_int_equal(sk_store_open(f->directory, &f->store, &f->error), SK_OK);
    *state = f;
    return 0;
}

static inline int tear_down(void **state) {
    struct fixture *f = *state;
    sk_store_close(f->store);
    sk_arena_finish(&f->arena);
    sk_directory_remove(f->directory, NULL);
    free(f);
    return 0;
}

static inline void reopen(struct fixture *f) {
    sk_store_close(f->store);
    f->store = NULL;
    assert_int_equal(sk_store_open(f->directory, &f->store, &f->error), SK_OK);
}

static inline struct sk_case make_case(const char *id, const char *question, const char *answer) {
    return (struct sk_case){ .id = sk_slice_of(id), .question = sk_slice_of(question), .answer = sk_slice_of(answer) };
}

/* Stores a case whose answer is "answer" and expects an outcome; gives its row. */
static inline int64_t put(struct fixture *f, const char *id, const char *question, enum sk_status expected) {
    struct sk_case record = make_case(id, question, "answer");
    int64_t row = 0;
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), expected);
    return row;
}

static inline int64_t last_sequence(struct fixture *f) {
    int64_t sequence = -1;
    assert_int_equal(sk_store_last_sequence(f->store, &sequence, &f->error), SK_OK);
    return sequence;
}

#define assert_slice_equal(slice, text)                                                                                          \
    do {                                                                                                                         \
        struct sk_slice assert_slice_ = (slice);                                                                                 \
        assert_non_null(assert_slice_.data);                                                                                     \
        assert_int_equal(assert_slice_.size, strlen(text));                                                                      \
        assert_memory_equal(assert_slice_.data, (text), strlen(text));                                                           \
    } while (0)

#endif
