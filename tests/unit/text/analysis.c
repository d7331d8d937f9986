#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "text/analysis.h"

struct fixture {
    struct sk_analyser *analyser;
    struct sk_arena arena;
    struct sk_analysis analysis;
    char line[4096];
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct sk_error error = { 0 };
    sk_arena_init(&fixture->arena, 32 << 20);
    assert_int_equal(sk_analyser_create(&fixture->analyser, &error), SK_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    sk_analyser_destroy(fixture->analyser);
    sk_arena_finish(&fixture->arena);
    free(fixture);
    return 0;
}

static void analyse(struct fixture *fixture, const char *text, enum sk_language hint) {
    struct sk_error error = { 0 };
    sk_arena_reset(&fixture->arena);
    assert_int_equal(sk_analyse(fixture->analyser, sk_slice_of(text), hint, &fixture->arena, &fixture->analysis, &error), SK_OK);
}

/* The terms as one line: own stems as they are, parts with a plus. */
static const char *terms(struct fixture *fixture, const char *text, enum sk_language hint) {
    analyse(fixture, text, hint);
    size_t used = 0;
    fixture->line[0] = '\0';
    for (size_t i = 0; i < fixture->analysis.term_count; i++) {
        const struct sk_term *term = &fixture->analysis.terms[i];
        used += (size_t) snprintf(fixture->line + used, sizeof fixture->line - used, "%s%s%.*s", i ? " " : "",
                                  term->part ? "+" : "", SK_SLICE_ARGUMENTS(term->text));
    }
    return fixture->line;
}

/* The words as one line: kind letter, folded form, ! for a stop word. */
static const char *words(struct fixture *fixture, const char *text, enum sk_language hint) {
    analyse(fixture, text, hint);
    size_t used = 0;
    fixture->line[0] = '\0';
    for (size_t i = 0; i < fixture->analysis.word_count; i++) {
        const struct sk_word *word = &fixture->analysis.words[i];
        used += (size_t) snprintf(fixture->line + used, sizeof fixture->line - used, "%s%c:%.*s%s", i ? " " : "",
                                  "wnep"[word->kind], SK_SLICE_ARGUMENTS(word->folded), word -> stop ? "!" : "");
    }
    return fixture->line;
}

static void forms_of_a_verb_are_one_term(void **state) {
    assert_string_equal(terms(*state, "besteld bestelling bestellen bestelt bestelde", SK_NL),
                        "bestel bestel bestel bestel bestel");
    assert_string_equal(terms(*state, "betaald betaling betalen betaalt betald", SK_NL), "betal betal betal betal betal");
    assert_string_equal(terms(*state, "opgezegd opzeggen opzegging", SK_NL), "opzeg opzeg opzeg");
}

static void compound_gives_its_parts_however_it_is_written(void **state) {
    assert_string_equal(terms(*state, "retourlabel", SK_NL), "retourlabel +retour +label");
    assert_string_equal(terms(*state, "retour-label", SK_NL), "retourlabel +retour +label");
    assert_string_equal(terms(*state, "Retourlabels", SK_NL), "retourlabel +retour +label");
    assert_string_equal(terms(*state, "retour label", SK_NL), "retour label +retourlabel");
    assert_string_equal(terms(*state, "bestellingsnummer", SK_NL), "bestelnumer +bestel +numer");
    assert_string_equal(terms(*state, "bestelnummer", SK_NL), "bestelnumer +bestel +numer");
    assert_string_equal(terms(*state, "bestel nummer", SK_NL), "bestel numer +bestelnumer");
    assert_string_equal(terms(*state, "klantenservice", SK_NL), "klantservic +klant +servic");
    assert_string_equal(terms(*state, "zonnepanelen", SK_NL), "zonpanel +zon +panel");
}

static void words_are_not_split_by_chance(void **state) {
    assert_string_equal(terms(*state, "stappen", SK_NL), "stap");
    assert_string_equal(terms(*state, "boodschappen", SK_NL), "boodschap");
    assert_string_equal(terms(*state, "paspoort", SK_NL), "paspoort");
    assert_string_equal(terms(*state, "retourlabel", SK_EN), "retourlabel");
}

static void only_neighbours_are_joined(void **state) {
    assert_string_equal(terms(*state, "retour, label", SK_NL), "retour label");
    assert_string_equal(terms(*state, "terug betaald", SK_NL), "terug betal +terugbetal");
    assert_string_equal(terms(*state, "terugbetaling", SK_NL), "terugbetal");
    assert_string_equal(terms(*state, "op te zeggen", SK_NL), "zeg +opzeg");
}

static void unknown_hyphenated_words_give_their_pieces(void **state) {
    assert_string_equal(terms(*state, "wifi-versterkertje", SK_NL), "wifiversterker +wifi +versterker");
    assert_string_equal(terms(*state, "e-mail", SK_NL), "email");
    assert_string_equal(terms(*state, "email", SK_NL), "email");
}

static void chat_spellings_meet(void **state) {
    assert_string_equal(terms(*state, "pakkketje paket pakket pakketjes PAKKET", SK_NL), "paket paket paket paket paket");
    assert_string_equal(terms(*state, "foto's fotos foto fotootje", SK_NL), "foto foto foto foto");
    assert_string_equal(terms(*state, "geüpload geupload ge\x75\xcc\x88pload", SK_NL), "upload upload upload");
    assert_string_equal(terms(*state, "rückgabe rueckgabe ruckgabe", SK_DE), "ruckgab ruckgab ruckgab");
    assert_string_equal(terms(*state, "adresse l'adresse", SK_FR), "adress adress");
}

static void stretched_letters_are_shortened(void **state) {
    assert_string_equal(terms(*state, "kapooot", SK_NL), "kapot");
    assert_string_equal(terms(*state, "pleeease refunddd", SK_EN), "refund");
    assert_string_equal(words(*state, "jaaaa heeeel", SK_NL), "w:jaaaa! w:heeeel!");
}

static void words_have_kinds_and_offsets(void **state) {
    struct fixture *fixture = *state;
    assert_string_equal(words(fixture, "Ik betaal 12,50 😡 voor {order_number} :-)", SK_NL),
                        "w:ik! w:betaal n:12,50 e:😡 w:voor! p:{order_number} e::-)");
    const struct sk_word *word = &fixture->analysis.words[3];
    assert_int_equal(word->start, 16);
    assert_int_equal(word->end, 20);
}

static void only_words_and_short_numbers_are_terms(void **state) {
    assert_string_equal(terms(*state, "fout 403 😡 {order_number} 12,50 20458811", SK_NL), "fout 403");
    assert_string_equal(terms(*state, "mail jan@x.nl of www.x.nl/a?b=1, zie https://y.nl/z.", SK_NL), "mail zie");
    assert_string_equal(words(*state, "jan@x.nl www.x.nl", SK_NL), "p:{email} p:{url}");
}

static void tokens_of_chat(void **state) {
    assert_string_equal(words(*state, "a.u.b. i.p.v 4g 45euro wi-fi 's avonds z'n", SK_NL),
                        "w:a.u.b.! w:i.p.v! w:4g n:45 w:euro w:wi-fi w:'s! w:avonds w:z'n!");
    assert_string_equal(words(*state, "pakket.de bezorger 👨‍👩‍👧👍🏽🇳🇱", SK_NL),
                        "w:pakket w:de! w:bezorger e:👨‍👩‍👧 e:👍🏽 e:🇳🇱");
}

static void language_is_detected_or_given(void **state) {
    struct fixture *fixture = *state;
    analyse(fixture, "where is my parcel?", SK_LANGUAGE_UNKNOWN);
    assert_int_equal(fixture->analysis.language, SK_EN);
    assert_true(fixture->analysis.language_confidence > 0.9);
    analyse(fixture, "where is my parcel?", SK_NL);
    assert_int_equal(fixture->analysis.language, SK_NL);
    assert_true(fixture->analysis.language_confidence == 1);
}

static void unknown_language_is_stemmed_as_dutch_where_the_words_are(void **state) {
    struct fixture *fixture = *state;
    assert_string_equal(terms(fixture, "retourlabel?", SK_LANGUAGE_UNKNOWN), "retourlabel +retour +label");
    assert_int_equal(fixture->analysis.language, SK_LANGUAGE_UNKNOWN);
}

static void texts_without_words(void **state) {
    struct fixture *fixture = *state;
    static const char *const texts[] = { "", "   ", "?!...", "\n\n" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        analyse(fixture, texts[i], SK_LANGUAGE_UNKNOWN);
        assert_int_equal(fixture->analysis.word_count, 0);
        assert_int_equal(fixture->analysis.term_count, 0);
        assert_int_equal(fixture->analysis.language, SK_LANGUAGE_UNKNOWN);
    }
    assert_string_equal(terms(fixture, "😡😡", SK_LANGUAGE_UNKNOWN), "");
}

static void bad_utf8_is_rejected(void **state) {
    struct fixture *fixture = *state;
    static const char *const texts[] = { "caf\xe9", "\xc3", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc0\xaf" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sk_error error = { 0 };
        assert_false(sk_text_valid(sk_slice_of(texts[i])));
        assert_int_equal(sk_analyse(fixture->analyser, sk_slice_of(texts[i]), SK_NL, &fixture->arena, &fixture->analysis, &error),
                         SK_REJECTED);
    }
    assert_true(sk_text_valid(sk_slice("a\0b", 3)));
}

static void nul_bytes_separate_words(void **state) {
    struct fixture *fixture = *state;
    struct sk_error error = { 0 };
    assert_int_equal(
        sk_analyse(fixture->analyser, sk_slice("pakket\0kapot", 12), SK_NL, &fixture->arena, &fixture->analysis, &error), SK_OK);
    assert_int_equal(fixture->analysis.word_count, 2);
}

static void long_words_are_cut_at_a_character(void **state) {
    struct fixture *fixture = *state;
    char text[2001];
    for (size_t i = 0; i < 2000; i += 2)
        memcpy(text + i, "é", 2);
    text[2000] = '\0';
    analyse(fixture, text, SK_NL);
    assert_int_equal(fixture->analysis.word_count, 1);
    assert_int_equal(fixture->analysis.words[0].end, 2000);
    assert_int_equal(fixture->analysis.term_count, 1);
    assert_true(fixture->analysis.terms[0].text.size <= SK_TERM_SIZE);
    assert_true(sk_text_valid(fixture->analysis.terms[0].text));
}

/* 100 KB of the worst that comes to mind, in an arena of 16 MB: no fault, and no more than linear time (the test's own limit). */
static void large_texts_are_bounded(void **state) {
    struct fixture *fixture = *state;
    static const char *const pieces[] = { "a ",      "a.b.", "a@",  "retourlabel-",      "😡",        "{a",
                                          "http://", "1.2,", "'s ", "bestellingsnummer", "\xcc\x81", "terug betaald " };
    char *text = malloc(100001);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t size = strlen(pieces[i]), count = 100000 / size;
        for (size_t k = 0; k < count; k++)
            memcpy(text + k * size, pieces[i], size);
        struct sk_arena arena;
        struct sk_error error = { 0 };
        sk_arena_init(&arena, 16 << 20);
        assert_int_equal(
            sk_analyse(fixture->analyser, sk_slice(text, count * size), SK_LANGUAGE_UNKNOWN, &arena, &fixture->analysis, &error),
            SK_OK);
        sk_arena_finish(&arena);
    }
    free(text);
}

