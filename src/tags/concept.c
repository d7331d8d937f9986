/* Concepts: what an author of messages knows and a few thousand messages cannot teach a linear model, namely that "ketting
 * geknapt" and "the chain snapped" are the same thing. A concept that is found is a feature, and so is each pair of two, because
 * an intent is mostly an action and an object ("cancel" with "contract" or with "order"). The lists are written by hand in four
 * languages; what each concept and pair says about an intent is learnt.
 *
 * Matching: a phrase is filed under its first word, whole, or by its first or last three bytes where it has a wildcard; each word
 * of a message looks into three chains. Parts of compounds are not looked at: "*pakket" says it. Apostrophes are left out on both
 * sides, as many leave them out: "dont" is "don't". A phrase with a minus before it says what is not meant: no other phrase of
 * its concept fits from within the words that it covers.
 */
#include "tags/concept.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "tags/phrase.h"

#define CHAINS 4096 /* a power of two */
#define ANCHOR 3    /* bytes of a wildcard word that it is filed under */
#define PAIRED 16   /* concepts of a message that form pairs; more is a page of text, not a message */
#define NO_PHRASE UINT32_MAX

enum anchor { WHOLE, PREFIX, SUFFIX };

struct phrase {
    const char *text; /* NUL-terminated */
    uint32_t next;    /* in its chain */
    uint16_t concept;
    bool excludes;
};

struct sk_concepts {
    char *text, *copy; /* as it was given; cut into strings */
    size_t text_size;
    const char *names[SK_CONCEPTS];
    size_t count;
    struct phrase *phrases;
    size_t phrase_count, phrase_capacity;
    uint32_t chains[CHAINS];
};

/* ---- parsing ---- */

static uint32_t chain_of(const char *text, size_t size, enum anchor anchor) {
    return (uint32_t) (sk_hash(text, size, anchor) & (CHAINS - 1));
}

/* Under what a phrase is filed, by its first word. False: a wildcard with too few letters. */
static bool file_phrase(struct sk_concepts *concepts, uint32_t index) {
    struct phrase *phrase = &concepts->phrases[index];
    size_t size = strcspn(phrase->text, " ");
    uint32_t chain;
    if (phrase->text[0] == '*' && size > ANCHOR)
        chain = chain_of(phrase->text + size - ANCHOR, ANCHOR, SUFFIX);
    else if (size > ANCHOR && phrase->text[size - 1] == '*')
        chain = chain_of(phrase->text, ANCHOR, PREFIX);
    else if (memchr(phrase->text, '*', size))
        return false;
    else
        chain = chain_of(phrase->text, size, WHOLE);
    phrase->next = concepts->chains[chain];
    concepts->chains[chain] = index;
    return true;
}

static char *trim(char *text) {
    text += strspn(text, " \t");
    size_t size = strlen(text);
    while (size && strchr(" \t\r", text[size - 1]))
        text[--size] = '\0';
    return text;
}

/* In place. */
static void drop_apostrophes(char *text) {
    char *out = text;
    for (; *text; text++)
        if (strncmp(text, "’", 3) == 0)
            text += 2;
        else if (*text != '\'')
            *out++ = *text;
    *out = '\0';
}

static enum sk_status add_phrase(struct sk_concepts *concepts, char *text, const char *name, size_t line,
                                 struct sk_error *error) {
    text = trim(text);
    bool excludes = *text == '-';
    text += excludes;
    drop_apostrophes(text);
    text = trim(text);
    if (*text == '\0')
        return SK_OK;
    if (*text == '~')
        return sk_error_set(error, SK_FAULT_ARGUMENT,
                            "%s line %zu: \"%.40s\": a phrase begins with a word, \"~\" stands between two", name, line, text);
    if (concepts->phrase_count == concepts->phrase_capacity) {
        size_t capacity = concepts->phrase_capacity ? 2 * concepts->phrase_capacity : 1024;
        struct phrase *phrases = realloc(concepts->phrases, capacity * sizeof *phrases);
        if (!phrases)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the concepts of %s", name);
        concepts->phrases = phrases;
        concepts->phrase_capacity = capacity;
    }
    concepts->phrases[concepts->phrase_count] =
        (struct phrase){ .text = text, .concept = (uint16_t) (concepts->count - 1), .excludes = excludes };
    if (!file_phrase(concepts, (uint32_t) concepts->phrase_count))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "%s line %zu: \"%.40s\": a wildcard needs at least %d letters, at one end",
                            name, line, text, ANCHOR);
    concepts->phrase_count++;
    return SK_OK;
}

static enum sk_status parse_line(struct sk_concepts *concepts, char *line, const char *name, size_t number,
                                 struct sk_error *error) {
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return SK_OK;
    char *colon = strchr(line, ':');
    if (!colon || colon == line)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "%s line %zu: expected a name, a colon and phrases", name, number);
    if (concepts->count == SK_CONCEPTS)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "%s line %zu: there are more than %d concepts", name, number, SK_CONCEPTS);
    *colon = '\0';
    concepts->names[concepts->count++] = trim(line);
    enum sk_status status = SK_OK;
    for (char *phrase = colon + 1, *rest = phrase; status == SK_OK && rest; phrase = rest) {
        rest = strchr(phrase, ',');
        if (rest)
            *rest++ = '\0';
        status = add_phrase(concepts, phrase, name, number, error);
    }
    return status;
}

