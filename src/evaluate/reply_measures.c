#include "evaluate/reply_measures.h"

#include <stdlib.h>

static const char *const articles[SK_LANGUAGE_COUNT][6] = {
    [SK_LANGUAGE_UNKNOWN] = { "a", "an", "the" },
    [SK_NL] = { "de", "het", "een" },
    [SK_EN] = { "a", "an", "the" },
    [SK_DE] = { "der", "die", "das", "ein", "eine" },
    [SK_FR] = { "le", "la", "les", "un", "une" },
};

static bool is_article(struct sk_slice word, enum sk_language language) {
    for (const char *const *article = articles[language]; *article; article++)
        if (sk_slice_is(word, *article))
            return true;
    return false;
}

static int compare_tokens(const void *left, const void *right) {
    return sk_slice_compare(*(const struct sk_slice *) left, *(const struct sk_slice *) right);
}

enum sk_status sk_token_bag(const struct sk_analysis *analysis, enum sk_language language, struct sk_arena *arena,
                            struct sk_token_bag *out, struct sk_error *error) {
    struct sk_slice *tokens = sk_arena_array(arena, analysis->word_count, sizeof *tokens);
    size_t count = 0;
    if (!tokens)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu tokens", analysis->word_count);
    for (size_t i = 0; i < analysis->word_count; i++)
        if (!is_article(analysis->words[i].folded, language))
            tokens[count++] = analysis->words[i].folded;
    qsort(tokens, count, sizeof *tokens, compare_tokens);
    *out = (struct sk_token_bag){ tokens, count };
    return SK_OK;
}

static size_t shared_tokens(const struct sk_token_bag *a, const struct sk_token_bag *b) {
    size_t i = 0, j = 0, shared = 0;
    while (i < a->count && j < b->count) {
        int order = sk_slice_compare(a->tokens[i], b->tokens[j]);
        shared += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return shared;
}

double sk_token_f1(const struct sk_token_bag *suggested, const struct sk_token_bag *real) {
    size_t all = suggested->count + real->count;
    return all ? 2 * (double) shared_tokens(suggested, real) / (double) all : 1;
}

static uint32_t least(uint32_t a, uint32_t b, uint32_t c) {
    uint32_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* One row of the table at a time: row[j] is the distance of the words so far to the first j words of the other text. */
static uint32_t distance(const struct sk_word *a, size_t a_count, const struct sk_word *b, size_t b_count, uint32_t *row) {
    for (size_t j = 0; j <= b_count; j++)
        row[j] = (uint32_t) j;
    for (size_t i = 1; i <= a_count; i++) {
        uint32_t diagonal = row[0];
        row[0] = (uint32_t) i;
        for (size_t j = 1; j <= b_count; j++) {
            uint32_t above = row[j], changed = !sk_slice_equal(a[i - 1].folded, b[j - 1].folded);
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + changed);
            diagonal = above;
        }
    }
    return row[b_count];
}

enum sk_status sk_edit_distance(const struct sk_analysis *suggested, const struct sk_analysis *sent, struct sk_arena *scratch,
                                double *out, struct sk_error *error) {
    size_t a = suggested->word_count < SK_EDIT_WORDS ? suggested->word_count : SK_EDIT_WORDS;
    size_t b = sent->word_count < SK_EDIT_WORDS ? sent->word_count : SK_EDIT_WORDS, longer = a > b ? a : b;
    uint32_t *row = sk_arena_array(scratch, b + 1, sizeof *row);
    if (!row)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare two texts of %zu and %zu words", a, b);
    *out = longer ? (double) distance(suggested->words, a, sent->words, b, row) / (double) longer : 0;
    return SK_OK;
}