/* Words that fold to nothing, first in their text. */
static void invisible_words_are_empty(void **state) {
    assert_string_equal(terms(*state, "\u00ad", SK_NL), "");
    assert_string_equal(terms(*state, "\u00ad\u00ad - \u00ad besteld", SK_NL), "bestel");
    assert_string_equal(terms(*state, "\u00ad retourlabel", SK_LANGUAGE_UNKNOWN), "retourlabel +retour +label");
}

static void exhausted_memory_is_a_fault(void **state) {
    struct fixture *fixture = *state;
    for (size_t limit = 16; limit <= 65536; limit *= 2) {
        struct sk_arena arena;
        struct sk_error error = { 0 };
        sk_arena_init(&arena, limit);
        assert_int_equal(sk_analyse(fixture->analyser,
                                    sk_slice_of("waar blijft mijn retourlabel, het pakket en de factuur nu toch"), SK_NL, &arena,
                                    &fixture->analysis, &error),
                         limit < 4096 ? SK_FAULT_MEMORY : SK_OK);
        sk_arena_finish(&arena);
    }
}

static void terms_stand_in_order_of_their_words(void **state) {
    struct fixture *fixture = *state;
    analyse(fixture, "de retour label van mijn bestelnummer is kapot en de klanten service ook", SK_NL);
    for (size_t i = 1; i < fixture->analysis.term_count; i++)
        assert_true(fixture->analysis.terms[i - 1].word <= fixture->analysis.terms[i].word);
}

