/* The words of answers as sets, and whether two are the same wording. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/shingles.h"

static void the_same_wording(void **state) {
    static const struct {
        const char *a, *b;
        bool same;
    } pairs[] = {
        { "", "", true },
        { "Dag!", "", false },
        { "Hoi {person}, uw pakket komt morgen.", "hoi Jan de Boer - uw pakket komt MORGEN", true },
        { "Hoi {person}, uw pakket komt morgen.", "hoi, uw pakket komt morgen", true },
        { "Hoi {person}, uw pakket komt morgen.", "hoi Jan, uw pakket komt vandaag", false },
        { "Bestelling {order_number} is onderweg", "Bestelling 20458811 is onderweg", true },
        { "Bestelling {order_number}", "Bestelling {customer_number}", true },
        { "Dag {person} {person}", "Dag Jan", true },
        { "Binnen 5 dagen", "Binnen 10 dagen", false },
        { "Binnen vijf dagen", "Binnen dagen vijf", false },
        { "Bel {phone}", "Bel ons op een van de vele nummers die u op de site vindt, of kom langs", false },
        { "{person} komt eraan", "De monteur komt eraan", true },
        { "Dag. Tot ziens", "Dag. Tot ziens. Bel gerust", false },
    };
    (void) state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (sk_same_wording(sk_slice_of(pairs[i].a), sk_slice_of(pairs[i].b)) != pairs[i].same
            || sk_same_wording(sk_slice_of(pairs[i].b), sk_slice_of(pairs[i].a)) != pairs[i].same)
            fail_msg("\"%s\" and \"%s\": expected %d", pairs[i].a, pairs[i].b, pairs[i].same);
    }
}

static void shared_words(void **state) {
    struct sk_arena arena;
    size_t a_count, b_count;
    (void) state;
    sk_arena_init(&arena, 1 << 20);
    const uint64_t *a = sk_shingles(sk_slice_of("De bus komt om 12:30, de BUS komt"), &arena, &a_count);
    const uint64_t *b = sk_shingles(sk_slice_of("de trein komt om {time}"), &arena, &b_count);
    assert_int_equal(a_count, 4);
    assert_int_equal(b_count, 4);
    assert_int_equal(sk_shingles_shared(a, a_count, b, b_count), 3);
    assert_true(sk_shingles_similarity(a, a_count, b, b_count) == 3.0 / 5);
    sk_arena_finish(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_same_wording), cmocka_unit_test(shared_words) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
