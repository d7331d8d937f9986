/* Meeting the members of a thesaurus in a text. Verbs whose particle stands apart come first, for "stuur het terug" must not be
 * met by "sturen"; then each word, from the first to the last, begins the longest member that it can. */
#include <string.h>

#include "text/dutch.h"
#include "text/thesaurus_form.h"

#define WORDS_READ 1024
#define PASSED_OVER 3    /* function words between two words of a phrase */
#define FOREIGN 1        /* words of content there that are not of the phrase: "stop mijn internet contract" */
#define PARTICLE_REACH 8 /* words between a verb and its particle */
#define HEAD_SHORTEST 5  /* bytes of the last part of a compound that no list takes apart */
#define MODIFIER_SHORTEST 3

struct reader {
    const struct sk_thesaurus *thesaurus;
    const struct sk_analysis *analysis;
    uint32_t root;
    size_t word_count;
    bool *taken;          /* by word: inside a match */
    uint32_t *first_term; /* by word */
    struct sk_thesaurus_match *matches;
    size_t count, capacity;
};

struct found {
    uint32_t node;
    size_t last;
    size_t depth; /* words of the member; 0: nothing found */
};

/* ---- results ---- */

static void add(struct reader *reader, uint32_t node, size_t first, size_t last) {
    size_t ends;
    const struct sk_tree_end *end = sk_tree_ends(&reader->thesaurus->tree, node, &ends);
    for (size_t i = 0; i < ends && reader->count < reader->capacity; i++)
        reader->matches[reader->count++] = (struct sk_thesaurus_match){ end[i].concept, (uint32_t) first, (uint32_t) last };
}

static bool has_ends(const struct reader *reader, uint32_t node) {
    size_t count = 0;
    if (node != SK_TREE_NOWHERE)
        sk_tree_ends(&reader->thesaurus->tree, node, &count);
    return count > 0;
}

static uint32_t step(const struct reader *reader, uint32_t node, struct sk_slice stem) {
    return sk_tree_step(&reader->thesaurus->tree, node, stem);
}

/* ---- verbs in two pieces ---- */

static uint32_t join_verb(const struct reader *reader, const struct sk_word *verb, const struct sk_word *particle) {
    char joined[2 * SK_STEM_SIZE];
    if (verb->stop || verb->kind != SK_WORD || particle->folded.size + verb->stem.size > sizeof joined)
        return SK_TREE_NOWHERE;
    memcpy(joined, particle->folded.data, particle->folded.size);
    memcpy(joined + particle->folded.size, verb->stem.data, verb->stem.size);
    return step(reader, reader->root, sk_slice(joined, particle->folded.size + verb->stem.size));
}

/* "zeg mijn abonnement op": for each particle the nearest verb before it that goes with it. */
static void meet_split_verbs(struct reader *reader) {
    const struct sk_word *words = reader->analysis->words;
    for (size_t i = 1; i < reader->word_count; i++) {
        if (words[i].kind != SK_WORD || !sk_dutch_is_particle(words[i].folded))
            continue;
        for (size_t back = 1; back <= PARTICLE_REACH && back <= i; back++) {
            size_t verb = i - back;
            uint32_t node = reader->taken[verb] ? SK_TREE_NOWHERE : join_verb(reader, &words[verb], &words[i]);
            if (!has_ends(reader, node))
                continue;
            add(reader, node, verb, verb);
            reader->taken[verb] = reader->taken[i] = true;
            break;
        }
    }
}

/* ---- words and phrases ---- */

/* How many function words may stand between two words of a phrase. "is op" is itself made of them: nothing but the lightest may
 * stand in it, or every other sentence would say it. */
static bool may_pass(const struct reader *reader, size_t at, bool content) {
    const struct sk_word *word = &reader->analysis->words[at];
    return word->stop && (content || sk_thesaurus_is_light(word));
}

/* The longest member that goes on from a node reached at word `at`. content: it has had a word of content already. */
static void extend(const struct reader *reader, uint32_t node, size_t at, size_t depth, bool content, struct found *best) {
    if (has_ends(reader, node) && depth > best->depth)
        *best = (struct found){ node, at, depth };
    size_t passed = 0, foreign = 0;
    for (size_t next = at + 1; next < reader->word_count && passed <= PASSED_OVER; next++) {
        const struct sk_word *word = &reader->analysis->words[next];
        uint32_t child = reader->taken[next] ? SK_TREE_NOWHERE : step(reader, node, sk_thesaurus_form(word, reader->root));
        if (child != SK_TREE_NOWHERE)
            extend(reader, child, next, depth + 1, content || !word->stop, best);
        if (!may_pass(reader, next, content) && (!content || foreign++ == FOREIGN))
            break;
        passed++;
    }
}

/* The terms of word `at`: from *begin to the returned end. */
static size_t terms_of(const struct reader *reader, size_t at, size_t *begin) {
    *begin = reader->first_term[at];
    return reader->first_term[at + 1];
}