static void missing_lists_are_named(void **state) {
    (void) state;
    struct sk_analyser *analyser;
    struct sk_error error = { 0 };
    setenv("SIDEKICK_SHARE", "/nonexistent", 1);
    assert_int_equal(sk_analyser_create(&analyser, &error), SK_FAULT_IO);
    assert_non_null(strstr(error.message, "/nonexistent/data/verbs_nl.txt"));
    unsetenv("SIDEKICK_SHARE");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_a_verb_are_one_term),
        cmocka_unit_test(compound_gives_its_parts_however_it_is_written),
        cmocka_unit_test(words_are_not_split_by_chance),
        cmocka_unit_test(only_neighbours_are_joined),
        cmocka_unit_test(unknown_hyphenated_words_give_their_pieces),
        cmocka_unit_test(chat_spellings_meet),
        cmocka_unit_test(stretched_letters_are_shortened),
        cmocka_unit_test(words_have_kinds_and_offsets),
        cmocka_unit_test(only_words_and_short_numbers_are_terms),
        cmocka_unit_test(tokens_of_chat),
        cmocka_unit_test(language_is_detected_or_given),
        cmocka_unit_test(unknown_language_is_stemmed_as_dutch_where_the_words_are),
        cmocka_unit_test(texts_without_words),
        cmocka_unit_test(bad_utf8_is_rejected),
        cmocka_unit_test(nul_bytes_separate_words),
        cmocka_unit_test(long_words_are_cut_at_a_character),
        cmocka_unit_test(large_texts_are_bounded),
        cmocka_unit_test(invisible_words_are_empty),
        cmocka_unit_test(exhausted_memory_is_a_fault),
        cmocka_unit_test(terms_stand_in_order_of_their_words),
        cmocka_unit_test(missing_lists_are_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
