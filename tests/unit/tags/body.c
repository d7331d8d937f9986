/* What of a message is its body, and what the tags hear of the rest. */
#include <string.h>
#include "shipped.h"

#include "tags/features.h"

/* The body's words with one space between them. */
static const char *body_of(struct fixture *fixture, const char *text) {
    static char words[1024];
    struct sk_analysis analysis, body;
    size_t size = 0;
    sk_arena_reset(&fixture->arena);
    assert_int_equal(sk_analyse(fixture->analyser, sk_slice_of(text), SK_LANGUAGE_UNKNOWN, &fixture->arena, &analysis, NULL),
                     SK_OK);
    assert_int_equal(sk_features_body(&analysis, &fixture->arena, &body, NULL), SK_OK);
    for (size_t i = 0; i < body.word_count; i++)
        size += (size_t) snprintf(words + size, sizeof words - size, "%s%.*s", i ? " " : "", (int) body.words[i].folded.size,
                                  body.words[i].folded.data);
    words[size] = '\0';
    for (size_t i = 0; i < body.term_count; i++)
        assert_true(body.terms[i].word < body.word_count);
    return words;
}

static void test_signature_is_cut(void **state) {
    static const char *const signatures[] = {
        "Met vriendelijke groet,\nJan de Vries\nHoofd inkoop\nT 010 555 01 99 | www.vries.example\nDit bericht is vertrouwelijk.",
        "Met vriendelijke groeten en alvast bedankt voor uw reactie,\nJan",
        "Gr. Kees",
        "mvg Jan de Vries",
        "Groetjes uit Zwolle!\nJan",
        "Liefs,\nSanne de Vries\nHoofd facturen en betalingen\nAfdeling opzeggingen",
        "Vriendelijk groetend,\nSanne de Vries\nHoofd facturen en betalingen",
        "Beste groeten,\nSanne\nAfdeling opzeggingen",
        "Hochachtungsvoll,\nSanne Vogel\nLeiterin Rechnungen",
        "Respectfully,\nMartha Greenfield\nHead of refunds",
        "Verstuurd vanaf mijn iPhone met Outlook",
        "-- \nJan",
        "Kind regards,\n\nMartha Greenfield\nHead of the department of purchasing\nThe Old Mill, 12 High Street",
        "Mvg\nJan\n\nOp 3 maart schreef Klantenservice:\n> Uw pakket is onderweg naar u toe.\nHet pakket komt bij u aan.",
        "Mvg\nJan\n\nVan: Klantenservice\nOnderwerp: pakket\n\nUw pakket is onderweg naar u toe.",
        "Regards,\nJan\n\nThis message is intended for the addressee only.\n\nIf you are not that person you must delete it.",
    };
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        char text[512];
        snprintf(text, sizeof text, "De lamp is kapot\n%s", signatures[i]);
        assert_string_equal(body_of(*state, text), "de lamp is kapot");
    }
}

static void test_what_is_said_below_stays(void **state) {
    assert_string_equal(body_of(*state, "De lamp is kapot\nMvg, Jan\nPS: ook de kap"), "de lamp is kapot ps ook de kap");
    assert_string_equal(body_of(*state, "De lamp is kapot\nGr. Kees\n\nO ja, en de kap\n\nMvg Kees\nZwolle"),
                        "de lamp is kapot o ja en de kap");
    assert_string_equal(
        body_of(*state, "De lamp is kapot\nMvg\nJan\n\nIk wil hem graag nog ruilen\n\nOp 3 mei schreef Bo:\n> ja"),
        "de lamp is kapot ik wil hem graag nog ruilen");
    assert_string_equal(body_of(*state, "De lamp is kapot\nGroeten ik wil mijn geld terug\nMvg"),
                        "de lamp is kapot groeten ik wil mijn geld terug");
    assert_string_equal(body_of(*state, "De lamp is kapot\nRegards the one I bought, it broke at once. I am cross."),
                        "de lamp is kapot regards the one i bought it broke at once i am cross");
    assert_string_equal(body_of(*state, "Hoi Jan,\n--\nlamp kapot"), "hoi jan lamp kapot");
    assert_string_equal(body_of(*state, "Hello\nwith regards to my last invoice\nthe total is wrong"),
                        "hello with regards to my last invoice the total is wrong");
    assert_string_equal(body_of(*state, "Hallo\nBeste Grietje\nde lamp is kapot"), "hallo beste grietje de lamp is kapot");
    assert_string_equal(body_of(*state, "factuur?\nMvg, Jan"), "factuur");
}

static bool escalates(struct fixture *fixture, const char *text) {
    struct sk_tags tags = tag(fixture, text);
    return tags.escalate;
}

static void test_alarms_are_heard_anywhere(void **state) {
    assert_true(escalates(*state, "Hoi!\nGroetjes van mij. Ik wil mijn abonnement opzeggen en ik wil zelfmoord plegen"));
    assert_true(escalates(*state, "Hoi\n--\nik wil dood"));
    assert_true(escalates(*state, "Waar is mijn pakket?\n--\nik wil dood"));
    assert_true(escalates(*state, "Hallo,\nSent from my iPhone\n\nI smell gas in my house!"));
    assert_true(escalates(*state,
                          "Mijn pakket is er nog niet.\n\nMet vriendelijke groet,\nJan\n\nPS: als ik vandaag niets hoor stap ik "
                          "naar mijn advocaat."));
    assert_false(escalates(*state,
                           "Is this jacket waterproof?\n\nKind regards,\nJan\n\nThis message is confidential; unauthorised use "
                           "may lead to legal action."));
}

static void test_tags_below_a_closing(void **state) {
    struct sk_tags tags =
        tag(*state, "Beste,\nGroeten uit Spanje! Helaas is mijn account gehackt en er is 500 euro afgeschreven");
    assert_string_not_equal(tags.sentiment.label, "positive");
    tags = tag(*state, "Waar is mijn pakket?\nGr. Kees\n\nO ja, ik wil ook mijn abonnement opzeggen.");
    bool cancels = false;
    for (size_t i = 0; i < tags.intent_count; i++)
        cancels |= strcmp(tags.intent[i].label, "contract.cancel") == 0;
    assert_true(cancels);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature_is_cut),
        cmocka_unit_test(test_what_is_said_below_stays),
        cmocka_unit_test(test_alarms_are_heard_anywhere),
        cmocka_unit_test(test_tags_below_a_closing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
