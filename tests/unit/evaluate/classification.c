/* classification: three labels and eight items counted by hand; the out-of-scope curve of six messages. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "evaluate/classification.h"
#include "evaluate/label_set.h"

#define CLOSE 1e-12

/* truth      0 0 0 0 1 1 2 2
 * predicted  0 0 1 3 1 0 2 0     label 3 is only ever predicted, label 4 does not occur */
static const uint32_t truth[] = { 0, 0, 0, 0, 1, 1, 2, 2 };
static const uint32_t predicted[] = { 0, 0, 1, 3, 1, 0, 2, 0 };
static const struct sk_label_pairs pairs = { truth, predicted, 8, 5 };

static void figures_per_label(void **state) {
    struct sk_label_count counts[5];
    (void) state;
    sk_label_counts(&pairs, NULL, counts);
    assert_float_equal(sk_label_precision(&counts[0]), 2.0 / 4, CLOSE);
    assert_float_equal(sk_label_recall(&counts[0]), 2.0 / 4, CLOSE);
    assert_float_equal(sk_label_f1(&counts[0]), 0.5, CLOSE);
    assert_float_equal(sk_label_f1(&counts[1]), 2.0 * 1 / (2 + 2), CLOSE);
    assert_float_equal(sk_label_precision(&counts[2]), 1, CLOSE);
    assert_float_equal(sk_label_f1(&counts[2]), 2.0 * 1 / (1 + 2), CLOSE);
    assert_true(isnan(sk_label_recall(&counts[3])));
    assert_float_equal(sk_label_f1(&counts[3]), 0, CLOSE);
    assert_true(isnan(sk_label_f1(&counts[4])));
    /* .5, .5, 2/3, 0 over the four labels that occur */
    assert_float_equal(sk_macro_f1(counts, 5), (0.5 + 0.5 + 2.0 / 3 + 0) / 4, CLOSE);
}

static void a_weight_is_a_repetition(void **state) {
    static const uint32_t twice[] = { 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2 }, again[] = { 0, 0, 0, 0, 1, 1, 3, 3, 2, 2, 0, 0 };
    static const uint32_t weight[] = { 2, 2, 2, 2, 0, 0, 2, 2 };
    const struct sk_label_pairs repeated = { twice, again, 12, 5 };
    struct sk_label_count a[5], b[5];
    (void) state;
    sk_label_counts(&pairs, weight, a);
    sk_label_counts(&repeated, NULL, b);
    for (int l = 0; l < 5; l++) {
        assert_float_equal(a[l].correct, b[l].correct, 0);
        assert_float_equal(a[l].predicted, b[l].predicted, 0);
        assert_float_equal(a[l].truth, b[l].truth, 0);
    }
}

static void nothing_to_count(void **state) {
    const struct sk_label_pairs none = { NULL, NULL, 0, 1 };
    struct sk_label_count counts[1];
    (void) state;
    sk_label_counts(&none, NULL, counts);
    assert_true(isnan(sk_macro_f1(counts, 1)));
}

/* In scope: .9 right, .7 wrong, .5 right, .5 right; out of scope: .5, .2. */
static const struct sk_scoped scoped[] = { { 0.9, 0, 1 }, { 0.7, 0, 0 }, { 0.5, 0, 1 },
                                           { 0.5, 0, 1 }, { 0.5, 1, 0 }, { 0.2, 1, 0 } };

static void the_threshold_curve(void **state) {
    struct sk_scope_point points[11];
    (void) state;
    sk_scope_curve(scoped, NULL, 6, points, 11);
    assert_float_equal(points[0].in_scope_accuracy, 3.0 / 4, CLOSE);
    assert_float_equal(points[0].out_of_scope_recall, 0, CLOSE);
    assert_true(isnan(points[0].out_of_scope_precision));
    assert_float_equal(points[0].accuracy, 3.0 / 6, CLOSE);
    /* A confidence equal to the threshold is not refused. */
    assert_float_equal(points[5].threshold, 0.5, CLOSE);
    assert_float_equal(points[5].in_scope_accuracy, 3.0 / 4, CLOSE);
    assert_float_equal(points[5].out_of_scope_recall, 1.0 / 2, CLOSE);
    assert_float_equal(points[5].out_of_scope_precision, 1, CLOSE);
    assert_float_equal(points[6].in_scope_accuracy, 1.0 / 4, CLOSE);
    assert_float_equal(points[6].out_of_scope_recall, 1, CLOSE);
    assert_float_equal(points[6].out_of_scope_precision, 2.0 / 4, CLOSE);
    assert_float_equal(points[6].accuracy, 3.0 / 6, CLOSE);
    assert_float_equal(points[10].in_scope_accuracy, 0, CLOSE);
}

/* 8 pairs: .5 against .9 and .7 won, against .5 and .5 half each; .2 wins all four: 7/8. */
static void separation_counts_ties_half(void **state) {
    static const uint32_t order[] = { 5, 2, 3, 4, 1, 0 }, in_scope_only[] = { 2, 3, 1, 0 };
    (void) state;
    assert_float_equal(sk_scope_separation(scoped, NULL, order, 6), 7.0 / 8, CLOSE);
    assert_true(isnan(sk_scope_separation(scoped, NULL, in_scope_only, 4)));
}

static void labels_get_numbers_in_order_of_appearance(void **state) {
    struct sk_label_set set;
    uint32_t number = 99;
    char names[200][8];
    (void) state;
    sk_label_set_init(&set);
    assert_false(sk_label_set_find(&set, sk_slice_of("0"), &number));
    for (uint32_t i = 0; i < 200; i++) {
        snprintf(names[i], sizeof names[i], "%u", i * 7);
        assert_int_equal(sk_label_set_add(&set, sk_slice_of(names[i]), &number, NULL), SK_OK);
        assert_int_equal(number, i);
    }
    assert_int_equal(sk_label_set_add(&set, sk_slice_of("70"), &number, NULL), SK_OK);
    assert_int_equal(number, 10);
    assert_int_equal(set.count, 200);
    assert_true(sk_label_set_find(&set, sk_slice_of("1393"), &number));
    assert_int_equal(number, 199);
    assert_false(sk_label_set_find(&set, sk_slice_of("1394"), &number));
    sk_label_set_finish(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_per_label),
        cmocka_unit_test(a_weight_is_a_repetition),
        cmocka_unit_test(nothing_to_count),
        cmocka_unit_test(the_threshold_curve),
        cmocka_unit_test(separation_counts_ties_half),
        cmocka_unit_test(labels_get_numbers_in_order_of_appearance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
