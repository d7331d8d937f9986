/* Patterns as people write them, made into trees. */
#include <stdlib.h>

#include "text/normalise.h"
#include "text/phrase_tree.h"

#define ELEMENT_LIMIT 24     /* in one sequence */
#define ALTERNATIVE_LIMIT 96 /* in one choice */
#define DEPTH_LIMIT 8
#define GAP_DEFAULT 5
#define GAP_LIMIT 20
#define WILDCARD_LETTERS 3
#define ARENA_LIMIT ((size_t) 16 << 20)

struct parser {
    struct sk_phrases *phrases;
    enum sk_language language;
    struct sk_slice text;
    size_t at;
    unsigned depth;
    struct sk_error *error;
};

static enum sk_status no_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for phrases");
}

/* ---- creating ---- */

enum sk_status sk_phrases_create(struct sk_analyser *analyser, struct sk_phrases **out, struct sk_error *error) {
    struct sk_phrases *phrases = calloc(1, sizeof *phrases);
    if (!phrases)
        return no_memory(error);
    phrases->analyser = analyser;
    sk_arena_init(&phrases->arena, ARENA_LIMIT);
    sk_wordmap_init(&phrases->words);
    sk_wordmap_init(&phrases->names);
    for (size_t i = 0; i < SK_LANGUAGE_COUNT; i++)
        sk_wordmap_init(&phrases->stems[i]);
    for (size_t i = 0; i < SK_PHRASE_WORDS; i++)
        phrases->chains[i] = SK_NO_FILING;
    *out = phrases;
    return SK_OK;
}

void sk_phrases_destroy(struct sk_phrases *phrases) {
    if (!phrases)
        return;
    sk_arena_finish(&phrases->arena);
    sk_wordmap_finish(&phrases->words);
    sk_wordmap_finish(&phrases->names);
    for (size_t i = 0; i < SK_LANGUAGE_COUNT; i++)
        sk_wordmap_finish(&phrases->stems[i]);
    free(phrases->defined);
    free(phrases->phrases);
    free(phrases->filings);
    free(phrases->anywhere);
    free(phrases);
}

/* Room for one more element of an array that is full at its capacity. */
static bool grow(void **array, size_t *capacity, size_t count, size_t size) {
    if (count < *capacity)
        return true;
    size_t wider = *capacity ? 2 * *capacity : 64;
    void *moved = realloc(*array, wider * size);
    if (!moved)
        return false;
    *array = moved;
    *capacity = wider;
    return true;
}

/* ---- words ---- */

static enum sk_status number_word(struct sk_phrases *phrases, struct sk_wordmap *map, struct sk_slice text, uint16_t *number,
                                  struct sk_error *error) {
    const struct sk_wordmap_entry *known = sk_wordmap_find(map, text);
    if (known) {
        *number = (uint16_t) known->flag;
        return SK_OK;
    }
    if (phrases->last_number + 1 >= SK_PHRASE_WORDS)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "there are more than %d different words in all", SK_PHRASE_WORDS - 1);
    *number = (uint16_t) ++phrases->last_number;
    return sk_wordmap_put(map, text, sk_slice("", 0), *number, error);
}

static struct sk_phrase_leaf *new_leaf(struct sk_arena *arena, size_t words, size_t stems, size_t wildcards) {
    struct sk_phrase_leaf *leaf = sk_arena_take(arena, sizeof *leaf);
    if (!leaf)
        return NULL;
    leaf->words = sk_arena_array(arena, words, sizeof *leaf->words);
    leaf->stems = sk_arena_array(arena, stems, sizeof *leaf->stems);
    leaf->wildcards = sk_arena_array(arena, wildcards, sizeof *leaf->wildcards);
    return leaf->words && leaf->stems && leaf->wildcards ? leaf : NULL;
}

static enum sk_status parse_wildcard(struct parser *parser, struct sk_slice word, struct sk_phrase_leaf *leaf) {
    bool suffix = word.data[0] == '*';
    char folded[SK_FOLD_SIZE];
    struct sk_slice part = sk_slice(word.data + suffix, word.size - 1);
    if (part.size < WILDCARD_LETTERS || memchr(part.data, '*', part.size))
        return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "\"%.*s\": a wildcard stands at one end of at least %d letters",
                            SK_SLICE_ARGUMENTS(word), WILDCARD_LETTERS);
    part = sk_arena_slice(&parser->phrases->arena, sk_slice(folded, sk_fold_word(part, folded)));
    if (!part.data)
        return no_memory(parser->error);
    leaf->wildcards[leaf->wildcard_count++] = (struct sk_phrase_wildcard){ part, suffix };
    return SK_OK;
}

