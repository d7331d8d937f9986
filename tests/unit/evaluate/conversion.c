/* Puts hand-written pairs of replies (tests/unit/text/address_form_*.jsonl) into the other register. The rules were changed with
 * a look at the failures of address_form_read.jsonl only; address_form_apart.jsonl, a half of the same pairs by a hash of the
 * formal text, tells whether they carry over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "evaluate/conversion.h"
#include "protocol/document.h"

struct limits {
    double least_right, most_damaged, most_unsure;
};

static double figure_of(const struct json_t *document, const char *measure, const char *target) {
    const struct json_t *figures = sk_document_get(document, "figures");
    char name[64];
    snprintf(name, sizeof name, "%s@%s", measure, target);
    for (size_t i = 0; i < sk_document_count(figures); i++)
        if (strcmp(sk_document_get_string(sk_document_at(figures, i), "measure", ""), name) == 0)
            return sk_document_get_real(sk_document_at(figures, i), "value", -1);
    fail_msg("no figure %s", name);
    return -1;
}

static void check(const char *path, const char *target, struct limits limits) {
    struct json_t *document = NULL;
    assert_int_equal(sk_conversion_measure(path, 0, &document, NULL), SK_OK);
    double right = figure_of(document, "phrases_right", target), damaged = figure_of(document, "damaged", target),
           unsure = figure_of(document, "unsure", target);
    print_message("%s, to %s: phrases right %.4f, damaged %.4f, unsure %.4f\n", strrchr(path, '/') + 1, target, right, damaged,
                  unsure);
    sk_document_release(document);
    assert_true(right >= limits.least_right && damaged <= limits.most_damaged && unsure <= limits.most_unsure);
}

static void the_pairs_that_were_looked_at(void **state) {
    (void) state;
    static const char path[] = SK_SOURCE_DIRECTORY "/tests/unit/text/address_form_read.jsonl";
    check(path, "formal", (struct limits){ .98, 0, .02 });
    check(path, "informal", (struct limits){ .99, 0, .01 });
}

static void the_pairs_kept_apart(void **state) {
    (void) state;
    static const char path[] = SK_SOURCE_DIRECTORY "/tests/unit/text/address_form_apart.jsonl";
    check(path, "formal", (struct limits){ .95, .01, .03 });
    check(path, "informal", (struct limits){ .99, .01, .01 });
}

static void counterparts_in_two_registers_are_told_apart(void **state) {
    (void) state;
    static const char path[] = SK_SOURCE_DIRECTORY "/tests/unit/evaluate/conversion_impure.jsonl";
    struct json_t *document = NULL;
    assert_int_equal(sk_conversion_measure(path, 9, &document, NULL), SK_OK);
    assert_true(figure_of(document, "damaged", "informal") == 3. / 4);
    assert_true(figure_of(document, "damaged_impure", "informal") == 2. / 4);
    assert_true(figure_of(document, "damaged_impure", "formal") == 1. / 4);
    sk_document_release(document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pairs_that_were_looked_at),
        cmocka_unit_test(the_pairs_kept_apart),
        cmocka_unit_test(counterparts_in_two_registers_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
