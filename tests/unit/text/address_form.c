/* Runs address_pairs.txt: replies of customer service put into the other register, and such as must stay untouched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "text/address_form.h"

struct fixture {
    struct sk_address_lexicon *lexicon;
    struct sk_arena arena;
    unsigned converted, untouched, kept, wrong;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct sk_error error = { 0 };
    sk_arena_init(&fixture->arena, 4 << 20);
    assert_int_equal(sk_address_lexicon_create(&fixture->lexicon, &error), SK_OK);
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

static struct sk_address_result convert(struct fixture *fixture, const char *text, enum sk_address target) {
    struct sk_address_result result;
    sk_arena_reset(&fixture->arena);
    assert_int_equal(sk_address_convert(fixture->lexicon, sk_slice_of(text), target, &fixture->arena, &result, NULL), SK_OK);
    return result;
}

/* The changes, applied to the text, give the new one: a desk can mark them. */
static void check_changes(struct fixture *fixture, const char *text, const struct sk_address_result *result) {
    char *built = sk_arena_take(&fixture->arena, strlen(text) + result->text.size + 1);
    size_t size = 0, from = 0;
    for (size_t i = 0; i < result->change_count; i++) {
        const struct sk_address_change *change = &result->changes[i];
        assert_true(change->start >= from && change->end > change->start && change->end <= strlen(text));
        memcpy(built + size, text + from, change->start - from);
        size += change->start - from;
        memcpy(built + size, change->replacement.data, change->replacement.size);
        size += change->replacement.size;
        from = change->end;
    }
    memcpy(built + size, text + from, strlen(text) - from);
    assert_true(sk_slice_equal(sk_slice(built, size + strlen(text) - from), result->text));
}

static void expect(struct fixture *fixture, const char *text, enum sk_address target, enum sk_address_outcome outcome,
                   const char *wanted) {
    struct sk_address_result result = convert(fixture, text, target);
    bool right = result.outcome == outcome && sk_slice_is(result.text, wanted);
    fixture->converted += outcome == SK_ADDRESS_CONVERTED;
    fixture->untouched += outcome == SK_ADDRESS_UNSURE;
    fixture->kept += outcome == SK_ADDRESS_KEPT;
    fixture->wrong += !right;
    if (!right)
        print_message("%s\n  gives  %.*s (outcome %d%s%s)\n  not    %s\n", text, SK_SLICE_ARGUMENTS(result.text), result.outcome,
                      result.doubt ? ", " : "", result.doubt ? result.doubt : "", wanted);
    assert_true((result.doubt != NULL) == (result.outcome == SK_ADDRESS_UNSURE));
    check_changes(fixture, text, &result);
}

static void break_lines(char *text) {
    char *out = text;
    for (char *in = text; *in; in++)
        *out++ = in[0] == '\\' && in[1] == 'n' ? (in++, '\n') : *in;
    *out = 0;
}

/* One line of the file; formal keeps the text of the last "u". */
static void run_line(struct fixture *fixture, char *line, char *formal) {
    char *text = strchr(line, ' ');
    assert_non_null(text);
    *text++ = 0;
    text += strspn(text, " ");
    text[strcspn(text, "\n")] = 0;
    break_lines(text);
    char *other = strchr(text, '|');
    if (other)
        *other++ = 0;
    if (strcmp(line, "u") == 0) {
        strcpy(formal, text);
    } else if (strcmp(line, "je") == 0) {
        expect(fixture, formal, SK_ADDRESS_INFORMAL, SK_ADDRESS_CONVERTED, text);
        expect(fixture, text, SK_ADDRESS_FORMAL, SK_ADDRESS_CONVERTED, formal);
    } else if (other) {
        expect(fixture, text, *line == 'u' ? SK_ADDRESS_INFORMAL : SK_ADDRESS_FORMAL, SK_ADDRESS_CONVERTED, other);
    } else {
        bool is_formal = line[1] == 'u', same = *line == '=';
        expect(fixture, text, is_formal == same ? SK_ADDRESS_FORMAL : SK_ADDRESS_INFORMAL,
               same ? SK_ADDRESS_KEPT : SK_ADDRESS_UNSURE, text);
    }
}

