/* Forty patterns that each go over the whole text cost more than all that they find. Two characters, and whether a letter, a
 * digit or something else stands before them, rule nearly all patterns out nearly everywhere. Which ones is asked of PCRE2
 * itself, once for each such pair that is met, by matching partially, and kept.
 */
#include "text/places.h"

#include <stdlib.h>
#include <string.h>

#define KNOWN (UINT64_C(1) << 63)
#define OTHER 128               /* as second character: the end of the text, or beyond ASCII */
#define OWN_WORDS ((size_t) 32) /* of a row for which there is always room: texts of 2 KB */
#define WIDE 256                /* characters beyond ASCII that are kept; a power of 2 */

enum before { BEHIND_OTHER, BEHIND_LETTER, BEHIND_DIGIT, BEFORES };

struct wide {
    uint64_t mask[BEFORES];
    char bytes[4];
};

struct sk_places {
    struct sk_pattern *const *patterns;
    unsigned leads[SK_PLACES_PATTERNS];
    size_t count;
    uint64_t all;                            /* bits of the patterns */
    uint64_t pairs[BEFORES][128][OTHER + 1]; /* 0: not asked yet */
    struct wide wide[WIDE];
    uint64_t own[SK_PLACES_PATTERNS * OWN_WORDS]; /* bits of a short text */
};

enum sk_status sk_places_create(struct sk_pattern *const *patterns, const unsigned *leads, size_t count, struct sk_places **out,
                                struct sk_error *error) {
    struct sk_places *places = calloc(1, sizeof *places);
    if (!places)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the places of patterns");
    places->patterns = patterns;
    places->count = count;
    memcpy(places->leads, leads, count * sizeof *leads);
    places->all = (UINT64_C(1) << count) - 1;
    *out = places;
    return SK_OK;
}

void sk_places_destroy(struct sk_places *places) {
    free(places);
}

/* ---- asking ---- */

static bool can_begin_behind(const struct sk_pattern *pattern, const char *const *befores, size_t count,
                             struct sk_slice beginning) {
    for (size_t i = 0; i < count; i++)
        if (sk_pattern_may_begin(pattern, sk_slice_of(befores[i]), beginning))
            return true;
    return false;
}

static bool can_begin(const struct sk_places *places, size_t number, enum before before, struct sk_slice beginning) {
    static const char *const others[] = { ";", " ", "\n", "12/", "éàü" }, *const letters[] = { "abc", "XYZ" },
                             *const digits[] = { "1" };
    const struct sk_pattern *pattern = places->patterns[number];
    char led[16] = "nlnlnlnlnlnl";
    if (places->leads[number]) { /* whatever stands before its letters */
        memcpy(led + places->leads[number], beginning.data, beginning.size);
        beginning = sk_slice(led, places->leads[number] + beginning.size);
        return can_begin_behind(pattern, others, 5, beginning) || can_begin_behind(pattern, letters, 2, beginning)
               || can_begin_behind(pattern, digits, 1, beginning);
    }
    switch (before) {
    case BEHIND_LETTER: return can_begin_behind(pattern, letters, 2, beginning);
    case BEHIND_DIGIT: return can_begin_behind(pattern, digits, 1, beginning);
    default: return can_begin_behind(pattern, others, 5, beginning);
    }
}

static uint64_t ask(const struct sk_places *places, enum before before, struct sk_slice beginning) {
    uint64_t mask = KNOWN;
    for (size_t i = 0; i < places->count; i++)
        mask |= (uint64_t) can_begin(places, i, before, beginning) << i;
    return mask;
}

static uint64_t mask_of_wide(struct sk_places *places, enum before before, struct sk_slice character) {
    char bytes[4] = { 0 };
    memcpy(bytes, character.data, character.size);
    size_t number = ((size_t) (unsigned char) bytes[0] * 31 + (size_t) (unsigned char) bytes[1] * 7 + (unsigned char) bytes[2]
                     + (unsigned char) bytes[3])
                    % WIDE;
    struct wide *wide = &places->wide[number];
    if (memcmp(wide->bytes, bytes, sizeof bytes) != 0) {
        memset(wide->mask, 0, sizeof wide->mask);
        memcpy(wide->bytes, bytes, sizeof bytes);
    }
    if (!wide->mask[before])
        wide->mask[before] = ask(places, before, character);
    return wide->mask[before];
}

