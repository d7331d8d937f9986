/* Texts and verbs at large, without counterparts. The replies of data/demo put into the other register and back must come out as
 * they were, and the forms of every verb of the lists must be found, made here by the rules of Dutch spelling on their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "protocol/document.h"
#include "text/address_form.h"

struct fixture {
    struct sk_address_lexicon *lexicon;
    struct sk_arena arena;
    size_t converted, unsure, same, different;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    sk_arena_init(&fixture->arena, 16 << 20);
    assert_int_equal(sk_address_lexicon_create(&fixture->lexicon, NULL), SK_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    sk_address_lexicon_destroy(fixture->lexicon);
    sk_arena_finish(&fixture->arena);
    free(fixture);
    return 0;
}

static struct sk_address_result convert(struct fixture *fixture, struct sk_slice text, enum sk_address target) {
    struct sk_address_result result;
    assert_int_equal(sk_address_convert(fixture->lexicon, text, target, &fixture->arena, &result, NULL), SK_OK);
    return result;
}

#define LONGEST 64

/* ---- there and back ---- */

/* What is lost on purpose: the tone of a greeting, the full forms of "je", "heeft u" beside "hebt u". */
static bool is_same_word(const char *one, const char *other) {
    static const char *const kinds[] = { " hoi hé hey yo beste hallo goedendag geachte ", " je jij jou jouw ", " heeft hebt " };
    char first[LONGEST + 3], second[LONGEST + 3];
    snprintf(first, sizeof first, " %.*s ", LONGEST, one);
    snprintf(second, sizeof second, " %.*s ", LONGEST, other);
    bool same = strcasecmp(one, other) == 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        same |= strcasestr(kinds[i], first) && strcasestr(kinds[i], second);
    return same;
}

static bool is_same_text(struct sk_slice text, struct sk_slice other) {
    static const char blanks[] = " \n,.;:!?()";
    char *one = strndup(text.data, text.size), *two = strndup(other.data, other.size), *rest_one, *rest_two;
    assert_true(one && two);
    const char *a = strtok_r(one, blanks, &rest_one), *b = strtok_r(two, blanks, &rest_two);
    while (a && b && is_same_word(a, b)) {
        a = strtok_r(NULL, blanks, &rest_one);
        b = strtok_r(NULL, blanks, &rest_two);
    }
    bool same = !a && !b;
    free(one);
    free(two);
    return same;
}

static void go_there_and_back(struct fixture *fixture, struct sk_slice text, enum sk_address target) {
    sk_arena_reset(&fixture->arena);
    struct sk_address_result there = convert(fixture, text, target);
    fixture->unsure += there.outcome == SK_ADDRESS_UNSURE;
    if (there.outcome != SK_ADDRESS_CONVERTED)
        return;
    fixture->converted++;
    struct sk_address_result back =
        convert(fixture, there.text, target == SK_ADDRESS_FORMAL ? SK_ADDRESS_INFORMAL : SK_ADDRESS_FORMAL);
    bool same = back.outcome == SK_ADDRESS_CONVERTED && is_same_text(back.text, text);
    fixture->same += same;
    fixture->different += back.outcome == SK_ADDRESS_CONVERTED && !same;
    if (getenv("SHOW") && !same)
        print_message("%.*s\n  became  %.*s\n  back    %.*s (%s)\n", SK_SLICE_ARGUMENTS(text), SK_SLICE_ARGUMENTS(there.text),
                      SK_SLICE_ARGUMENTS(back.text), back.doubt ? back.doubt : "");
}

