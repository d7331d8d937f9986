#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "text/template.h"

#define CAPACITY 4

struct filled {
    struct sk_arena arena;
    struct sk_slice text;
    const char *unfilled[CAPACITY];
    size_t unfilled_count;
};

static void fill(struct filled *filled, const char *template_, const struct sk_filling *fillings, size_t count) {
    struct sk_error error = { 0 };
    assert_int_equal(sk_template_fill(sk_slice_of(template_), fillings, count, &filled->arena, &filled->text, filled->unfilled,
                                      CAPACITY, &filled->unfilled_count, &error),
                     SK_OK);
}

static int set_up(void **state) {
    static struct filled filled;
    sk_arena_init(&filled.arena, 1 << 20);
    *state = &filled;
    return 0;
}

static int tear_down(void **state) {
    struct filled *filled = *state;
    sk_arena_finish(&filled->arena);
    return 0;
}

static void known_values_are_put_in(void **state) {
    struct filled *filled = *state;
    const struct sk_filling fillings[] = { { sk_slice_of("person"), sk_slice_of("Jan") },
                                           { sk_slice_of("order_number"), sk_slice_of("123") },
                                           { sk_slice_of("person"), sk_slice_of("Piet") } };
    fill(filled, "Beste {person}, order {order_number} is onderweg, {person}.", fillings, 3);
    assert_true(sk_slice_is(filled->text, "Beste Jan, order 123 is onderweg, Jan."));
    assert_int_equal(filled->unfilled_count, 0);
}

static void unknown_values_are_listed_once(void **state) {
    struct filled *filled = *state;
    fill(filled, "{person} {order_number} {person} {iban}", NULL, 0);
    assert_true(sk_slice_is(filled->text, "{person} {order_number} {person} {iban}"));
    assert_int_equal(filled->unfilled_count, 3);
    assert_string_equal(filled->unfilled[0], "person");
    assert_string_equal(filled->unfilled[1], "order_number");
    assert_string_equal(filled->unfilled[2], "iban");
}

static void more_unfilled_than_room(void **state) {
    struct filled *filled = *state;
    fill(filled, "{person}{order_number}{iban}{bsn}{phone}{email}", NULL, 0);
    assert_int_equal(filled->unfilled_count, CAPACITY);
}

static void other_braces_stay(void **state) {
    struct filled *filled = *state;
    static const char *const texts[] = {
        "", "{", "}", "{}", "{name}", "{person", "{ person}", "a {{ b }}", "{\"json\": 1}", "{personx}"
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        fill(filled, texts[i], NULL, 0);
        assert_true(sk_slice_is(filled->text, texts[i]));
        assert_int_equal(filled->unfilled_count, 0);
    }
}

static void nested_braces_find_the_inner_placeholder(void **state) {
    struct filled *filled = *state;
    const struct sk_filling filling = { sk_slice_of("person"), sk_slice_of("Jan") };
    fill(filled, "{{person}}", &filling, 1);
    assert_true(sk_slice_is(filled->text, "{Jan}"));
}

static void values_are_not_templates(void **state) {
    struct filled *filled = *state;
    const struct sk_filling fillings[] = { { sk_slice_of("person"), sk_slice_of("{iban}") },
                                           { sk_slice_of("iban"), sk_slice_of("NL") } };
    fill(filled, "{person}", fillings, 2);
    assert_true(sk_slice_is(filled->text, "{iban}"));
    assert_int_equal(filled->unfilled_count, 0);
}

static void no_memory(void **state) {
    (void) state;
    struct sk_arena arena;
    struct sk_slice text;
    const char *unfilled[1];
    size_t count;
    struct sk_error error = { 0 };
    sk_arena_init(&arena, 0);
    assert_int_equal(sk_template_fill(sk_slice_of("abc"), NULL, 0, &arena, &text, unfilled, 1, &count, &error), SK_FAULT_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values_are_put_in),
        cmocka_unit_test(unknown_values_are_listed_once),
        cmocka_unit_test(more_unfilled_than_room),
        cmocka_unit_test(other_braces_stay),
        cmocka_unit_test(nested_braces_find_the_inner_placeholder),
        cmocka_unit_test(values_are_not_templates),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