static void replies_change_register_or_stay(void **state) {
    struct fixture *fixture = *state;
    FILE *file = fopen(SK_SOURCE_DIRECTORY "/tests/unit/text/address_pairs.txt", "r");
    char line[1024], formal[1024] = "";
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (*line != '#' && *line != '\n')
            run_line(fixture, line, formal);
    fclose(file);
    print_message("%u converted, %u untouched, %u kept, %u wrong\n", fixture->converted, fixture->untouched, fixture->kept,
                  fixture->wrong);
    assert_true(fixture->converted >= 250 && fixture->untouched >= 40);
    assert_int_equal(fixture->wrong, 0);
}

static void capitals_follow_the_sentence(void **state) {
    struct fixture *fixture = *state;
    expect(fixture, "UW PAKKET IS ONDERWEG, U KUNT HET VOLGEN.", SK_ADDRESS_INFORMAL, SK_ADDRESS_CONVERTED,
           "JE PAKKET IS ONDERWEG, JE KUNT HET VOLGEN.");
    expect(fixture, "Wij bellen U morgen over Uw pakket.", SK_ADDRESS_INFORMAL, SK_ADDRESS_CONVERTED,
           "Wij bellen je morgen over je pakket.");
    expect(fixture, "Heb je de bon? Je kunt ruilen.", SK_ADDRESS_FORMAL, SK_ADDRESS_CONVERTED, "Hebt u de bon? U kunt ruilen.");
    assert_int_equal(fixture->wrong, 0);
}

static void odd_texts_do_no_harm(void **state) {
    struct fixture *fixture = *state;
    static const char *const texts[] = { "", " ", "\n", "{", "{person}", "🙂", "...", "\"", "'", "\"\"", "12", "é" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int target = 0; target < 2; target++)
            expect(fixture, texts[i], target ? SK_ADDRESS_INFORMAL : SK_ADDRESS_FORMAL, SK_ADDRESS_KEPT, texts[i]);
    static const char *const words[] = { "u",       "je",      "uw",      "jij", "\"u", "je je je je",
                                         "u u u u", "vindt u", "vind je", ",je", "u?" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int target = 0; target < 2; target++) {
            struct sk_address_result result = convert(fixture, words[i], target ? SK_ADDRESS_INFORMAL : SK_ADDRESS_FORMAL);
            check_changes(fixture, words[i], &result);
        }
    assert_int_equal(fixture->wrong, 0);
}

/* A reply without a full stop must not make the search for clauses quadratic. */
static void a_long_text_takes_no_long_time(void **state) {
    struct fixture *fixture = *state;
    size_t count = 4000, size = strlen("je hebt het ");
    char *text = malloc(count * size + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * size, "je hebt het ", size);
    text[count * size] = 0;
    struct sk_address_result result = convert(fixture, text, SK_ADDRESS_FORMAL);
    assert_int_equal(result.outcome, SK_ADDRESS_UNSURE);
    text[8000] = 0;
    assert_int_equal(convert(fixture, text, SK_ADDRESS_FORMAL).outcome, SK_ADDRESS_UNSURE);
    free(text);
}

static void no_memory(void **state) {
    struct fixture *fixture = *state;
    struct sk_arena arena;
    struct sk_address_result result;
    struct sk_error error = { 0 };
    sk_arena_init(&arena, 0);
    assert_int_equal(sk_address_convert(fixture->lexicon, sk_slice_of("Uw pakket"), SK_ADDRESS_INFORMAL, &arena, &result, &error),
                     SK_FAULT_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_change_register_or_stay),
        cmocka_unit_test(capitals_follow_the_sentence),
        cmocka_unit_test(odd_texts_do_no_harm),
        cmocka_unit_test(a_long_text_takes_no_long_time),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