static void read_replies(struct fixture *fixture, const char *path, enum sk_address target) {
    struct sk_buffer content = { 0 };
    char *rest = NULL;
    assert_int_equal(sk_file_read(path, 64 << 20, &content, NULL), SK_OK);
    for (char *line = strtok_r(content.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        struct json_t *record;
        if (sk_document_parse(sk_slice_of(line), &record, NULL) != SK_OK)
            continue;
        if (strcmp(sk_document_get_string(record, "language", ""), "nl") == 0)
            go_there_and_back(fixture, sk_document_get_slice(record, "answer"), target);
        sk_document_release(record);
    }
    sk_buffer_finish(&content);
}

static void check_round_trip(struct fixture *fixture, enum sk_address target, double least) {
    glob_t files;
    fixture->converted = fixture->unsure = fixture->same = fixture->different = 0;
    assert_int_equal(glob(SK_SOURCE_DIRECTORY "/data/demo/*.jsonl", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        read_replies(fixture, files.gl_pathv[i], target);
    globfree(&files);
    double share = (double) fixture->same / (double) fixture->converted;
    print_message("to %s and back: %zu replies converted, %zu doubted; %.4f come back as they were, %zu otherwise\n",
                  target == SK_ADDRESS_FORMAL ? "u" : "je", fixture->converted, fixture->unsure, share, fixture->different);
    assert_true(fixture->converted >= 100 && share >= least);
}

static void replies_come_back_from_u(void **state) {
    check_round_trip(*state, SK_ADDRESS_FORMAL, .97);
}

static void replies_come_back_from_je(void **state) {
    check_round_trip(*state, SK_ADDRESS_INFORMAL, .85);
}

/* ---- every verb ---- */

static bool is_vowel(char c) {
    return c && strchr("aeiou", c);
}

/* The first person of an infinitive, "lopen" → "loop"; lengthen: whether a vowel before one consonant is long, which spelling
 * does not tell where it may be unstressed ("leveren", "waarderen"). Returns whether there was such a vowel. */
static bool first_person(const char *infinitive, bool lengthen, char out[LONGEST + 2]) {
    size_t size = strlen(infinitive);
    bool is_short = strcmp(infinitive + size - 2, "en") != 0 || strcmp(infinitive + size - 3, "oen") == 0
                    || strcmp(infinitive + size - 4, "zien") == 0; /* staan, doen, zien */
    size -= is_short ? 1 + (infinitive[size - 2] == 'a') : 2;
    snprintf(out, LONGEST, "%.*s", (int) size, infinitive);
    if (is_short || size < 2)
        return false;
    char last = out[size - 1], before = out[size - 2];
    if (last == before && !is_vowel(last)) {
        out[size - 1] = 0;
        return false;
    }
    out[size - 1] = last;
    if (last == 'v' || last == 'z')
        out[size - 1] = last == 'v' ? 'f' : 's';
    bool open = !is_vowel(last) && is_vowel(before) && before != 'i' && (size < 3 || !is_vowel(out[size - 3]));
    if (open && lengthen)
        snprintf(out + size - 1, 3, "%c%c", before, out[size - 1]);
    return open;
}

/* "-t", "-at" of gaan, staan, slaan: what stands before "u". */
static void polite_form(const char *base, bool ends_in_a, char *out, size_t size) {
    bool ends_in_t = base[strlen(base) - 1] == 't';
    snprintf(out, size, "%s%s", base, ends_in_t ? "" : ends_in_a ? "at" : "t");
}

static bool is_found(struct fixture *fixture, const char *base, const char *polite) {
    static const char *const frames[][2] = { { "Waarom %s je dat?", "Waarom %s u dat?" },
                                             { "Dan %s jij het.", "Dan %s u het." } };
    char informal[2 * LONGEST], formal[2 * LONGEST];
    bool found = true;
    for (size_t i = 0; i < 2; i++) {
        snprintf(informal, sizeof informal, frames[i][0], base);
        snprintf(formal, sizeof formal, frames[i][1], polite);
        sk_arena_reset(&fixture->arena);
        found &= sk_slice_is(convert(fixture, sk_slice_of(informal), SK_ADDRESS_FORMAL).text, formal);
        struct sk_slice back = convert(fixture, sk_slice_of(formal), SK_ADDRESS_INFORMAL).text;
        snprintf(informal, sizeof informal, i ? "Dan %s je het." : frames[i][0], base);
        found &= sk_slice_is(back, informal);
    }
    return found;
}

static bool verb_is_found(struct fixture *fixture, const char *infinitive) {
    char base[LONGEST + 2], polite[LONGEST + 4];
    size_t size = strlen(infinitive);
    bool in_a = size > 3 && strcmp(infinitive + size - 3, "aan") == 0;
    bool open = first_person(infinitive, true, base);
    polite_form(base, in_a, polite, sizeof polite);
    if (is_found(fixture, base, polite) || !open)
        return is_found(fixture, base, polite);
    first_person(infinitive, false, base);
    polite_form(base, in_a, polite, sizeof polite);
    return is_found(fixture, base, polite);
}

static void the_forms_of_every_verb_are_found(void **state) {
    static const char *const lists[] = { "/data/verbs_nl.txt", "/data/verbs_general_nl.txt" };
    size_t verbs = 0, found = 0;
    char path[512], line[512], infinitive[LONGEST];
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s%s", SK_SOURCE_DIRECTORY, lists[i]);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file)) {
            if (*line == '#' || sscanf(line, "%63s", infinitive) != 1 || strstr(infinitive, "\xc3"))
                continue;
            bool right = verb_is_found(*state, infinitive);
            verbs++;
            found += right;
            if (getenv("SHOW") && !right)
                print_message("%s\n", infinitive);
        }
        fclose(file);
    }
    print_message("%zu of %zu verbs: both forms found from each other\n", found, verbs);
    assert_true(verbs > 2000 && (double) found / (double) verbs >= .98);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_come_back_from_u),
        cmocka_unit_test(replies_come_back_from_je),
        cmocka_unit_test(the_forms_of_every_verb_are_found),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
