/* pieces: memory that keeps what is written to it, from whichever thread it comes back, and is used again up to a bound. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <cmocka.h>

#include "protocol/pieces.h"

#define PIECES 10000

static unsigned char *piece(size_t size, unsigned char value) {
    unsigned char *taken = sk_piece_take(size);
    assert_non_null(taken);
    assert_int_equal((uintptr_t) taken % 16, 0);
    memset(taken, value, size);
    return taken;
}

static void assert_holds(const unsigned char *taken, size_t size, unsigned char value) {
    for (size_t i = 0; i < size; i++)
        assert_int_equal(taken[i], value);
}

/* Twice, so that the second time they are those of the first. */
static void what_is_written_stays(void **state) {
    static unsigned char *taken[PIECES];
    (void) state;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < PIECES; i++)
            taken[i] = piece(i % 400, (unsigned char) (i + (size_t) round));
        for (size_t i = 0; i < PIECES; i++) {
            assert_holds(taken[i], i % 400, (unsigned char) (i + (size_t) round));
            sk_piece_return(taken[i]);
        }
    }
    sk_piece_return(NULL);
}

static void too_much_is_refused(void **state) {
    (void) state;
    assert_null(sk_piece_take(SIZE_MAX - 8));
}

static void *give_back(void *context) {
    unsigned char **taken = context;
    for (size_t i = 0; i < PIECES; i++)
        sk_piece_return(taken[i]);
    for (size_t i = 0; i < PIECES; i++)
        taken[i] = piece(40, (unsigned char) i);
    return NULL;
}

static void pieces_move_between_threads(void **state) {
    static unsigned char *taken[PIECES];
    pthread_t thread;
    (void) state;
    for (size_t i = 0; i < PIECES; i++)
        taken[i] = piece(100, 1);
    assert_int_equal(pthread_create(&thread, NULL, give_back, taken), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    for (size_t i = 0; i < PIECES; i++) {
        assert_holds(taken[i], 40, (unsigned char) i);
        sk_piece_return(taken[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_stays),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(pieces_move_between_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