/* ---- the pass over a text ---- */

static enum before class_of(unsigned char c) {
    if (c >= '0' && c <= '9')
        return BEHIND_DIGIT;
    return (c | 32) >= 'a' && (c | 32) <= 'z' ? BEHIND_LETTER : BEHIND_OTHER;
}

static size_t character_size(struct sk_slice text, size_t at) {
    size_t size = 1;
    while (size < 4 && at + size < text.size && ((unsigned char) text.data[at + size] & 0xc0) == 0x80)
        size++;
    return size;
}

static uint64_t mask_at(struct sk_places *places, struct sk_slice text, size_t at, enum before before) {
    unsigned char first = (unsigned char) text.data[at];
    if (first >= 0x80)
        return mask_of_wide(places, before, sk_slice(text.data + at, character_size(text, at)));
    unsigned char second = at + 1 < text.size ? (unsigned char) text.data[at + 1] : OTHER;
    uint64_t *mask = &places->pairs[before][first][second < OTHER ? second : OTHER];
    if (!*mask)
        *mask = ask(places, before, sk_slice(text.data + at, second < OTHER ? 2 : 1));
    return *mask;
}

static bool has_lead(struct sk_slice text, size_t at, unsigned lead) {
    if (at < lead)
        return false;
    for (size_t i = at - lead; i < at; i++)
        if (class_of((unsigned char) text.data[i]) != BEHIND_LETTER)
            return false;
    return true;
}

/* Patterns that are not wanted have no row. */
static uint64_t *row_of(const struct sk_places_found *found, size_t pattern) {
    size_t before = (size_t) __builtin_popcountll(found->wanted & ((UINT64_C(1) << pattern) - 1));
    return found->bits + before * found->words;
}

static void set(struct sk_places_found *found, size_t pattern, size_t at) {
    row_of(found, pattern)[at / 64] |= UINT64_C(1) << at % 64;
}

static void set_all(const struct sk_places *places, struct sk_slice text, size_t at, uint64_t mask, struct sk_places_found *out) {
    for (; mask; mask &= mask - 1) {
        size_t pattern = (size_t) __builtin_ctzll(mask);
        unsigned lead = places->leads[pattern];
        if (!lead)
            set(out, pattern, at);
        else if (has_lead(text, at, lead))
            set(out, pattern, at - lead);
    }
}

enum sk_status sk_places_find(struct sk_places *places, struct sk_slice text, uint64_t wanted, struct sk_arena *arena,
                              struct sk_places_found *out, struct sk_error *error) {
    enum before before = BEHIND_OTHER;
    wanted &= places->all;
    *out = (struct sk_places_found){ .wanted = wanted, .words = (text.size + 63) / 64, .size = text.size };
    size_t rows = (size_t) __builtin_popcountll(wanted);
    bool own = out->words <= OWN_WORDS;
    out->bits = own ? places->own : sk_arena_array(arena, rows * out->words, sizeof *out->bits);
    if (!out->bits)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to look for patterns in a text of %zu bytes", text.size);
    if (own)
        memset(places->own, 0, rows * out->words * sizeof *places->own);
    for (size_t at = 0; wanted && at < text.size; at++) {
        unsigned char c = (unsigned char) text.data[at];
        if ((c & 0xc0) == 0x80)
            continue;
        uint64_t mask = mask_at(places, text, at, before) & wanted;
        if (mask)
            set_all(places, text, at, mask, out);
        before = class_of(c);
    }
    return SK_OK;
}

size_t sk_places_next(const struct sk_places_found *found, size_t pattern, size_t at) {
    if (at >= found->size || !(found->wanted >> pattern & 1))
        return found->size;
    const uint64_t *row = row_of(found, pattern);
    uint64_t left = row[at / 64] >> at % 64;
    if (left)
        return at + (size_t) __builtin_ctzll(left);
    for (size_t word = at / 64 + 1; word < found->words; word++)
        if (row[word])
            return word * 64 + (size_t) __builtin_ctzll(row[word]);
    return found->size;
}
