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
    /* What is quoted is somebody else's; what stands beside it counts. */
    { SK_NL, "hoi, ik kreeg \"uw account is geblokkeerd\" toen ik wilde inloggen", "informal" },
    { SK_NL, "Ik las “uw bestelling is verzonden” op de site", "unknown" },
    { SK_NL, "ik kreeg 'uw account is geblokkeerd' te zien", "unknown" },
    { SK_NL, "ik kreeg ‘uw account is geblokkeerd’ te zien", "unknown" },
    { SK_NL, "Ik las “je bestelling is verzonden”. Kunt u dat nagaan?", "formal" },
    { SK_NL, "\"Uw pakket komt\" stond er, kunnen jullie \"dat\" nagaan?", "informal" },
    { SK_NL, "Op 3 maart schreef Klantenservice:\n> Uw pakket komt morgen\nNiet gekomen dus", "unknown" },
    { SK_NL, "> Je pakket komt morgen\r\n> Tot dan\r\nKunt u dat nagaan?", "formal" },
    { SK_EN, "The page said \"hey guys\" and then nothing", "unknown" },
    { SK_DE, "Auf der Seite stand „Ihr Paket kommt morgen“, es kam nichts.", "unknown" },
    { SK_FR, "Il est écrit « votre colis est livré », il manque.", "unknown" },
    /* Marks that quote nothing. */
    { SK_NL, "Het scherm is 27\" en u verkoopt ook 24\" zie ik", "formal" },
    { SK_NL, "'s avonds kunt u bellen, 's ochtends niet", "formal" },
    { SK_NL, "zo'n pakket heeft u toch, foto's genoeg", "formal" },
    { SK_NL, "Er stond \"storing en verder niets, kunt u helpen?", "formal" },
    { SK_NL, "\"Kunt u mij helpen met \"\"inloggen\"\"?\"", "formal" },
    { SK_NL, "bedrag > 50 euro, kunt u dat nagaan?", "formal" },
    /* "ihr": hers, theirs, to her */
    { SK_DE, "Meine Mutter wartet auf ihr Paket.", "unknown" },
    { SK_DE, "Meine Mutter hat ihr Paket nicht bekommen.", "unknown" },
    { SK_DE, "Meine Tochter bekommt ihr Geld nicht zurück.", "unknown" },
    { SK_DE, "Ich habe ihr gesagt, dass es nicht geht.", "unknown" },
    { SK_DE, "Ich habe mit ihr telefoniert.", "unknown" },
    { SK_DE, "Sie meint, dass ihr Handy kaputt ist", "formal" },
    { SK_DE, "Wann kommt ihr Paket? Meine Mutter wartet.", "unknown" },
    { SK_DE, "Meine Schwester ist sauer, weil ihr das nicht passt.", "unknown" },
    /* "ihr": you */
    { SK_DE, "Liefert ihr auch samstags nach Aachen?", "informal" },
    { SK_DE, "wann schickt ihr das paket", "informal" },
    { SK_DE, "ihr lehnt den schaden ab weil ein foto fehlt", "informal" },
    { SK_DE, "Sagt mir bitte, wann ihr das schickt.", "informal" },
    { SK_DE, "Hallo ihr Lieben, wo ist das Paket?", "informal" },
    { SK_DE, "Super, dass ihr Päckchen annehmt und Pakete habt", "informal" },
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