/* "retour label": the analysis has joined word `at` and the one behind it. */
static void try_joined(const struct reader *reader, size_t at, struct found *best) {
    size_t begin, end;
    if (at + 1 >= reader->word_count || best->depth > 1 || reader->taken[at + 1])
        return;
    end = terms_of(reader, at + 1, &begin);
    for (size_t i = begin; i < end; i++) {
        const struct sk_term *term = &reader->analysis->terms[i];
        if (!term->part || term->text.size <= reader->analysis->words[at + 1].stem.size)
            continue;
        uint32_t node = step(reader, reader->root, term->text);
        if (has_ends(reader, node))
            *best = (struct found){ node, at + 1, 2 };
    }
}

/* What a compound ends with says what it is: "zorgnota" is a nota. */
static bool meet_head(struct reader *reader, size_t at) {
    struct sk_slice stem = reader->analysis->words[at].stem;
    for (size_t start = MODIFIER_SHORTEST; start + HEAD_SHORTEST <= stem.size; start++) {
        uint32_t node = step(reader, reader->root, sk_slice(stem.data + start, stem.size - start));
        if (has_ends(reader, node)) {
            add(reader, node, at, at);
            return true;
        }
    }
    return false;
}

/* Parts of a compound, where the whole is not in the thesaurus. */
static void meet_parts(struct reader *reader, size_t at) {
    const struct sk_word *word = &reader->analysis->words[at];
    size_t begin, end = terms_of(reader, at, &begin), parts = 0;
    for (size_t i = begin; i < end; i++) {
        const struct sk_term *term = &reader->analysis->terms[i];
        if (!term->part || term->text.size > word->stem.size)
            continue;
        parts++;
        uint32_t node = step(reader, reader->root, term->text);
        if (has_ends(reader, node))
            add(reader, node, at, at);
    }
    if (parts == 0 && reader->root == SK_TREE_NL && word->kind == SK_WORD && !word->stop)
        meet_head(reader, at);
}

/* Words inside a phrase speak for themselves too: "paspoort verlengen" is about a passport. */
static void meet_inside(struct reader *reader, size_t first, size_t last) {
    for (size_t at = first; at <= last; at++) {
        const struct sk_word *word = &reader->analysis->words[at];
        uint32_t node = word->stop ? SK_TREE_NOWHERE : step(reader, reader->root, sk_thesaurus_form(word, reader->root));
        if (has_ends(reader, node))
            add(reader, node, at, at);
        else if (!word->stop)
            meet_parts(reader, at);
    }
}

static void meet_words(struct reader *reader) {
    for (size_t at = 0; at < reader->word_count; at++) {
        const struct sk_word *word = &reader->analysis->words[at];
        if (reader->taken[at] || (word->kind != SK_WORD && word->kind != SK_NUMBER))
            continue;
        struct found best = { 0 };
        uint32_t node = step(reader, reader->root, sk_thesaurus_form(word, reader->root));
        if (node != SK_TREE_NOWHERE)
            extend(reader, node, at, 1, !word->stop, &best);
        try_joined(reader, at, &best);
        if (best.depth == 0) {
            meet_parts(reader, at);
            continue;
        }
        add(reader, best.node, at, best.last);
        if (best.depth > 1)
            meet_inside(reader, at, best.last);
        at = best.last;
    }
}

static void find_terms(struct reader *reader) {
    const struct sk_analysis *analysis = reader->analysis;
    size_t term = 0;
    for (size_t word = 0; word <= reader->word_count; word++) {
        while (term < analysis->term_count && analysis->terms[term].word < word)
            term++;
        reader->first_term[word] = (uint32_t) term;
    }
}

static void meet_all(struct reader *reader, uint32_t root) {
    reader->root = root;
    memset(reader->taken, 0, reader->word_count * sizeof *reader->taken);
    if (root == SK_TREE_NL)
        meet_split_verbs(reader);
    meet_words(reader);
}

enum sk_status sk_thesaurus_match(const struct sk_thesaurus *thesaurus, const struct sk_analysis *analysis,
                                  struct sk_arena *arena, const struct sk_thesaurus_match **out, size_t *count,
                                  struct sk_error *error) {
    struct reader reader = { .thesaurus = thesaurus, .analysis = analysis };
    reader.word_count = analysis->word_count < WORDS_READ ? analysis->word_count : WORDS_READ;
    reader.capacity = 4 * reader.word_count;
    reader.taken = sk_arena_array(arena, reader.word_count, sizeof *reader.taken);
    reader.first_term = sk_arena_array(arena, reader.word_count + 1, sizeof *reader.first_term);
    reader.matches = sk_arena_array(arena, reader.capacity, sizeof *reader.matches);
    if (!reader.taken || !reader.first_term || !reader.matches)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the concepts of a text");
    find_terms(&reader);
    enum sk_language language = analysis->language;
    if (language == SK_NL || language == SK_LANGUAGE_UNKNOWN)
        meet_all(&reader, SK_TREE_NL);
    if (language == SK_EN || language == SK_LANGUAGE_UNKNOWN)
        meet_all(&reader, SK_TREE_EN);
    *out = reader.matches;
    *count = reader.count;
    return SK_OK;
}
