/* The sentiment lexicon's table: made from the lists under data/lexicon when training, looked up in the model's bytes after. */
#include "tags/lexicon.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"

#define FILE_LIMIT ((size_t) 4 << 20)
#define WORD_SEED 101
#define STEM_SEED 102
#define PHRASE_SEED 103
#define OPENER_SEED 104
#define PHRASE_BYTES 128
#define OPENS_GAP 1 /* in an opener's entry: phrases with a gap; 1 << words: of so many words */
#define LISTS 32

static uint32_t key_of(uint64_t hash) {
    uint32_t key = (uint32_t) (hash >> 32);
    return key ? key : 1;
}

static const struct sk_lexicon_entry *find(const struct sk_lexicon *lexicon, struct sk_slice text, uint64_t seed) {
    uint64_t hash = sk_hash(text.data, text.size, seed);
    for (uint32_t i = 0, slot = (uint32_t) hash & (lexicon->slots - 1); i < lexicon->slots; i++) {
        const struct sk_lexicon_entry *entry = &lexicon->entries[slot];
        if (entry->key == 0)
            return NULL;
        if (entry->key == key_of(hash))
            return entry;
        slot = (slot + 1) & (lexicon->slots - 1);
    }
    return NULL;
}

const struct sk_lexicon_entry *sk_lexicon_find(const struct sk_lexicon *lexicon, const struct sk_word *word) {
    if (lexicon->slots == 0)
        return NULL;
    const struct sk_lexicon_entry *entry = find(lexicon, word->folded, WORD_SEED);
    if (!entry && word->stem.size)
        entry = find(lexicon, word->stem, STEM_SEED);
    return entry;
}

/* The phrase of `words` words from `word` on, with a space between them, as it is filed; 0: too long. */
static size_t join(const struct sk_analysis *analysis, size_t word, size_t words, char text[PHRASE_BYTES]) {
    size_t size = 0;
    for (size_t i = word; i < word + words; i++) {
        struct sk_slice folded = analysis->words[i].folded;
        if (size + folded.size + 1 > PHRASE_BYTES)
            return 0;
        if (i > word)
            text[size++] = ' ';
        memcpy(text + size, folded.data, folded.size);
        size += folded.size;
    }
    return size;
}

static size_t join_apart(const struct sk_analysis *analysis, size_t first, size_t last, char text[PHRASE_BYTES]) {
    struct sk_slice left = analysis->words[first].folded, right = analysis->words[last].folded;
    if (left.size + right.size + 3 > PHRASE_BYTES)
        return 0;
    memcpy(text, left.data, left.size);
    memcpy(text + left.size, " ~ ", 3);
    memcpy(text + left.size + 3, right.data, right.size);
    return left.size + 3 + right.size;
}

const struct sk_lexicon_entry *sk_lexicon_find_phrase(const struct sk_lexicon *lexicon, const struct sk_analysis *analysis,
                                                      size_t word, size_t end, size_t *last) {
    char text[PHRASE_BYTES];
    const struct sk_lexicon_entry *opener = find(lexicon, analysis->words[word].folded, OPENER_SEED);
    if (!opener)
        return NULL;
    for (size_t words = SK_LEXICON_PHRASE; words >= 2; words--) {
        size_t size = opener->opens & 1u << words && word + words <= end ? join(analysis, word, words, text) : 0;
        const struct sk_lexicon_entry *entry = size ? find(lexicon, sk_slice(text, size), PHRASE_SEED) : NULL;
        *last = word + words - 1;
        if (entry)
            return entry;
    }
    for (size_t i = word + 2; opener->opens & OPENS_GAP && i <= word + SK_LEXICON_GAP + 1 && i < end; i++) {
        size_t size = join_apart(analysis, word, i, text);
        const struct sk_lexicon_entry *entry = size ? find(lexicon, sk_slice(text, size), PHRASE_SEED) : NULL;
        *last = i;
        if (entry)
            return entry;
    }
    return NULL;
}

/* ---- building ---- */

struct builder {
    struct sk_analyser *analyser;
    enum sk_language language; /* of the list that is read */
    struct sk_arena arena;
    struct sk_lexicon_entry *entries;
    uint32_t slots, taken;
};

static struct sk_lexicon_entry *slot_for(struct sk_lexicon_entry *entries, uint32_t slots, uint64_t hash) {
    uint32_t slot = (uint32_t) hash & (slots - 1);
    while (entries[slot].key != 0 && entries[slot].key != key_of(hash))
        slot = (slot + 1) & (slots - 1);
    return &entries[slot];
}

/* The table is made large once: lists are read only when training. */
static enum sk_status put(struct builder *builder, struct sk_slice text, uint64_t seed, float polarity, float intensity,
                          bool replace, struct sk_error *error) {
    uint64_t hash = sk_hash(text.data, text.size, seed);
    struct sk_lexicon_entry *entry = slot_for(builder->entries, builder->slots, hash);
    if (entry->key && !replace)
        return SK_OK;
    if (!entry->key && ++builder->taken > builder->slots / 2)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "the sentiment word lists hold more than %u words", builder->slots / 4);
    *entry = (struct sk_lexicon_entry){ .key = key_of(hash),
                                        .polarity = (int8_t) lroundf(polarity * 100),
                                        .intensity = (int8_t) lroundf(intensity * 100) };
    return SK_OK;
}