/* Of a word with all its forms: the analysis of the word alone gives the stem. */
static enum sk_status parse_stem(struct parser *parser, struct sk_slice word, struct sk_phrase_leaf *leaf) {
    struct sk_phrases *phrases = parser->phrases;
    struct sk_analysis analysis;
    if (parser->language == SK_LANGUAGE_UNKNOWN)
        return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "\"%.*s\": forms of a word need a language (nl, en, de or fr)",
                            SK_SLICE_ARGUMENTS(word));
    word.size--;
    enum sk_status status = sk_analyse(phrases->analyser, word, parser->language, &phrases->arena, &analysis, parser->error);
    if (status != SK_OK)
        return status;
    if (analysis.word_count != 1 || analysis.words[0].kind != SK_WORD || analysis.words[0].stem.size == 0)
        return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "\"%.*s~\" is not one word", SK_SLICE_ARGUMENTS(word));
    return number_word(phrases, &phrases->stems[parser->language], analysis.words[0].stem, &leaf->stems[leaf->stem_count++],
                       parser->error);
}

static enum sk_status parse_word(struct parser *parser, struct sk_slice word, struct sk_phrase_element *out) {
    char folded[SK_FOLD_SIZE];
    struct sk_phrase_leaf *leaf = new_leaf(&parser->phrases->arena, 1, 1, 1);
    if (!leaf)
        return no_memory(parser->error);
    *out = (struct sk_phrase_element){ .kind = SK_PHRASE_LEAF, .leaf = leaf };
    if (memchr(word.data, '*', word.size))
        return parse_wildcard(parser, word, leaf);
    if (word.size > 1 && word.data[word.size - 1] == '~')
        return parse_stem(parser, word, leaf);
    return number_word(parser->phrases, &parser->phrases->words, sk_slice(folded, sk_fold_word(word, folded)),
                       &leaf->words[leaf->word_count++], parser->error);
}

/* ---- sequences and choices ---- */

static enum sk_status parse_sequence(struct parser *parser, struct sk_phrase_sequence *out);

static void skip_blanks(struct parser *parser) {
    while (parser->at < parser->text.size && strchr(" \t\r", parser->text.data[parser->at]))
        parser->at++;
}

static bool at_character(const struct parser *parser, char c) {
    return parser->at < parser->text.size && parser->text.data[parser->at] == c;
}

/* A choice among single words is one leaf: one look-up instead of a branch for each. */
static bool merge_leaves(struct parser *parser, struct sk_phrase_element *choice) {
    size_t words = 0, stems = 0, wildcards = 0;
    for (size_t i = 0; i < choice->alternative_count; i++) {
        const struct sk_phrase_sequence *one = &choice->alternatives[i];
        if (choice->optional || one->count != 1 || one->elements[0].kind != SK_PHRASE_LEAF)
            return true;
        words += one->elements[0].leaf->word_count;
        stems += one->elements[0].leaf->stem_count;
        wildcards += one->elements[0].leaf->wildcard_count;
    }
    struct sk_phrase_leaf *all = new_leaf(&parser->phrases->arena, words, stems, wildcards);
    for (size_t i = 0; all && i < choice->alternative_count; i++) {
        const struct sk_phrase_leaf *leaf = choice->alternatives[i].elements[0].leaf;
        memcpy(all->words + all->word_count, leaf->words, leaf->word_count * sizeof *leaf->words);
        memcpy(all->stems + all->stem_count, leaf->stems, leaf->stem_count * sizeof *leaf->stems);
        memcpy(all->wildcards + all->wildcard_count, leaf->wildcards, leaf->wildcard_count * sizeof *leaf->wildcards);
        all->word_count += leaf->word_count;
        all->stem_count += leaf->stem_count;
        all->wildcard_count += leaf->wildcard_count;
    }
    if (all)
        *choice = (struct sk_phrase_element){ .kind = SK_PHRASE_LEAF, .leaf = all };
    return all != NULL;
}

