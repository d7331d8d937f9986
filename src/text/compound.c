/* Compounds are split greedily: the longest known first part, then the rest, stepping back to a shorter part where the rest
 * cannot be covered. Between parts Dutch links with s, e, en or n (verzekering-s-polis, klant-en-service), or doubles the
 * consonant (zon-ne-paneel). First parts are nouns of the list, their plurals in -en (namen-lijst) and verb bases
 * (bestel-nummer); the last part is a noun in any inflection or a verbal noun in -ing. What the list does not cover whole is not
 * split: half a compound is a guess.
 */
#include "text/dutch.h"

#include <string.h>

#define SHORTEST_PART 3
#define SHORTEST_VERB 4 /* "bel" and its like stand in the noun list where they make compounds */
#define SHORTEST_COMPOUND 7

struct split {
    const struct sk_dutch *dutch;
    struct sk_slice word;
    bool hopeless[SK_STEM_INPUT + 1]; /* from this position on the word cannot be covered */
    struct sk_compound *out;
};

static struct sk_slice range(struct sk_slice word, size_t start, size_t end) {
    return sk_slice(word.data + start, end - start);
}

static bool ends_in(struct sk_slice word, const char *suffix) {
    size_t size = strlen(suffix);
    return word.size >= size && memcmp(word.data + word.size - size, suffix, size) == 0;
}

static bool has_noun_stem(const struct sk_dutch *dutch, struct sk_slice word) {
    char stem[SK_STEM_SIZE];
    return word.size > SHORTEST_PART && word.data[0] != word.data[1]
           && sk_wordmap_find(&dutch->noun_stems, sk_slice(stem, sk_dutch_stem(dutch, word, stem))) != NULL;
}

static bool is_first_part(const struct sk_dutch *dutch, struct sk_slice part) {
    if (sk_wordmap_find(&dutch->nouns, part))
        return true;
    if (part.size >= SHORTEST_VERB && sk_dutch_is_verb_base(dutch, part))
        return true;
    return part.size >= 5 && ends_in(part, "en") && has_noun_stem(dutch, part);
}

static bool is_last_part(const struct sk_dutch *dutch, struct sk_slice part) {
    char stem[SK_STEM_SIZE];
    if (part.size < SHORTEST_PART)
        return false;
    if (sk_wordmap_find(&dutch->nouns, part) || has_noun_stem(dutch, part))
        return true;
    bool verbal = (part.size >= 6 && ends_in(part, "ing")) || (part.size >= 8 && ends_in(part, "ingen"));
    return verbal && sk_dutch_verb_stem(dutch, part, stem) > 0;
}

/* Bytes of linking letters that may follow a part: tried in this order. */
static size_t link_size(struct sk_slice rest, char last, unsigned which) {
    static const char *const links[] = { "", "s", "en", "e", "n" };
    const char *link = links[which % 5];
    size_t doubled = which >= 5 ? 1 : 0; /* zon-n-e */
    if (doubled && (rest.size == 0 || rest.data[0] != last || *link != 'e'))
        return SIZE_MAX;
    struct sk_slice behind = range(rest, doubled, rest.size);
    return sk_slice_starts(behind, sk_slice_of(link)) ? doubled + strlen(link) : SIZE_MAX;
}

#define LINKS 10

static bool cover(struct split *split, size_t start, size_t depth);

/* The parts behind a first part that ends at `end`. */
static bool cover_rest(struct split *split, size_t start, size_t end, size_t depth) {
    struct sk_slice rest = range(split->word, end, split->word.size);
    for (unsigned which = 0; which < LINKS; which++) {
        size_t link = link_size(rest, split->word.data[end - 1], which);
        if (link == SIZE_MAX || rest.size < link + SHORTEST_PART)
            continue;
        if (cover(split, end + link, depth + 1)) {
            split->out->parts[depth] = range(split->word, start, end);
            return true;
        }
    }
    return false;
}

static bool cover(struct split *split, size_t start, size_t depth) {
    if (depth >= SK_COMPOUND_PARTS || split->hopeless[start])
        return false;
    struct sk_slice rest = range(split->word, start, split->word.size);
    if (depth > 0 && is_last_part(split->dutch, rest)) {
        split->out->parts[depth] = rest;
        split->out->count = depth + 1;
        return true;
    }
    for (size_t end = split->word.size - SHORTEST_PART; end >= start + SHORTEST_PART; end--) {
        if (is_first_part(split->dutch, range(split->word, start, end)) && cover_rest(split, start, end, depth))
            return true;
    }
    split->hopeless[start] = true;
    return false;
}

bool sk_dutch_split(const struct sk_dutch *dutch, struct sk_slice word, struct sk_compound *out) {
    if (word.size < SHORTEST_COMPOUND || word.size > SK_STEM_INPUT || sk_dutch_knows(dutch, word) || has_noun_stem(dutch, word))
        return false;
    struct split split = { .dutch = dutch, .word = word, .out = out };
    return cover(&split, 0, 0);
}