/* That phrases begin with the word, of so many words or with a gap. */
static enum sk_status put_opener(struct builder *builder, struct sk_slice word, unsigned opens, struct sk_error *error) {
    enum sk_status status = put(builder, word, OPENER_SEED, 0, 0, false, error);
    if (status == SK_OK)
        slot_for(builder->entries, builder->slots, sk_hash(word.data, word.size, OPENER_SEED))->opens |= (uint8_t) opens;
    return status;
}

/* Two to four words, or two with "~" between them. A list's other phrases are passed over. */
static enum sk_status put_phrase(struct builder *builder, struct sk_slice phrase, const struct sk_analysis *analysis,
                                 float polarity, struct sk_error *error) {
    char text[PHRASE_BYTES];
    bool has_gap = memmem(phrase.data, phrase.size, " ~ ", 3) != NULL;
    size_t words = analysis->word_count;
    if (words < 2 || words > (has_gap ? 2 : SK_LEXICON_PHRASE))
        return SK_OK;
    size_t size = has_gap ? join_apart(analysis, 0, 1, text) : join(analysis, 0, words, text);
    enum sk_status status = size ? put(builder, sk_slice(text, size), PHRASE_SEED, polarity, 0, true, error) : SK_OK;
    return status == SK_OK ? put_opener(builder, analysis->words[0].folded, has_gap ? OPENS_GAP : 1u << words, error) : status;
}

/* The word under its own form and, unless another word has it, under its stem. */
static enum sk_status put_word(struct builder *builder, struct sk_slice word, float polarity, float intensity,
                               struct sk_error *error) {
    struct sk_analysis analysis;
    sk_arena_reset(&builder->arena);
    enum sk_status status = sk_analyse(builder->analyser, word, builder->language, &builder->arena, &analysis, error);
    if (status != SK_OK || analysis.word_count != 1)
        return status == SK_OK ? put_phrase(builder, word, &analysis, polarity, error) : status;
    status = put(builder, analysis.words[0].folded, WORD_SEED, polarity, intensity, true, error);
    if (status == SK_OK && analysis.words[0].stem.size)
        status = put(builder, analysis.words[0].stem, STEM_SEED, polarity, intensity, false, error);
    return status;
}

static enum sk_status read_line(struct builder *builder, char *line, const char *path, size_t number, struct sk_error *error) {
    char *comment = strchr(line, '#');
    if (comment)
        *comment = '\0';
    char *tab = strchr(line, '\t'), *end = line;
    if (!tab)
        return line[strspn(line, " ")] == '\0'
                   ? SK_OK
                   : sk_error_set(error, SK_FAULT_ARGUMENT, "%s line %zu: expected a word, a tab and a polarity", path, number);
    float polarity = strtof(tab + 1, &end), intensity = 0;
    if (*end == '\t')
        intensity = strtof(end + 1, &end);
    if (end == tab + 1 || !(polarity >= -1 && polarity <= 1) || !(intensity >= -1 && intensity <= 1))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "%s line %zu: polarity and intensity are numbers from -1 to 1", path,
                            number);
    return put_word(builder, sk_slice(line, (size_t) (tab - line)), polarity, intensity, error);
}

static enum sk_status read_list(void *context, const char *path, struct sk_error *error) {
    struct builder *builder = context;
    struct sk_buffer content = { 0 };
    enum sk_status status = sk_file_read(path, FILE_LIMIT, &content, error);
    size_t number = 0, size = strlen(path);
    builder->language = sk_language_from_code(sk_slice(path + size - 6, 2)); /* …_nl.tsv */
    for (char *line = content.data, *next; status == SK_OK && line && *line; line = next) {
        next = line + strcspn(line, "\n");
        next += *next ? (*next = '\0', 1) : 0;
        status = read_line(builder, line, path, ++number, error);
    }
    sk_buffer_finish(&content);
    return status;
}

static enum sk_status read_lists(struct builder *builder, const char *directory, struct sk_error *error) {
    int count;
    enum sk_status status = sk_directory_visit(directory, "sentiment_", ".tsv", read_list, builder, &count, error);
    if (count <= 0)
        return sk_error_set(error, SK_NOT_FOUND, "there are no word lists sentiment_*.tsv in %s", directory);
    return status;
}

enum sk_status sk_lexicon_read(const char *directory, struct sk_analyser *analyser, struct sk_lexicon_entry **out,
                               uint32_t *slots, struct sk_error *error) {
    struct builder builder = { .analyser = analyser, .slots = 1 << 15 };
    builder.entries = calloc(builder.slots, sizeof *builder.entries);
    if (!builder.entries)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the sentiment lexicon");
    sk_arena_init(&builder.arena, (size_t) 1 << 20);
    enum sk_status status = read_lists(&builder, directory, error);
    sk_arena_finish(&builder.arena);
    if (status != SK_OK) {
        free(builder.entries);
        return status;
    }
    *out = builder.entries;
    *slots = builder.slots;
    return SK_OK;
}
