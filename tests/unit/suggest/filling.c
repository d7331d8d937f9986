/* filling: what goes into a reply's placeholders, and greetings without a name. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "suggest/filling.h"

static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, 4 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_arena_finish(&arena);
    return 0;
}

/* open: the placeholders that stay, with blanks between. */
static void fills(const struct sk_fillings *fillings, const char *template_, const char *expected, const char *open) {
    const char *unfilled[SK_SUGGESTION_UNFILLED];
    char list[256] = "";
    size_t count;
    struct sk_slice text;
    assert_int_equal(sk_reply_fill(fillings, sk_slice_of(template_), &arena, &text, unfilled, &count, NULL), SK_OK);
    assert_string_equal(text.data, expected);
    for (size_t i = 0; i < count; i++) {
        strcat(list, i ? " " : "");
        strcat(list, unfilled[i]);
    }
    assert_string_equal(list, open);
}

static void without_a_name_the_greeting_is_neutral(void **state) {
    (void) state;
    struct sk_fillings none = { .count = 0 };
    fills(&none, "Hoi {person}, het komt.", "Hoi, het komt.", "");
    fills(&none, "Beste {person},\n\nHet komt.", "Hallo,\n\nHet komt.", "");
    fills(&none, "Geachte mevrouw {person},\nHet komt.", "Geachte heer of mevrouw,\nHet komt.", "");
    fills(&none, "Geachte heer/mevrouw {person}, het komt.", "Geachte heer of mevrouw, het komt.", "");
    fills(&none, "Goedemiddag meneer {person}, het komt.", "Goedemiddag, het komt.", "");
    fills(&none, "Dear Mr {person}, it comes.", "Hello, it comes.", "");
    fills(&none, "Zeker, {person}! Het komt.", "Zeker! Het komt.", "");
    fills(&none, "{person}, wat vervelend.", "Wat vervelend.", "");
    fills(&none, "Ik geef het door aan {person} van de winkel.", "Ik geef het door aan {person} van de winkel.", "person");
    fills(&none, "Dag! Groet, {person}", "Dag! Groet, {person}", "person");
}

static void a_name_goes_into_the_greeting_only(void **state) {
    (void) state;
    struct sk_fillings known = { .all = { { sk_slice_of("person"), sk_slice_of("Sanne") } }, .count = 1 };
    fills(&known, "Hoi {person}, het komt. Groet, {person}", "Hoi Sanne, het komt. Groet, {person}", "person");
    fills(&known, "Dag! Groet, {person}", "Dag! Groet, {person}", "person");
}

static void the_companys_own_number_stays_open(void **state) {
    (void) state;
    struct sk_fillings known = { .all = { { sk_slice_of("phone"), sk_slice_of("0612345678") },
                                          { sk_slice_of("email"), sk_slice_of("s@x.example") } },
                                 .count = 2 };
    fills(&known, "We bellen je terug op {phone}.", "We bellen je terug op 0612345678.", "");
    fills(&known, "Bel ons op {phone}. Ik mail je op {email}.", "Bel ons op {phone}. Ik mail je op s@x.example.", "phone");
    fills(&known, "Bel {phone} of mail {email}.", "Bel {phone} of mail {email}.", "phone email");
    fills(&known, "U kunt mailen naar {email}.", "U kunt mailen naar {email}.", "email");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_name_the_greeting_is_neutral),
        cmocka_unit_test(a_name_goes_into_the_greeting_only),
        cmocka_unit_test(the_companys_own_number_stays_open),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
