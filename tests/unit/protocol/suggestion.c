/* suggestion: what the JSON of a suggestion says. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "protocol/document.h"
#include "protocol/suggestion.h"

static void says(struct sk_satisfaction satisfaction, const char *expected) {
    struct sk_suggestion suggestion = { .id = "s", .satisfaction = satisfaction };
    struct sk_suggestion_set set = { .suggestions = &suggestion, .count = 1 };
    struct json_t *json = sk_suggestion_set_to_json(&set);
    struct json_t *first = sk_document_at(sk_document_get(json, "suggestions"), 0);
    struct sk_buffer text = { 0 };
    assert_non_null(first);
    assert_int_equal(sk_document_encode(sk_document_get(first, "satisfaction"), &text, NULL), SK_OK);
    assert_true(sk_slice_is(sk_buffer_slice(&text), expected));
    sk_buffer_finish(&text);
    sk_document_release(json);
}

static void the_bound_is_no_higher_than_the_mean(void **state) {
    (void) state;
    says((struct sk_satisfaction){ 4.5, 12, 4.125 }, "{\"mean\":4.5,\"count\":12,\"lower_bound\":4.125}");
    says((struct sk_satisfaction){ 1, 1, 2.553 }, "{\"mean\":1.0,\"count\":1,\"lower_bound\":1.0}");
    says((struct sk_satisfaction){ 0, 0, 3.2 }, "{\"mean\":null,\"count\":0,\"lower_bound\":null}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_is_no_higher_than_the_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
