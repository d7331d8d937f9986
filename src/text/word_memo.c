#include "text/word_memo.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define PLACES 32768 /* a power of 2 */
#define TEXT_SIZE 84

struct place {
    uint8_t language; /* SK_LANGUAGE_UNKNOWN: empty */
    bool hyphen, stop, term;
    uint8_t folded_size, stem_size, part_count, part_sizes[SK_COMPOUND_PARTS];
    char text[TEXT_SIZE]; /* the folded word, its stem, the parts */
};

struct sk_word_memo {
    struct place places[PLACES];
};

struct sk_word_memo *sk_word_memo_create(void) {
    return calloc(1, sizeof(struct sk_word_memo));
}

void sk_word_memo_destroy(struct sk_word_memo *memo) {
    free(memo);
}

static size_t number_of(enum sk_language language, bool hyphen, struct sk_slice folded) {
    return sk_hash(folded.data, folded.size, (uint64_t) language * 2 + hyphen) % PLACES;
}

static struct sk_slice take(const char **at, size_t size) {
    struct sk_slice part = sk_slice(*at, size);
    *at += size;
    return part;
}

bool sk_word_memo_find(const struct sk_word_memo *memo, enum sk_language language, bool hyphen, struct sk_slice folded,
                       struct sk_known_word *out) {
    const struct place *place = &memo->places[number_of(language, hyphen, folded)];
    if (place->language != language || place->hyphen != hyphen || place->folded_size != folded.size
        || memcmp(place->text, folded.data, folded.size) != 0)
        return false;
    const char *at = place->text + place->folded_size;
    *out = (struct sk_known_word){ .stop = place->stop, .term = place->term, .stem = take(&at, place->stem_size) };
    for (; out->part_count < place->part_count; out->part_count++)
        out->parts[out->part_count] = take(&at, place->part_sizes[out->part_count]);
    return true;
}

static char *put(char *at, struct sk_slice text) {
    if (text.size)
        memcpy(at, text.data, text.size);
    return at + text.size;
}

void sk_word_memo_keep(struct sk_word_memo *memo, enum sk_language language, bool hyphen, struct sk_slice folded,
                       const struct sk_known_word *word) {
    size_t size = folded.size + word->stem.size;
    for (size_t i = 0; i < word->part_count; i++)
        size += word->parts[i].size;
    if (size > TEXT_SIZE)
        return;
    struct place *place = &memo->places[number_of(language, hyphen, folded)];
    *place = (struct place){ .language = (uint8_t) language,
                             .hyphen = hyphen,
                             .stop = word->stop,
                             .term = word->term,
                             .folded_size = (uint8_t) folded.size,
                             .stem_size = (uint8_t) word->stem.size,
                             .part_count = (uint8_t) word->part_count };
    char *at = put(put(place->text, folded), word->stem);
    for (size_t i = 0; i < word->part_count; i++) {
        place->part_sizes[i] = (uint8_t) word->parts[i].size;
        at = put(at, word->parts[i]);
    }
}
