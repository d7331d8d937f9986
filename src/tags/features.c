/* Hashed features (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning").
 *
 * Every feature is a string of some family ("pair: cancel contract"), hashed into 2^20 slots; presence counts, not frequency,
 * which suits messages of a dozen words. Words and pairs carry the topic; character n-grams within words carry what
 * spelling, inflection and Dutch compounds hide from them. Chosen on three public intent sets (accuracy of one-vs-rest
 * linear models on banking77 / clinc150 / natcs, development split):
 *
 *     words, stems, pairs .917 / – / –;  n-grams alone .901 / – / –;  all, with skipped pairs .915 / .938 / .948
 *     trigrams of words added: .915 / .924 / .943 (worse); prefixes of stems: .911 / .937 / .943 (no gain)
 *     n-grams of 2 to 5, 3 to 5, 3 to 4 characters: .918, .920, .918 on banking77 in 31, 28 and 16 seconds
 *
 * Words within SK_FEATURE_HEAD_WORDS from the beginning or SK_FEATURE_TAIL_WORDS from the end are read: customers say what they
 * want at one of both ends, and the cost of a pasted log stays bounded.
 */
#include "tags/features.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define GRAM_SHORTEST 3
#define GRAM_LONGEST 4
#define GRAM_CHARACTERS 24 /* of a word; nothing longer is a word of prose */

enum sk_status sk_feature_list_init(struct sk_feature_list *list, struct sk_error *error) {
    *list = (struct sk_feature_list){ 0 };
    list->items = malloc(SK_FEATURE_LIMIT * sizeof *list->items);
    list->seen = calloc(SK_FEATURE_SLOTS / 64, sizeof *list->seen);
    if (list->items && list->seen)
        return SK_OK;
    sk_feature_list_finish(list);
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the features of a message");
}

void sk_feature_list_finish(struct sk_feature_list *list) {
    free(list->items);
    free(list->seen);
    *list = (struct sk_feature_list){ 0 };
}

void sk_feature_list_cut(struct sk_feature_list *list, size_t count) {
    while (list->count > count) {
        uint32_t slot = list->items[--list->count].slot;
        list->seen[slot / 64] &= ~((uint64_t) 1 << slot % 64);
    }
}

void sk_feature_list_add(struct sk_feature_list *list, enum sk_feature_family family, size_t word, const void *text,
                         size_t size) {
    uint32_t slot = (uint32_t) (sk_hash(text, size, family + 1) % SK_FEATURE_SLOTS);
    uint64_t bit = (uint64_t) 1 << slot % 64;
    if (list->seen[slot / 64] & bit || list->count == SK_FEATURE_LIMIT)
        return;
    list->seen[slot / 64] |= bit;
    list->items[list->count++] = (struct sk_feature){ .slot = slot,
                                                      .word = word < SK_FEATURE_NO_WORD ? (uint16_t) word : SK_FEATURE_NO_WORD,
                                                      .family = (uint8_t) family };
}

size_t sk_features_word_count(const struct sk_analysis *analysis) {
    size_t limit = SK_FEATURE_HEAD_WORDS + SK_FEATURE_TAIL_WORDS;
    return analysis->word_count < limit ? analysis->word_count : limit;
}

size_t sk_features_word(const struct sk_analysis *analysis, size_t i) {
    size_t limit = SK_FEATURE_HEAD_WORDS + SK_FEATURE_TAIL_WORDS;
    return i < SK_FEATURE_HEAD_WORDS || analysis->word_count <= limit ? i : analysis->word_count - limit + i;
}

/* Words that fill a pause, in order for the search: they say nothing, so no feature comes from them and they stand in no pair. */
static const char *const fillers[] = { "actually", "anyway",   "anyways", "basically", "dus",  "eens", "effe",
                                       "effen",    "eh",       "ehm",     "eigenlijk", "enzo", "erm",  "euh",
                                       "even",     "eventjes", "ff",      "gewoon",    "hm",   "hmm",  "just",
                                       "nou",      "ofzo",     "so",      "uh",        "uhm",  "um" };

static int compare_filler(const void *key, const void *element) {
    const struct sk_slice *word = key;
    const char *filler = *(const char *const *) element;
    size_t size = strlen(filler);
    int order = memcmp(word->data, filler, word->size < size ? word->size : size);
    return order ? order : word->size < size ? -1 : word->size > size;
}

static bool is_filler(const struct sk_word *word) {
    return word->kind == SK_WORD && word->folded.size < 10
           && bsearch(&word->folded, fillers, sizeof fillers / sizeof *fillers, sizeof *fillers, compare_filler);
}

/* The stem; of a number only how long it is, so that order numbers do not become words. */
static struct sk_slice word_key(const struct sk_word *word, char number[4]) {
    if (word->kind != SK_NUMBER)
        return word->stem.size ? word->stem : word->folded;
    size_t digits = word->folded.size < 15 ? word->folded.size : 15;
    number[0] = '#';
    number[1] = (char) ('a' + (int) digits);
    return sk_slice(number, 2);
}

