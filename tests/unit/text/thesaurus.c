/* The service thesaurus: what meets a member, what does not, and what is wrong with a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "text/thesaurus.h"

static char directory[] = "/tmp/sk-thesaurus-XXXXXX";
static struct sk_analyser *analyser;
static struct sk_arena arena;

/* Names and words that the shipped lists do not have. */
static const char OWN[] = "# our own\n"
                          "zz_stop | nl: opwrikken, van de zwol af | en: unzwol\n"
                          "zz_card | nl: zwolpas, blokkerige zwol | en: zwol card\n"
                          "zz_broken | nl: zwolt niet | en: won't zwol\n"
                          "zz_card_blocked | nl: zwolpas geblokkeerd | en: blocked zwol card\n"
                          "invoice | nl: zwolnota\n";

static void write_own(const char *text) {
    char path[SK_PATH_SIZE];
    assert_int_equal(sk_path_join(path, directory, "thesaurus.txt", NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of(text), 0600, NULL), SK_OK);
}

static struct sk_thesaurus *load(void) {
    struct sk_thesaurus *thesaurus = NULL;
    struct sk_error error = { 0 };
    if (sk_thesaurus_load(directory, &thesaurus, &error) != SK_OK)
        fail_msg("%s", error.message);
    return thesaurus;
}

static int set_up(void **state) {
    assert_non_null(mkdtemp(directory));
    assert_int_equal(sk_analyser_create(&analyser, NULL), SK_OK);
    sk_arena_init(&arena, 16 << 20);
    write_own(OWN);
    *state = load();
    return 0;
}

static int tear_down(void **state) {
    sk_thesaurus_destroy(*state);
    sk_analyser_destroy(analyser);
    sk_arena_finish(&arena);
    return sk_directory_remove(directory, NULL) == SK_OK ? 0 : 1;
}

/* How often the text says the concept; *match: the last time. */
static size_t says(const struct sk_thesaurus *thesaurus, const char *text, enum sk_language language, const char *concept,
                   struct sk_thesaurus_match *match) {
    struct sk_analysis analysis;
    const struct sk_thesaurus_match *matches;
    size_t count, found = 0;
    sk_arena_reset(&arena);
    assert_int_equal(sk_analyse(analyser, sk_slice_of(text), language, &arena, &analysis, NULL), SK_OK);
    analysis.language = language;
    assert_int_equal(sk_thesaurus_match(thesaurus, &analysis, &arena, &matches, &count, NULL), SK_OK);
    for (size_t i = 0; i < count; i++) {
        assert_true(matches[i].first <= matches[i].last && matches[i].last < analysis.word_count);
        if (!sk_slice_is(sk_thesaurus_name(thesaurus, matches[i].concept), concept))
            continue;
        found++;
        if (match)
            *match = matches[i];
    }
    return found;
}

