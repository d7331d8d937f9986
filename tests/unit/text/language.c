#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "text/language.h"
#include "text/language_evidence.h"
#include "text/language_hash.h"

struct example {
    const char *text, *code;
};

static const char *detect(const char *text, double *confidence) {
    enum sk_language language;
    assert_int_equal(sk_language_detect(sk_slice_of(text), &language, confidence, NULL), SK_OK);
    return sk_language_code(language);
}

static void check(const struct example *examples, size_t count, double least) {
    for (size_t i = 0; i < count; i++) {
        double confidence;
        assert_string_equal(detect(examples[i].text, &confidence), examples[i].code);
        if (confidence < least || confidence > 1)
            fail_msg("\"%s\": confidence %.3f", examples[i].text, confidence);
    }
}

static void short_chats(void **state) {
    (void) state;
    static const struct example examples[] = {
        { "waar blijft mijn pakket??", "nl" },
        { "factuur?", "nl" },
        { "hoi", "nl" },
        { "ik krijg geen internet", "nl" },
        { "bestelling kwijt", "nl" },
        { "niks ontvangen!!", "nl" },
        { "where is my order", "en" },
        { "refund please", "en" },
        { "still waiting", "en" },
        { "rechnung?", "de" },
        { "wo ist mein Paket", "de" },
        { "ich möchte kündigen", "de" },
        { "où est mon colis", "fr" },
        { "facture svp, merci", "fr" },
        { "je n'ai rien reçu", "fr" },
    };
    check(examples, sizeof examples / sizeof *examples, 0.8);
}

static void sentences(void **state) {
    (void) state;
    static const struct example examples[] = {
        { "Ik heb vorige week een order geplaatst maar de track and trace zegt nog steeds processing.", "nl" },
        { "Could you please tell me when the engineer will arrive, nobody has called me.", "en" },
        { "Die Lieferung ist beschädigt angekommen, was soll ich jetzt tun?", "de" },
        { "Bonjour, je souhaite résilier mon abonnement à la fin du mois.", "fr" },
    };
    check(examples, sizeof examples / sizeof *examples, 0.95);
}

static void what_nobody_can_say_is_unknown(void **state) {
    (void) state;
    static const char *const texts[] = { "", "   ", "?!", "123 456", "😡😡", "ok", "asdfghjkl", "{order_number}", "jan@x.nl" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double confidence;
        assert_string_equal(detect(texts[i], &confidence), "unknown");
        assert_true(confidence < 0.5);
    }
    double confidence = 1;
    assert_string_equal(detect("?!", &confidence), "unknown");
    assert_true(confidence == 0);
}

static void other_languages_are_unknown(void **state) {
    (void) state;
    static const char *const texts[] = { "Hola, ¿dónde está mi pedido? Todavía no lo he recibido, gracias",
                                         "Buongiorno, vorrei sapere quando arriva il mio ordine",
                                         "Dzień dobry, gdzie jest moja paczka? Proszę o odpowiedź",
                                         "Merhaba, siparişim nerede? Teşekkürler",
                                         "Где моя посылка?",
                                         "我的包裹在哪里" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double confidence;
        assert_string_equal(detect(texts[i], &confidence), "unknown");
        assert_true(confidence < 0.6);
    }
}

static void bad_utf8_is_unknown(void **state) {
    (void) state;
    double confidence;
    assert_string_equal(detect("waar is mijn pakket \xff", &confidence), "unknown");
    assert_true(confidence == 0);
}

static void codes(void **state) {
    (void) state;
    static const struct example examples[] = { { "nl", "nl" },       { "NL", "nl" },          { "nl-BE", "nl" },
                                               { "en_GB", "en" },    { "De", "de" },          { "fr", "fr" },
                                               { "", "unknown" },    { "n", "unknown" },      { "es", "unknown" },
                                               { "nld", "unknown" }, { "english", "unknown" } };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_string_equal(sk_language_code(sk_language_from_code(sk_slice_of(examples[i].text))), examples[i].code);
    assert_string_equal(sk_language_code((enum sk_language) 99), "unknown");
    assert_string_equal(sk_language_code((enum sk_language) - 1), "unknown");
}

/* Each stands where a search that begins at its hash arrives, and once. */
static void the_table_finds_its_words(void **state) {
    (void) state;
    size_t words = 0, last = sk_language_word_places - 1;
    assert_int_equal(sk_language_word_places & last, 0);
    for (size_t i = 0; i < sk_language_word_places; i++) {
        const struct sk_language_word *entry = &sk_language_words[i];
        size_t at = sk_language_hash(entry->word, entry->size) & last;
        assert_int_equal(entry->size, strlen(entry->word));
        if (entry->size == 0)
            continue;
        for (words++; at != i; at = (at + 1) & last)
            if (sk_language_words[at].size == 0 || strcmp(sk_language_words[at].word, entry->word) == 0)
                fail_msg("%s", entry->word);
    }
    assert_true(words > 3000);
    assert_true(words * 2 <= sk_language_word_places);
    assert_true(sk_language_knows(SK_NL, sk_slice_of("mijn")));
    assert_false(sk_language_knows(SK_EN, sk_slice_of("mijn")));
    assert_false(sk_language_knows(SK_NL, sk_slice("mijn\0x", 6)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_chats),
        cmocka_unit_test(sentences),
        cmocka_unit_test(what_nobody_can_say_is_unknown),
        cmocka_unit_test(other_languages_are_unknown),
        cmocka_unit_test(bad_utf8_is_unknown),
        cmocka_unit_test(codes),
        cmocka_unit_test(the_table_finds_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