static void add_pair(struct sk_feature_list *list, enum sk_feature_family family, size_t word, struct sk_slice left,
                     struct sk_slice right) {
    char pair[2 * SK_TERM_SIZE + 1];
    size_t left_size = left.size < SK_TERM_SIZE ? left.size : SK_TERM_SIZE;
    size_t right_size = right.size < SK_TERM_SIZE ? right.size : SK_TERM_SIZE;
    memcpy(pair, left.data, left_size);
    pair[left_size] = ' ';
    memcpy(pair + left_size + 1, right.data, right_size);
    sk_feature_list_add(list, family, word, pair, left_size + 1 + right_size);
}

/* The word's characters between border marks, a letter that is repeated three times or more taken once ("heeeel" is "hel"
 * as "heel" is not, but so are "heeeeeel" and "heeel"). starts[i]: where character i begins; returns their number. */
static size_t mark_characters(struct sk_slice word, char *marked, uint8_t *starts) {
    size_t size = 0, count = 0, run = 0, previous = 0, previous_size = 0;
    starts[count++] = 0;
    marked[size++] = '<';
    for (size_t i = 0; i < word.size && count <= GRAM_CHARACTERS;) {
        size_t length = 1;
        while (i + length < word.size && ((unsigned char) word.data[i + length] & 0xC0) == 0x80 && length < 4)
            length++;
        bool same = previous_size == length && memcmp(word.data + previous, word.data + i, length) == 0;
        run = same ? run + 1 : 1;
        if (run == 3) {
            size = starts[--count];
        } else if (run < 3) {
            starts[count++] = (uint8_t) size;
            memcpy(marked + size, word.data + i, length);
            size += length;
        }
        previous = i;
        previous_size = length;
        i += length;
    }
    starts[count++] = (uint8_t) size;
    marked[size++] = '>';
    starts[count] = (uint8_t) size;
    return count;
}

static void add_grams(struct sk_feature_list *list, size_t word, struct sk_slice folded) {
    char marked[4 * GRAM_CHARACTERS + 16];
    uint8_t starts[GRAM_CHARACTERS + 4];
    size_t count = mark_characters(folded, marked, starts);
    for (size_t length = GRAM_SHORTEST; length <= GRAM_LONGEST; length++)
        for (size_t i = 0; i + length <= count; i++)
            sk_feature_list_add(list, SK_FEATURE_GRAM, word, marked + starts[i], (size_t) (starts[i + length] - starts[i]));
}

static void add_word(const struct sk_analysis *analysis, size_t index, struct sk_slice key, uint32_t families,
                     struct sk_feature_list *list) {
    const struct sk_word *word = &analysis->words[index];
    if (word->kind == SK_NUMBER) {
        sk_feature_list_add(list, SK_FEATURE_WORD, index, key.data, key.size);
        return;
    }
    sk_feature_list_add(list, SK_FEATURE_WORD, index, word->folded.data, word->folded.size);
    if (word->kind != SK_WORD)
        return;
    sk_feature_list_add(list, SK_FEATURE_STEM, index, key.data, key.size);
    add_grams(list, index, word->folded);
    if (families & SK_FEATURE_BIT(SK_FEATURE_NEGATED) && sk_word_is_negated(analysis, index))
        sk_feature_list_add(list, SK_FEATURE_NEGATED, index, key.data, key.size);
}

static void add_words(const struct sk_analysis *analysis, uint32_t families, struct sk_feature_list *list) {
    const struct sk_slice border = sk_slice("^", 1);
    char numbers[3][4]; /* keys live until two words later */
    struct sk_slice before = { 0 }, last = border;
    size_t count = sk_features_word_count(analysis), index = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        index = sk_features_word(analysis, i);
        if (is_filler(&analysis->words[index]))
            continue;
        struct sk_slice key = word_key(&analysis->words[index], numbers[kept++ % 3]);
        add_word(analysis, index, key, families, list);
        add_pair(list, SK_FEATURE_PAIR, index, last, key);
        if (before.data)
            add_pair(list, SK_FEATURE_SKIP, index, before, key);
        before = last;
        last = key;
    }
    if (count)
        add_pair(list, SK_FEATURE_PAIR, index, last, border);
}

static void add_parts(const struct sk_analysis *analysis, struct sk_feature_list *list) {
    size_t head = SK_FEATURE_HEAD_WORDS, limit = SK_FEATURE_HEAD_WORDS + SK_FEATURE_TAIL_WORDS;
    size_t tail = analysis->word_count <= limit ? head : analysis->word_count - SK_FEATURE_TAIL_WORDS;
    for (size_t i = 0; i < analysis->term_count; i++) {
        const struct sk_term *term = &analysis->terms[i];
        if (term->part && (term->word < head || term->word >= tail))
            sk_feature_list_add(list, SK_FEATURE_PART, term->word, term->text.data, term->text.size);
    }
}

void sk_features_extract_for(const struct sk_analysis *analysis, uint32_t families, struct sk_feature_list *list) {
    sk_feature_list_cut(list, 0);
    if (families & SK_FEATURE_BIT(SK_FEATURE_CUE))
        sk_features_add_cues(analysis, list);
    add_words(analysis, families, list);
    add_parts(analysis, list);
}

void sk_features_extract(const struct sk_analysis *analysis, struct sk_feature_list *list) {
    sk_features_extract_for(analysis, SK_FEATURES_ALL, list);
}
