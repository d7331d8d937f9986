/* Patterns are compiled to small trees; their words are numbered, so that a word of the text is looked up once and then compared
 * as a number. A pattern that begins with plain words is filed under each of them and is tried only where one stands: of some
 * 150 patterns three or four are tried a word. Matching goes back at gaps and alternatives; the steps that one pattern may take
 * in one place are bounded.
 */
#include "text/phrases.h"

#include <stdlib.h>

#include "text/phrase_tree.h"

#define STEP_LIMIT 4000 /* of one pattern at one word: ten times what the shipped ones take */

struct search {
    const struct sk_phrases *phrases;
    const struct sk_analysis *analysis;
    const struct sk_phrase_noun *nouns;
    const struct sk_phrase_word *words;
    size_t start; /* word at which the pattern in hand begins */
    unsigned steps;
    unsigned noun; /* where the # of the pattern in hand stands */
};

/* What remains to be matched behind the alternatives of a choice. */
struct rest {
    const struct sk_phrase_element *elements;
    size_t count;
    const struct rest *next;
};

bool sk_sentence_ends(const struct sk_analysis *analysis, size_t word, bool *question) {
    static const char *const abbreviations[] = { "nr", "evt", "bv", "bijv", "incl", "excl", "tel", "ca",  "dhr", "mevr", "mw",
                                                 "mr", "mrs", "dr", "resp", "no",   "art",  "max", "min", "jl",  "ivm" };
    size_t at = analysis->words[word].end;
    bool last = word + 1 == analysis->word_count, ends = last;
    size_t end = last ? analysis->text.size : analysis->words[word + 1].start;
    *question = false;
    for (; at < end; at++) {
        char c = analysis->text.data[at];
        bool blank_behind = at + 1 >= end || strchr(" \n\r\t\"')", analysis->text.data[at + 1]);
        *question |= c == '?';
        ends |= c == '?' || c == '!' || c == '\n' || c == ';' || (c == '.' && blank_behind);
    }
    bool short_stop = ends && !last && !*question && analysis->text.data[analysis->words[word].end] == '.';
    for (size_t i = 0; short_stop && i < sizeof abbreviations / sizeof *abbreviations; i++)
        if (sk_slice_is(analysis->words[word].folded, abbreviations[i]))
            return false;
    return ends;
}

