#include "text/pleasantry.h"

#include <stdlib.h>
#include <string.h>

#include "text/wordmap.h"

enum { LISTED = 1, BEGINS = 2 };

struct sk_pleasantries {
    struct sk_wordmap words;
};

static enum sk_status add_words(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    struct sk_pleasantries *list = context;
    enum sk_status status = SK_OK;
    bool begins = sk_slice_is(words[0], "+");
    for (size_t i = begins; status == SK_OK && i < count; i++)
        status = sk_wordmap_mark(&list->words, words[i], begins ? LISTED | BEGINS : LISTED, error);
    return status;
}

enum sk_status sk_pleasantries_create(struct sk_pleasantries **out, struct sk_error *error) {
    struct sk_pleasantries *list = calloc(1, sizeof *list);
    if (!list)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the list of pleasantries");
    sk_wordmap_init(&list->words);
    enum sk_status status = sk_wordlist_load("pleasantries.txt", add_words, list, error);
    if (status == SK_OK)
        *out = list;
    else
        sk_pleasantries_destroy(list);
    return status;
}

void sk_pleasantries_destroy(struct sk_pleasantries *list) {
    if (!list)
        return;
    sk_wordmap_finish(&list->words);
    free(list);
}

static bool begins_pleasantry(const struct sk_pleasantries *list, const struct sk_word *word) {
    const struct sk_wordmap_entry *entry = sk_wordmap_find(&list->words, word->folded);
    return entry && (entry->flag & BEGINS);
}

static bool says_something(const struct sk_pleasantries *list, const struct sk_word *word) {
    return !word->stop && word->kind != SK_EMOJI && !sk_wordmap_find(&list->words, word->folded);
}

static bool ends_clause(const struct sk_analysis *analysis, size_t word) {
    const struct sk_word *words = analysis->words;
    for (size_t i = words[word].end; word + 1 < analysis->word_count && i < words[word + 1].start; i++)
        if (memchr(".,;:!?()\n", analysis->text.data[i], 9))
            return true;
    return word + 1 == analysis->word_count;
}

/* Where the pleasantry at the end of a clause begins; its end where there is none. */
static size_t find_pleasantry(const struct sk_pleasantries *list, const struct sk_word *words, size_t start, size_t end) {
    size_t from = end, begins = end;
    while (from > start && !says_something(list, &words[from - 1]))
        if (begins_pleasantry(list, &words[--from]))
            begins = from;
    return from == start ? start : begins;
}

/* keep[i]: word i stays. Returns how many do. */
static size_t choose_words(const struct sk_pleasantries *list, const struct sk_analysis *analysis, bool *keep) {
    size_t kept = 0;
    for (size_t start = 0, end; start < analysis->word_count; start = end) {
        for (end = start; !ends_clause(analysis, end);)
            end++;
        size_t pleasantry = find_pleasantry(list, analysis->words, start, ++end);
        for (size_t i = start; i < pleasantry; i++, kept++)
            keep[i] = true;
    }
    return kept;
}

static size_t count_terms(const struct sk_analysis *analysis, const bool *keep) {
    size_t count = 0;
    for (size_t i = 0; i < analysis->term_count; i++)
        count += keep[analysis->terms[i].word];
    return count;
}

/* Terms come in order of their words, and several may come from one. */
static void keep_only(struct sk_analysis *analysis, const bool *keep, struct sk_word *words, struct sk_term *terms) {
    size_t word_count = 0, term_count = 0, term = 0;
    for (size_t i = 0; i < analysis->word_count; i++) {
        for (; term < analysis->term_count && analysis->terms[term].word == i; term++)
            if (keep[i]) {
                terms[term_count] = analysis->terms[term];
                terms[term_count++].word = (uint32_t) word_count;
            }
        if (keep[i])
            words[word_count++] = analysis->words[i];
    }
    analysis->words = words;
    analysis->word_count = word_count;
    analysis->terms = terms;
    analysis->term_count = term_count;
}

enum sk_status sk_pleasantries_drop(const struct sk_pleasantries *list, struct sk_analysis *analysis, struct sk_arena *arena,
                                    bool *dropped, struct sk_error *error) {
    bool *keep = sk_arena_array(arena, analysis->word_count, sizeof *keep);
    *dropped = false;
    if (!keep)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu words", analysis->word_count);
    size_t kept = choose_words(list, analysis, keep), left = count_terms(analysis, keep);
    if (kept == analysis->word_count || left == 0)
        return SK_OK;
    struct sk_word *words = sk_arena_array(arena, kept, sizeof *words);
    struct sk_term *terms = sk_arena_array(arena, left, sizeof *terms);
    if (!words || !terms)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu words", kept);
    keep_only(analysis, keep, words, terms);
    *dropped = true;
    return SK_OK;
}
