#include "text/wording.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "text/normalise.h"
#include "text/words.h"

#define RULE_WORDS 8

struct rule {
    struct sk_slice say;
    struct sk_slice words[RULE_WORDS]; /* folded */
    size_t count;
};

struct sk_wording {
    struct rule *rules;
    size_t count;
    struct sk_buffer folded; /* the bytes of all rules' words */
};

/* A word of the text as it is compared; size 0: none that a rule may change. */
struct place {
    size_t start, end;
    struct sk_slice folded;
    bool follows; /* only blanks between it and the one before */
};

/* ---- rules ---- */

/* Slices into a growing buffer would dangle: the words hold offsets until all rules are read. */
static enum sk_status read_rule(struct sk_wording *wording, const struct sk_wording_rule *from, struct sk_error *error) {
    struct rule *rule = &wording->rules[wording->count++];
    struct sk_token token;
    rule->say = from->say;
    for (size_t at = 0; sk_words_next(from->instead_of, &at, &token);) {
        char folded[SK_FOLD_SIZE];
        if (rule->count == RULE_WORDS)
            return sk_error_set(error, SK_FAULT_ARGUMENT, "\"%.*s\" has more than %d words", SK_SLICE_ARGUMENTS(from->instead_of),
                                RULE_WORDS);
        size_t size = sk_fold_word(sk_slice(from->instead_of.data + token.start, token.end - token.start), folded);
        rule->words[rule->count++].size = size;
        sk_buffer_add(&wording->folded, folded, size);
    }
    if (rule->count == 0)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "\"%.*s\" has no word", SK_SLICE_ARGUMENTS(from->instead_of));
    return SK_OK;
}

static void point_into_buffer(struct sk_wording *wording) {
    size_t at = 0;
    for (size_t i = 0; i < wording->count; i++)
        for (size_t k = 0; k < wording->rules[i].count; k++) {
            wording->rules[i].words[k].data = wording->folded.data + at;
            at += wording->rules[i].words[k].size;
        }
}

enum sk_status sk_wording_create(const struct sk_wording_rule *rules, size_t count, struct sk_wording **out,
                                 struct sk_error *error) {
    struct sk_wording *wording = calloc(1, sizeof *wording);
    if (wording)
        wording->rules = calloc(count + 1, sizeof *wording->rules);
    enum sk_status status = SK_OK;
    for (size_t i = 0; wording && wording->rules && i < count && status == SK_OK; i++)
        status = read_rule(wording, &rules[i], error);
    if (!wording || !wording->rules || wording->folded.failed)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu rules of wording", count);
    if (status != SK_OK) {
        sk_wording_destroy(wording);
        return status;
    }
    point_into_buffer(wording);
    *out = wording;
    return SK_OK;
}

void sk_wording_destroy(struct sk_wording *wording) {
    if (wording) {
        sk_buffer_finish(&wording->folded);
        free(wording->rules);
        free(wording);
    }
}

/* ---- applying ---- */

static bool only_blanks(struct sk_slice text, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        if (text.data[i] != ' ' && text.data[i] != '\n')
            return false;
    return to > from;
}

/* The next word, folded into memory of its own. */
static bool next_place(struct sk_slice text, size_t *at, size_t previous_end, char folded[SK_FOLD_SIZE], struct place *out) {
    struct sk_token token;
    if (!sk_words_next(text, at, &token))
        return false;
    bool plain = token.kind == SK_TOKEN_WORD || token.kind == SK_TOKEN_NUMBER;
    size_t size = plain ? sk_fold_word(sk_slice(text.data + token.start, token.end - token.start), folded) : 0;
    *out = (struct place){ token.start, token.end, sk_slice(folded, size), only_blanks(text, previous_end, token.start) };
    return true;
}

/* Where the rule ends if it fits at this word, else 0. */
static size_t fits(const struct rule *rule, struct sk_slice text, const struct place *first, size_t behind) {
    char folded[SK_FOLD_SIZE];
    struct place place = *first;
    if (!sk_slice_equal(rule->words[0], first->folded))
        return 0;
    for (size_t i = 1; i < rule->count; i++)
        if (!next_place(text, &behind, place.end, folded, &place) || !place.follows
            || !sk_slice_equal(rule->words[i], place.folded))
            return 0;
    return place.end;
}