static bool has_number(const uint16_t *numbers, size_t count, uint16_t number) {
    for (size_t i = 0; number && i < count; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

static bool leaf_fits(const struct sk_phrase_leaf *leaf, const struct sk_phrase_word *word, struct sk_slice folded) {
    if (has_number(leaf->words, leaf->word_count, word->word) || has_number(leaf->stems, leaf->stem_count, word->stem))
        return true;
    for (size_t i = 0; i < leaf->wildcard_count; i++) {
        struct sk_slice part = leaf->wildcards[i].text;
        if (folded.size < part.size)
            continue;
        const char *begin = leaf->wildcards[i].suffix ? folded.data + folded.size - part.size : folded.data;
        if (memcmp(begin, part.data, part.size) == 0)
            return true;
    }
    return false;
}

/* at: the word to match next, which may lie behind the sentence's end; *last: behind the last word matched. */
static bool fits(struct search *search, const struct sk_phrase_element *elements, size_t count, const struct rest *rest,
                 size_t at, size_t *last);

static bool choice_fits(struct search *search, const struct sk_phrase_element *element, const struct rest *rest, size_t at,
                        size_t *last) {
    for (size_t i = 0; i < element->alternative_count; i++) {
        const struct sk_phrase_sequence *one = &element->alternatives[i];
        if (fits(search, one->elements, one->count, rest, at, last))
            return true;
    }
    return element->optional && fits(search, NULL, 0, rest, at, last);
}

static bool gap_fits(struct search *search, unsigned size, const struct rest *rest, size_t at, size_t *last) {
    for (unsigned skipped = 0;; skipped++, at++) {
        if (fits(search, NULL, 0, rest, at, last))
            return true;
        if (skipped == size || at >= search->analysis->word_count || search->words[at - 1].ends)
            return false;
    }
}

static bool noun_fits(struct search *search, const struct rest *rest, size_t at, size_t *last) {
    unsigned size = search->nouns ? search->nouns[at].size : 0;
    if (!size || !fits(search, NULL, 0, rest, at + size, last))
        return false;
    search->noun = (unsigned) at;
    return true;
}

/* Whether the sentence that word `at` - 1 stands in is a question. */
static bool is_question(const struct search *search, size_t at) {
    size_t word = at ? at - 1 : 0;
    while (!search->words[word].ends)
        word++;
    return search->words[word].question;
}

static bool element_fits(struct search *search, const struct sk_phrase_element *element, const struct rest *rest, size_t at,
                         size_t *last) {
    bool inside = at < search->analysis->word_count && (at == search->start || !search->words[at - 1].ends);
    switch (element->kind) {
    case SK_PHRASE_CHOICE: return choice_fits(search, element, rest, at, last);
    case SK_PHRASE_GAP: return at > 0 && gap_fits(search, element->gap, rest, at, last);
    case SK_PHRASE_QUESTION: return is_question(search, at) && fits(search, NULL, 0, rest, at, last);
    case SK_PHRASE_START: return inside && at == search->words[at].first && fits(search, NULL, 0, rest, at, last);
    case SK_PHRASE_NOUN: return inside && noun_fits(search, rest, at, last);
    case SK_PHRASE_LEAF:
        return inside && leaf_fits(element->leaf, &search->words[at], search->analysis->words[at].folded)
               && fits(search, NULL, 0, rest, at + 1, last);
    }
    return false;
}

static bool fits(struct search *search, const struct sk_phrase_element *elements, size_t count, const struct rest *rest,
                 size_t at, size_t *last) {
    if (++search->steps > STEP_LIMIT)
        return false;
    if (count > 0) {
        struct rest behind = { elements + 1, count - 1, rest };
        return element_fits(search, elements, &behind, at, last);
    }
    if (rest)
        return fits(search, rest->elements, rest->count, rest->next, at, last);
    *last = at;
    return true;
}

static uint16_t number_of(const struct sk_wordmap *map, struct sk_slice text) {
    const struct sk_wordmap_entry *entry = sk_wordmap_find(map, text);
    return entry ? (uint16_t) entry->flag : 0;
}

/* Numbers, sentences and questions of the words. NULL: the arena is full. */
static const struct sk_phrase_word *number_words(const struct sk_phrases *phrases, const struct sk_analysis *analysis,
                                                 struct sk_arena *arena) {
    struct sk_phrase_word *words = sk_arena_array(arena, analysis->word_count, sizeof *words);
    size_t first = 0;
    for (size_t i = 0; words && i < analysis->word_count; i++) {
        const struct sk_word *word = &analysis->words[i];
        words[i].word = number_of(&phrases->words, word->folded);
        words[i].stem = word->kind == SK_WORD ? number_of(&phrases->stems[analysis->language], word->stem) : 0;
        words[i].first = (uint32_t) first;
        words[i].ends = sk_sentence_ends(analysis, i, &words[i].question);
        if (words[i].ends)
            first = i + 1;
    }
    return words;
}

static void try_pattern(struct search *search, const struct sk_phrase *phrase, size_t at, struct sk_phrase_match *matches,
                        size_t capacity, size_t *count) {
    enum sk_language language = search->analysis->language;
    size_t last = at;
    bool other = phrase->language != SK_LANGUAGE_UNKNOWN && language != SK_LANGUAGE_UNKNOWN && phrase->language != language;
    search->steps = 0;
    search->start = at;
    search->noun = SK_NO_NOUN;
    if (other || *count == capacity || !fits(search, phrase->sequence.elements, phrase->sequence.count, NULL, at, &last))
        return;
    matches[(*count)++] =
        (struct sk_phrase_match){ phrase->meaning, (unsigned) at, (unsigned) (last > at ? last - 1 : at), search->noun };
}

size_t sk_phrases_find(const struct sk_phrases *phrases, const struct sk_analysis *analysis, const struct sk_phrase_noun *nouns,
                       struct sk_arena *arena, struct sk_phrase_match *matches, size_t capacity) {
    struct search search = { .phrases = phrases, .analysis = analysis, .nouns = nouns };
    size_t count = 0;
    search.words = number_words(phrases, analysis, arena);
    for (size_t at = 0; search.words && at < analysis->word_count; at++) {
        const uint16_t numbers[] = { search.words[at].word, search.words[at].stem };
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            uint32_t filing = numbers[i] ? phrases->chains[numbers[i]] : SK_NO_FILING;
            for (; filing != SK_NO_FILING; filing = phrases->filings[filing].next)
                try_pattern(&search, &phrases->phrases[phrases->filings[filing].phrase], at, matches, capacity, &count);
        }
        for (size_t i = 0; i < phrases->anywhere_count; i++)
            try_pattern(&search, &phrases->phrases[phrases->anywhere[i]], at, matches, capacity, &count);
    }
    return count;
}
