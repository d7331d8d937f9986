#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tags/tagging.h"

static const struct {
    enum sk_language language;
    const char *text, *register_;
} cases[] = {
    { SK_NL, "Kunt u mij helpen?", "formal" },
    { SK_NL, "Geachte heer, mevrouw, mijn pakket is zoek.", "formal" },
    { SK_NL, "dank u wel", "formal" },
    { SK_NL, "Hebben jullie dit op voorraad?", "informal" },
    { SK_NL, "hoi, waar is mijn pakket", "informal" },
    { SK_NL, "Waar kun je dat vinden?", "informal" },
    { SK_NL, "kunt ge mij dat opsturen", "informal" },
    { SK_NL, "waar blijft mijn pakket??", "unknown" },
    { SK_NL, "Beste, graag een kopie van de factuur aub. Met vriendelijke groet, Jan", "unknown" },
    { SK_NL, "er stond \"u\" op het scherm", "unknown" },
    { SK_NL, "om 14 u sta ik klaar", "unknown" },
    { SK_NL, "Geachte heer, hebben jullie mijn brief?", "formal" }, /* as many of both */
    { SK_EN, "Dear Sir, I would like to cancel my contract as of 1 March", "formal" },
    { SK_EN, "To whom it may concern: please remove my data.", "formal" },
    { SK_EN, "hey guys where is my order", "informal" },
    { SK_EN, "can u help me", "informal" },
    { SK_EN, "Could you please send me the invoice?", "unknown" },
    { SK_EN, "Dear John, thanks", "unknown" },
    { SK_DE, "Können Sie mir bitte die Rechnung schicken?", "formal" },
    { SK_DE, "Sehr geehrte Damen und Herren, das Paket fehlt.", "formal" },
    { SK_DE, "habt ihr das auch in blau", "informal" },
    { SK_DE, "kannst du mir helfen", "informal" },
    { SK_DE, "Wo ist das Paket?", "unknown" },
    { SK_FR, "Pourriez-vous m'envoyer la facture ?", "formal" },
    { SK_FR, "tu peux me renvoyer la facture", "informal" },
    { SK_FR, "où en est ma commande ?", "unknown" },
    { SK_LANGUAGE_UNKNOWN, "kunt u", "formal" },
    { SK_LANGUAGE_UNKNOWN, "", "unknown" },
};

static void test_markers(void **state) {
    (void) state;
    struct sk_analyser *analyser;
    struct sk_arena arena;
    struct sk_error error = { 0 };
    assert_int_equal(sk_analyser_create(&analyser, &error), SK_OK);
    sk_arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_analysis analysis;
        sk_arena_reset(&arena);
        assert_int_equal(sk_analyse(analyser, sk_slice_of(cases[i].text), cases[i].language, &arena, &analysis, &error), SK_OK);
        struct sk_evidence evidence = { .count = 0 };
        if (strcmp(sk_register_of(&analysis, &evidence), cases[i].register_) != 0)
            print_message("%s\n", cases[i].text);
        assert_string_equal(sk_register_of(&analysis, &evidence), cases[i].register_);
        assert_true((evidence.count > 0) == (strcmp(cases[i].register_, "unknown") != 0));
    }
    sk_arena_finish(&arena);
    sk_analyser_destroy(analyser);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_markers) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