static void a_member_is_met_in_its_forms(void **state) {
    static const struct {
        const char *text;
        enum sk_language language;
        const char *concept;
        size_t times;
    } cases[] = {
        { "Mag ik een factuur?", SK_NL, "invoice", 1 },
        { "de facturen van mei en juni", SK_NL, "invoice", 1 },
        { "mijn energienota klopt niet", SK_NL, "invoice", 1 },
        { "waar is mijn zwolnota", SK_NL, "invoice", 1 },           /* own member of a shipped concept */
        { "ze hebben opgewrikt", SK_NL, "zz_stop", 1 },             /* participle */
        { "ik wrik mijn zaak per direct op", SK_NL, "zz_stop", 1 }, /* particle further on */
        { "ik wil van mijn zwol nu snel af", SK_NL, "zz_stop", 1 }, /* one word of content more */
        { "ik wil van mijn zwol morgen snel af", SK_NL, "zz_stop", 0 },
        { "de blokkerige zwol", SK_NL, "zz_card", 1 },
        { "zwol die blokkerige", SK_NL, "zz_card", 1 }, /* either order, function words between */
        { "zwol", SK_NL, "zz_card", 0 },
        { "hij zwolt helemaal niks", SK_NL, "zz_broken", 1 }, /* negations are one */
        { "hij zwolt goed", SK_NL, "zz_broken", 0 },
        { "it doesn't zwol", SK_EN, "zz_broken", 1 },
        { "my zwol cards are gone", SK_EN, "zz_card", 1 },
        { "the bill", SK_EN, "invoice", 1 },
        { "unzwol", SK_NL, "zz_stop", 0 }, /* English members in English text only */
        { "unzwol", SK_LANGUAGE_UNKNOWN, "zz_stop", 1 },
        { "opwrikken", SK_LANGUAGE_UNKNOWN, "zz_stop", 1 },
        { "factuur", SK_DE, "invoice", 0 },
        { "", SK_NL, "invoice", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t times = says(*state, cases[i].text, cases[i].language, cases[i].concept, NULL);
        if (times != cases[i].times)
            fail_msg("\"%s\" says %s %zu times, not %zu", cases[i].text, cases[i].concept, times, cases[i].times);
    }
}

static void a_phrase_says_its_words_too(void **state) {
    struct sk_thesaurus_match match;
    assert_int_equal(says(*state, "is mijn zwolpas nu geblokkeerd", SK_NL, "zz_card_blocked", &match), 1);
    assert_int_equal(match.first, 2);
    assert_int_equal(match.last, 4);
    assert_int_equal(says(*state, "is mijn zwolpas nu geblokkeerd", SK_NL, "zz_card", &match), 1);
    assert_int_equal(match.last, 2);
}

static void concepts_of_the_same_words_are_related(void **state) {
    const struct sk_thesaurus *thesaurus = *state;
    size_t near = 0;
    for (uint32_t i = 0; i < sk_thesaurus_count(thesaurus); i++) {
        size_t count;
        const struct sk_related_concept *related = sk_thesaurus_related(thesaurus, i, &count);
        for (size_t k = 0; k < count; k++) {
            assert_true(related[k].concept != i && related[k].concept < sk_thesaurus_count(thesaurus));
            assert_true(related[k].nearness > 0 && related[k].nearness < 1.001F);
            assert_true(k == 0 || related[k].nearness <= related[k - 1].nearness);
        }
        if (sk_slice_is(sk_thesaurus_name(thesaurus, i), "zz_card_blocked"))
            for (size_t k = 0; k < count; k++)
                near += sk_slice_is(sk_thesaurus_name(thesaurus, related[k].concept), "zz_card");
    }
    assert_int_equal(near, 1);
}

static void the_digest_tells_lists_apart(void **state) {
    uint32_t before = sk_thesaurus_digest(*state);
    struct sk_thesaurus *same = load();
    assert_int_equal(sk_thesaurus_digest(same), before);
    sk_thesaurus_destroy(same);
    write_own("zz_other | nl: zwolpas\n");
    struct sk_thesaurus *other = load();
    write_own(OWN);
    assert_true(sk_thesaurus_digest(other) != before);
    sk_thesaurus_destroy(other);
    assert_int_equal(sk_thesaurus_load(NULL, &other, NULL), SK_OK);
    assert_true(sk_thesaurus_digest(other) != before);
    assert_int_equal(says(other, "zwolpas", SK_NL, "zz_card", NULL), 0);
    assert_true(sk_thesaurus_count(other) >= 1200);
    sk_thesaurus_destroy(other);
}

static void a_wrong_file_is_told_with_its_line(void **state) {
    (void) state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "zz_a | nl: zwol\nZZ | nl: b\n", "thesaurus.txt, line 2: a concept begins with its name" },
        { "\n# c\nzz_a\n", "thesaurus.txt, line 3: no \"|\" and no members" },
        { "zz_a | nl: zwol, , b\n", "thesaurus.txt, line 1: nothing between two commas" },
        { "zz_a | nl: zwol,\n", "thesaurus.txt, line 1: nothing between two commas" },
        { "zz_a | fr: zwol\n", "thesaurus.txt, line 1: expected \"nl:\" or \"en:\"" },
        { "zz_a | zwol\n", "thesaurus.txt, line 1: expected \"nl:\" or \"en:\"" },
        { "zz_a | nl: zwol\nzz_a | en: zwol\n", "thesaurus.txt, line 2: concept \"zz_a\" stands further up already" },
        { "zz_a | nl: zwol, het\n", "thesaurus.txt, line 1: member \"het\" is a function word" },
        { "zz_a | nl: %\n", "thesaurus.txt, line 1: member \"%\" has no word" },
        { "zz_a | nl: \xff\n", "thesaurus.txt is not UTF-8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_thesaurus *thesaurus = NULL;
        struct sk_error error = { 0 };
        write_own(cases[i].text);
        assert_int_equal(sk_thesaurus_load(directory, &thesaurus, &error), SK_FAULT_ARGUMENT);
        if (!strstr(error.message, cases[i].message))
            fail_msg("\"%s\" instead of \"%s\"", error.message, cases[i].message);
        assert_null(thesaurus);
    }
    write_own(OWN);
}

/* A text of a megabyte of members: bounded work, and no match outside what is read. */
static void a_long_text_is_read_in_part(void **state) {
    size_t size = 1 << 20;
    char *text = malloc(size + 1);
    assert_non_null(text);
    for (size_t i = 0; i < size; i++)
        text[i] = "niet zwolt "[i % 11];
    text[size] = '\0';
    struct sk_arena large;
    sk_arena_init(&large, (size_t) 256 << 20);
    struct sk_analysis analysis;
    const struct sk_thesaurus_match *matches;
    size_t count;
    assert_int_equal(sk_analyse(analyser, sk_slice_of(text), SK_NL, &large, &analysis, NULL), SK_OK);
    assert_int_equal(sk_thesaurus_match(*state, &analysis, &large, &matches, &count, NULL), SK_OK);
    assert_true(count > 0 && count <= 4096);
    for (size_t i = 0; i < count; i++)
        assert_true(matches[i].last < 1024);
    sk_arena_finish(&large);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_is_met_in_its_forms),           cmocka_unit_test(a_phrase_says_its_words_too),
        cmocka_unit_test(concepts_of_the_same_words_are_related), cmocka_unit_test(the_digest_tells_lists_apart),
        cmocka_unit_test(a_wrong_file_is_told_with_its_line),     cmocka_unit_test(a_long_text_is_read_in_part),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