/* "a | b c" up to `end` (0: the end of the text). */
static enum sk_status parse_alternatives(struct parser *parser, char end, struct sk_phrase_element *out) {
    struct sk_phrase_sequence found[ALTERNATIVE_LIMIT];
    size_t count = 0;
    enum sk_status status = SK_OK;
    do {
        if (count == ALTERNATIVE_LIMIT)
            return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "more than %d alternatives in one place", ALTERNATIVE_LIMIT);
        status = parse_sequence(parser, &found[count++]);
        if (status != SK_OK)
            return status;
    } while (at_character(parser, '|') && parser->at++ < parser->text.size);
    if (end ? !at_character(parser, end) : parser->at < parser->text.size)
        return sk_error_set(parser->error, SK_FAULT_ARGUMENT, end ? "a \"(\" has no \")\"" : "a \")\" has no \"(\"");
    parser->at += end != 0;
    struct sk_phrase_sequence *alternatives = sk_arena_array(&parser->phrases->arena, count, sizeof *alternatives);
    if (!alternatives)
        return no_memory(parser->error);
    memcpy(alternatives, found, count * sizeof *found);
    *out = (struct sk_phrase_element){ .kind = SK_PHRASE_CHOICE, .alternatives = alternatives, .alternative_count = count };
    if (end && at_character(parser, '?')) {
        parser->at++;
        out->optional = true;
    }
    return merge_leaves(parser, out) ? SK_OK : no_memory(parser->error);
}

static enum sk_status parse_name(struct parser *parser, struct sk_slice word, struct sk_phrase_element *out) {
    struct sk_phrases *phrases = parser->phrases;
    const struct sk_wordmap_entry *named = NULL;
    if (word.size > 2 && word.data[word.size - 1] == '>')
        named = sk_wordmap_find(&phrases->names, sk_slice(word.data + 1, word.size - 2));
    if (!named)
        return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "\"%.*s\" is not defined above", SK_SLICE_ARGUMENTS(word));
    *out = phrases->defined[named->flag];
    return SK_OK;
}

static enum sk_status parse_gap(struct parser *parser, struct sk_slice word, struct sk_phrase_element *out) {
    unsigned size = 0;
    *out = (struct sk_phrase_element){ .kind = SK_PHRASE_GAP, .gap = GAP_DEFAULT };
    if (sk_slice_is(word, "..."))
        return SK_OK;
    bool digits = word.size > 2 && word.size <= 4;
    for (size_t i = 2; i < word.size && digits; i++) {
        digits = word.data[i] >= '0' && word.data[i] <= '9';
        size = size * 10 + (unsigned) (word.data[i] - '0');
    }
    if (!digits || size < 1 || size > GAP_LIMIT)
        return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "\"%.*s\": a gap is ... or .. and a number from 1 to %d",
                            SK_SLICE_ARGUMENTS(word), GAP_LIMIT);
    out->gap = size;
    return SK_OK;
}

static enum sk_status parse_element(struct parser *parser, struct sk_phrase_element *out) {
    if (at_character(parser, '(')) {
        if (parser->depth == DEPTH_LIMIT)
            return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "brackets are nested more than %d deep", DEPTH_LIMIT);
        parser->at++;
        parser->depth++;
        enum sk_status status = parse_alternatives(parser, ')', out);
        parser->depth--;
        return status;
    }
    size_t start = parser->at;
    while (parser->at < parser->text.size && !strchr(" \t\r()|", parser->text.data[parser->at]))
        parser->at++;
    struct sk_slice word = sk_slice(parser->text.data + start, parser->at - start);
    if (sk_slice_is(word, "#") || sk_slice_is(word, "^") || sk_slice_is(word, "?")) {
        *out = (struct sk_phrase_element){ .kind = word.data[0] == '#'   ? SK_PHRASE_NOUN
                                                   : word.data[0] == '^' ? SK_PHRASE_START
                                                                         : SK_PHRASE_QUESTION };
        return SK_OK;
    }
    if (word.data[0] == '<')
        return parse_name(parser, word, out);
    return sk_slice_starts(word, sk_slice_of("..")) ? parse_gap(parser, word, out) : parse_word(parser, word, out);
}

static enum sk_status parse_sequence(struct parser *parser, struct sk_phrase_sequence *out) {
    struct sk_phrase_element elements[ELEMENT_LIMIT];
    size_t count = 0;
    for (skip_blanks(parser); parser->at < parser->text.size && !at_character(parser, ')') && !at_character(parser, '|');
         skip_blanks(parser)) {
        if (count == ELEMENT_LIMIT)
            return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "more than %d words in a row", ELEMENT_LIMIT);
        enum sk_status status = parse_element(parser, &elements[count++]);
        if (status != SK_OK)
            return status;
    }
    if (count == 0)
        return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "there are no words where a phrase is expected");
    if ((elements[0].kind == SK_PHRASE_GAP && parser->depth == 0) || elements[0].kind == SK_PHRASE_QUESTION)
        return sk_error_set(parser->error, SK_FAULT_ARGUMENT, "a phrase cannot begin with a gap or a question mark");
    out->elements = sk_arena_array(&parser->phrases->arena, count, sizeof *out->elements);
    if (!out->elements)
        return no_memory(parser->error);
    memcpy(out->elements, elements, count * sizeof *elements);
    out->count = count;
    return SK_OK;
}