enum sk_status sk_concepts_parse(struct sk_slice text, const char *name, struct sk_concepts **out, struct sk_error *error) {
    struct sk_concepts *concepts = calloc(1, sizeof *concepts);
    if (!concepts)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the concepts of %s", name);
    for (size_t i = 0; i < CHAINS; i++)
        concepts->chains[i] = NO_PHRASE;
    concepts->text = strndup(text.data ? text.data : "", text.size);
    concepts->copy = strndup(text.data ? text.data : "", text.size);
    enum sk_status status =
        concepts->text && concepts->copy ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the concepts of %s", name);
    concepts->text_size = status == SK_OK ? strlen(concepts->text) : 0;
    size_t number = 0;
    for (char *line = concepts->copy, *next; status == SK_OK && line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        status = parse_line(concepts, line, name, ++number, error);
    }
    if (status != SK_OK) {
        sk_concepts_destroy(concepts);
        return status;
    }
    *out = concepts;
    return SK_OK;
}

void sk_concepts_destroy(struct sk_concepts *concepts) {
    if (concepts) {
        free(concepts->text);
        free(concepts->copy);
        free(concepts->phrases);
        free(concepts);
    }
}

struct sk_slice sk_concepts_text(const struct sk_concepts *concepts) {
    return sk_slice(concepts->text, concepts->text_size);
}

const char *sk_concept_name(const struct sk_concepts *concepts, size_t concept) {
    const char *name = concepts->names[concept];
    return name + strspn(name, "!");
}

bool sk_concept_is_reason(const struct sk_concepts *concepts, size_t concept) {
    return concepts->names[concept][0] == '!';
}

bool sk_concept_is_alarm(const struct sk_concepts *concepts, size_t concept) {
    return strncmp(concepts->names[concept], "!!", 2) == 0;
}

/* ---- matching ---- */

struct search {
    const struct sk_concepts *concepts;
    const struct sk_analysis *analysis;
    struct sk_concept_match found[SK_CONCEPTS];
    bool is_found[SK_CONCEPTS];
    size_t excluded[SK_CONCEPTS]; /* words before this one are covered by an exclusion */
};

/* Takes back what was found at this very word before the exclusion was tried. */
static void exclude(struct search *search, uint16_t concept, size_t word, size_t last) {
    if (search->is_found[concept] && search->found[concept].first >= word)
        search->is_found[concept] = false;
    if (search->excluded[concept] <= last)
        search->excluded[concept] = last + 1;
}

static void search_chain(struct search *search, size_t word, const char *anchor, size_t size, enum anchor kind) {
    const struct sk_concepts *concepts = search->concepts;
    uint32_t index = concepts->chains[chain_of(anchor, size, kind)];
    for (; index != NO_PHRASE; index = concepts->phrases[index].next) {
        const struct phrase *phrase = &concepts->phrases[index];
        uint32_t last;
        bool settled = search->is_found[phrase->concept] && (!phrase->excludes || search->found[phrase->concept].first < word);
        if (settled || !sk_phrase_fits(search->analysis, word, phrase->text, &last))
            continue;
        if (phrase->excludes) {
            exclude(search, phrase->concept, word, last);
            continue;
        }
        if (word < search->excluded[phrase->concept])
            continue;
        search->is_found[phrase->concept] = true;
        search->found[phrase->concept] = (struct sk_concept_match){ phrase->concept, (uint32_t) word, last };
    }
}

size_t sk_concepts_find(const struct sk_concepts *concepts, const struct sk_analysis *analysis,
                        struct sk_concept_match matches[SK_CONCEPTS]) {
    struct search search = { .concepts = concepts, .analysis = analysis };
    for (size_t i = 0; i < sk_features_word_count(analysis); i++) {
        size_t index = sk_features_word(analysis, i);
        char buffer[SK_PHRASE_WORD];
        struct sk_slice word = sk_phrase_bare(analysis->words[index].folded, buffer);
        search_chain(&search, index, word.data, word.size, WHOLE);
        if (word.size < ANCHOR)
            continue;
        search_chain(&search, index, word.data, ANCHOR, PREFIX);
        search_chain(&search, index, word.data + word.size - ANCHOR, ANCHOR, SUFFIX);
    }
    size_t count = 0;
    for (size_t i = 0; i < concepts->count; i++)
        if (search.is_found[i])
            matches[count++] = search.found[i];
    return count;
}

/* The pair as one number that does not depend on how many concepts the list has. */
static uint64_t pair_of(const char *left, const char *right) {
    return sk_hash(right, strlen(right), sk_hash(left, strlen(left), 0));
}

void sk_features_add_concepts(const struct sk_concepts *concepts, const struct sk_concept_match *matches, size_t count,
                              struct sk_feature_list *list) {
    for (size_t i = 0; i < count; i++) {
        const char *name = concepts->names[matches[i].concept];
        sk_feature_list_add(list, SK_FEATURE_CONCEPT, matches[i].first, name, strlen(name));
    }
    for (size_t i = 0; i < count && i < PAIRED; i++)
        for (size_t j = i + 1; j < count && j < PAIRED; j++) {
            uint64_t pair = pair_of(concepts->names[matches[i].concept], concepts->names[matches[j].concept]);
            sk_feature_list_add(list, SK_FEATURE_CONCEPTS, matches[j].first, &pair, sizeof pair);
        }
}
