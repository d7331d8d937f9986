/* Sentiment lexicon: what a few thousand messages cannot teach, because most evaluative words are rare. The lists under
 * data/lexicon give each word a polarity; the message's sums, with negations turned and intensifiers counted, become features in
 * steps, and the linear model learns from our own messages what each step is worth (so a word that the training set never saw
 * still counts). Method of summing after Taboada et al. 2011, "Lexicon-based methods for sentiment analysis". */
#include "tags/lexicon.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"

#define NEGATED_SHARE (-0.6f) /* "niet goed" is bad, but less so than "slecht" */
#define FILE_LIMIT ((size_t) 4 << 20)
#define WORD_SEED 101
#define STEM_SEED 102
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

struct sums {
    float positive, negative, last;
    size_t positive_words, negative_words;
    size_t last_word;
};

static void sum_word(const struct sk_analysis *analysis, size_t index, const struct sk_lexicon *lexicon, struct sums *sums,
                     float *intensity) {
    const struct sk_lexicon_entry *entry = sk_lexicon_find(lexicon, &analysis->words[index]);
    float boost = *intensity;
    *intensity = entry && entry->intensity ? (float) entry->intensity / 100 : 0;
    if (!entry || entry->polarity == 0)
        return;
    float polarity = (float) entry->polarity / 100 * (1 + boost);
    if (sk_word_is_negated(analysis, index))
        polarity *= NEGATED_SHARE;
    if (polarity > 0) {
        sums->positive += polarity;
        sums->positive_words++;
    } else {
        sums->negative -= polarity;
        sums->negative_words++;
    }
    sums->last = polarity;
    sums->last_word = index;
}

static void add_feature(struct sk_feature_list *list, const char *name, size_t step, size_t word) {
    char text[32];
    int size = snprintf(text, sizeof text, "%s %zu", name, step);
    sk_feature_list_add(list, SK_FEATURE_LEXICON, word, text, (size_t) size);
}

/* One feature for every step that the value reaches. */
static void add_steps(struct sk_feature_list *list, const char *name, float value, size_t word) {
    static const float steps[] = { 0.15f, 0.35f, 0.6f, 0.9f, 1.3f, 2.0f, 3.0f };
    for (size_t i = 0; i < sizeof steps / sizeof *steps && value >= steps[i]; i++)
        add_feature(list, name, i, word);
}

/* An exclamation mark strengthens whatever is said: alone it would speak for praise, which has most of them. */
static void add_marks(struct sk_feature_list *list, struct sk_slice text, float net) {
    static const char *const signs[] = { "bad", "plain", "good" };
    const char *sign = signs[net > 0.1f ? 2 : net < -0.1f ? 0 : 1];
    char name[32];
    for (const char *mark = "!?"; *mark; mark++)
        if (memchr(text.data, *mark, text.size)) {
            snprintf(name, sizeof name, "%s with %c", sign, *mark);
            add_feature(list, name, 0, SK_FEATURE_NO_WORD);
        }
}

void sk_features_add_lexicon(const struct sk_analysis *analysis, const struct sk_lexicon *lexicon, struct sk_feature_list *list) {
    if (lexicon->slots == 0)
        return;
    struct sums sums = { .last_word = SK_FEATURE_NO_WORD };
    float intensity = 0;
    for (size_t i = 0; i < sk_features_word_count(analysis); i++)
        sum_word(analysis, sk_features_word(analysis, i), lexicon, &sums, &intensity);
    float words = (float) (sums.positive_words + sums.negative_words);
    float net = sums.positive - sums.negative, mean = words > 0 ? net / words : 0;
    add_steps(list, "positive", sums.positive, sums.last_word);
    add_steps(list, "negative", sums.negative, sums.last_word);
    add_steps(list, "net positive", net, sums.last_word);
    add_steps(list, "net negative", -net, sums.last_word);
    add_steps(list, "mean positive", mean, sums.last_word);
    add_steps(list, "mean negative", -mean, sums.last_word);
    add_steps(list, "last positive", sums.last, sums.last_word);
    add_steps(list, "last negative", -sums.last, sums.last_word);
    if (analysis->text.size)
        add_marks(list, analysis->text, net);
    if (words == 0)
        add_feature(list, "no polar word", 0, SK_FEATURE_NO_WORD);
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

/* The word under its own form and, unless another word has it, under its stem. */
static enum sk_status put_word(struct builder *builder, struct sk_slice word, float polarity, float intensity,
                               struct sk_error *error) {
    struct sk_analysis analysis;
    sk_arena_reset(&builder->arena);
    enum sk_status status = sk_analyse(builder->analyser, word, builder->language, &builder->arena, &analysis, error);
    if (status != SK_OK || analysis.word_count != 1)
        return status;
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

static enum sk_status read_list(struct builder *builder, const char *path, struct sk_error *error) {
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

static int is_list(const struct dirent *entry) {
    size_t size = strlen(entry->d_name);
    return strncmp(entry->d_name, "sentiment_", 10) == 0 && size > 14 && strcmp(entry->d_name + size - 4, ".tsv") == 0;
}

static enum sk_status read_lists(struct builder *builder, const char *directory, struct sk_error *error) {
    struct dirent **names;
    int count = scandir(directory, &names, is_list, alphasort);
    if (count <= 0) {
        if (count == 0)
            free(names);
        return sk_error_set(error, SK_NOT_FOUND, "there are no word lists sentiment_*.tsv in %s", directory);
    }
    enum sk_status status = SK_OK;
    for (int i = 0; i < count; i++) {
        char path[SK_PATH_SIZE];
        if (status == SK_OK)
            status = sk_path_join(path, directory, names[i]->d_name, error);
        if (status == SK_OK)
            status = read_list(builder, path, error);
        free(names[i]);
    }
    free(names);
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