static const struct rule *find_rule(const struct sk_wording *wording, struct sk_slice text, const struct place *place,
                                    size_t behind, size_t *end) {
    const struct rule *best = NULL;
    *end = 0;
    for (size_t i = 0; i < wording->count && place->folded.size; i++) {
        size_t fit = fits(&wording->rules[i], text, place, behind);
        if (fit > *end) {
            *end = fit;
            best = &wording->rules[i];
        }
    }
    return best;
}

static bool begins_with_capital(struct sk_slice text) {
    UChar32 first;
    size_t at = 0;
    U8_NEXT(text.data, at, text.size, first);
    return u_isupper(first);
}

static enum sk_status keep(struct sk_buffer *buffer, struct sk_arena *arena, size_t changes, struct sk_slice *out,
                           struct sk_error *error) {
    enum sk_status status = SK_OK;
    if (changes)
        *out = sk_arena_slice(arena, sk_buffer_slice(buffer));
    if (buffer->failed || !out->data)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to change the words of a reply");
    sk_buffer_finish(buffer);
    return status;
}

enum sk_status sk_wording_apply(const struct sk_wording *wording, struct sk_slice text, struct sk_arena *arena,
                                struct sk_slice *out, size_t *replaced, struct sk_error *error) {
    struct sk_buffer changed = { 0 };
    char folded[SK_FOLD_SIZE];
    struct place place;
    size_t copied = 0;
    *out = text;
    *replaced = 0;
    for (size_t at = 0, previous = 0; next_place(text, &at, previous, folded, &place);) {
        size_t end;
        const struct rule *rule = find_rule(wording, text, &place, at, &end);
        previous = place.end;
        if (!rule)
            continue;
        sk_buffer_add(&changed, text.data + copied, place.start - copied);
        if (begins_with_capital(sk_slice(text.data + place.start, text.size - place.start)))
            sk_buffer_add_capitalised(&changed, rule->say);
        else
            sk_buffer_add_slice(&changed, rule->say);
        copied = at = previous = end;
        ++*replaced;
    }
    sk_buffer_add(&changed, text.data + copied, text.size - copied);
    return keep(&changed, arena, *replaced, out, error);
}

enum sk_status sk_emoji_remove(struct sk_slice text, struct sk_arena *arena, struct sk_slice *out, size_t *removed,
                               struct sk_error *error) {
    struct sk_buffer changed = { 0 };
    struct sk_token token;
    size_t copied = 0;
    *out = text;
    *removed = 0;
    for (size_t at = 0; sk_words_next(text, &at, &token);) {
        if (token.kind != SK_TOKEN_EMOJI)
            continue;
        size_t end = token.start;
        while (end > copied && text.data[end - 1] == ' ')
            end--;
        sk_buffer_add(&changed, text.data + copied, end - copied);
        copied = token.end;
        if (end == 0 || text.data[end - 1] == '\n') /* nothing before it on the line: the blanks behind go too */
            while (copied < text.size && text.data[copied] == ' ')
                copied++;
        ++*removed;
    }
    sk_buffer_add(&changed, text.data + copied, text.size - copied);
    return keep(&changed, arena, *removed, out, error);
}

size_t sk_words_count(struct sk_slice text) {
    struct sk_token token;
    size_t count = 0;
    for (size_t at = 0; sk_words_next(text, &at, &token);)
        count += token.kind != SK_TOKEN_EMOJI;
    return count;
}

void sk_buffer_add_capitalised(struct sk_buffer *buffer, struct sk_slice text) {
    UChar32 first;
    char capital[U8_MAX_LENGTH];
    size_t behind = 0, size = 0;
    if (text.size == 0)
        return;
    U8_NEXT(text.data, behind, text.size, first);
    if (first < 0) {
        sk_buffer_add_slice(buffer, text);
        return;
    }
    first = u_toupper(first);
    U8_APPEND_UNSAFE(capital, size, first);
    sk_buffer_add(buffer, capital, size);
    sk_buffer_add(buffer, text.data + behind, text.size - behind);
}