static enum sk_status parse(struct sk_phrases *phrases, struct sk_slice text, enum sk_language language,
                            struct sk_phrase_element *out, struct sk_error *error) {
    if (!sk_text_valid(text))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "the phrase is not UTF-8");
    struct parser parser = { .phrases = phrases, .language = language, .text = text, .error = error };
    return parse_alternatives(&parser, 0, out);
}

enum sk_status sk_phrases_define(struct sk_phrases *phrases, struct sk_slice name, struct sk_slice pattern,
                                 enum sk_language language, struct sk_error *error) {
    struct sk_phrase_element element;
    enum sk_status status = parse(phrases, pattern, language, &element, error);
    if (status != SK_OK)
        return status;
    if (sk_wordmap_find(&phrases->names, name))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "<%.*s> is defined twice", SK_SLICE_ARGUMENTS(name));
    if (!grow((void **) &phrases->defined, &phrases->defined_capacity, phrases->defined_count, sizeof *phrases->defined))
        return no_memory(error);
    phrases->defined[phrases->defined_count] = element;
    return sk_wordmap_put(&phrases->names, name, sk_slice("", 0), (unsigned) phrases->defined_count++, error);
}

/* ---- filing ---- */

static bool file_numbers(struct sk_phrases *phrases, const uint16_t *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t last = phrases->chains[numbers[i]];
        if (last != SK_NO_FILING && phrases->filings[last].phrase == phrases->phrase_count)
            continue;
        if (!grow((void **) &phrases->filings, &phrases->filing_capacity, phrases->filing_count, sizeof *phrases->filings))
            return false;
        phrases->filings[phrases->filing_count] = (struct sk_phrase_filing){ (uint32_t) phrases->phrase_count, last };
        phrases->chains[numbers[i]] = (uint32_t) phrases->filing_count++;
    }
    return true;
}

/* Whether a pattern can begin with words of this element only, and all of them are whole. */
static bool begins_with_words(const struct sk_phrase_element *element) {
    if (element->kind == SK_PHRASE_LEAF)
        return element->leaf->wildcard_count == 0;
    bool all = element->kind == SK_PHRASE_CHOICE && !element->optional;
    for (size_t i = 0; all && i < element->alternative_count; i++)
        all = begins_with_words(&element->alternatives[i].elements[0]);
    return all;
}

static bool file_element(struct sk_phrases *phrases, const struct sk_phrase_element *element) {
    if (element->kind == SK_PHRASE_LEAF)
        return file_numbers(phrases, element->leaf->words, element->leaf->word_count)
               && file_numbers(phrases, element->leaf->stems, element->leaf->stem_count);
    for (size_t i = 0; i < element->alternative_count; i++)
        if (!file_element(phrases, &element->alternatives[i].elements[0]))
            return false;
    return true;
}

static bool file_anywhere(struct sk_phrases *phrases) {
    if (!grow((void **) &phrases->anywhere, &phrases->anywhere_capacity, phrases->anywhere_count, sizeof *phrases->anywhere))
        return false;
    phrases->anywhere[phrases->anywhere_count++] = (uint32_t) phrases->phrase_count;
    return true;
}

enum sk_status sk_phrases_add(struct sk_phrases *phrases, struct sk_slice pattern, enum sk_language language, unsigned meaning,
                              struct sk_error *error) {
    struct sk_phrase_element element;
    enum sk_status status = parse(phrases, pattern, language, &element, error);
    if (status != SK_OK)
        return status;
    struct sk_phrase_element *top = sk_arena_take(&phrases->arena, sizeof *top);
    if (!top || !grow((void **) &phrases->phrases, &phrases->phrase_capacity, phrases->phrase_count, sizeof *phrases->phrases))
        return no_memory(error);
    *top = element;
    struct sk_phrase_sequence sequence = { top, 1 };
    if (element.kind == SK_PHRASE_CHOICE && element.alternative_count == 1)
        sequence = element.alternatives[0];
    phrases->phrases[phrases->phrase_count] = (struct sk_phrase){ sequence, language, meaning };
    bool filed = begins_with_words(&sequence.elements[0]) ? file_element(phrases, &sequence.elements[0]) : file_anywhere(phrases);
    phrases->phrase_count++;
    return filed ? SK_OK : no_memory(error);
}
