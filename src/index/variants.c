/* Other forms that no stemmer joins, compounds with the same beginning, names of a product and its versions, and misspellings
 * share a beginning and most runs of letters with the word they stand for. Words of the index that begin with the same three
 * bytes are compared by the runs of three that they have in common with it (Jaccard; Adams and Meltzer 1993 on n-grams for
 * retrieval); the best three of those at LEAST_ALIKE or more are asked too, as concepts of the word, with their likeness as
 * weight, so that a case which has word and variant does not count both.
 *
 * Measured before it was built, on words and BM25 alone (MAP; no variants, unknown words only, all words): stackfaq .776, .787,
 * .789; questions of 77 bank intents, 8 cases each, .330, .330, .337; a Dutch history of 348 cases .095, .095, .101. Runs of four
 * bytes stackfaq .784, bank .333, Dutch .094; likeness of .4 and more at six tenths of the weight .781, .332, .097. Words with
 * another beginning, found by a list of all runs that the index would have to keep, gain no more (stackfaq .789, bank .334).
 *
 * What lost against it, on stackfaq: words of answers learnt for words of questions, eight and three a word, by pointwise mutual
 * information -.002 to -.031, by a translation model (IBM 1) -.002 to -.021; words of the best three or ten cases' answers (RM3)
 * .000 to -.012.
 *
 * Where more than LOOKED_AT words begin with three bytes, four must agree, and so on.
 */
#include "index/variants.h"

#include <stdlib.h>
#include <string.h>

#include "index/terms.h"

#define VARIED_WORDS 8 /* of a message */
#define VARIANTS 3     /* of a word */
#define BEGINNING 3    /* bytes */
#define LONGEST_BEGINNING 8
#define LOOKED_AT 200 /* words of the index */
#define LEAST_ALIKE 0.3
#define ENOUGH_CASES 1000
#define RUNS (SK_TERM_SIZE + 4)

/* ---- likeness ---- */

struct runs {
    uint32_t items[RUNS]; /* distinct, rising */
    size_t count;
};

/* In its place, unless it is there: words are short. */
static void add_run(struct runs *runs, uint32_t run) {
    size_t place = runs->count;
    while (place > 0 && runs->items[place - 1] > run)
        place--;
    if (place > 0 && runs->items[place - 1] == run)
        return;
    memmove(runs->items + place + 1, runs->items + place, (runs->count++ - place) * sizeof run);
    runs->items[place] = run;
}

/* Both edges of the word are the byte 0. */
static void runs_of(struct sk_slice word, struct runs *runs) {
    uint32_t run = 0;
    runs->count = 0;
    for (size_t i = 0; i <= word.size && runs->count < RUNS; i++) {
        run = (run << 8 | (i < word.size ? (unsigned char) word.data[i] : 0)) & 0xffffff;
        if (i > 0)
            add_run(runs, run);
    }
}

static double alike(const struct runs *a, const struct runs *b) {
    size_t shared = 0;
    for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
        shared += a->items[i] == b->items[k];
        bool first = a->items[i] <= b->items[k], second = b->items[k] <= a->items[i];
        i += first;
        k += second;
    }
    size_t all = a->count + b->count - shared;
    return all ? (double) shared / (double) all : 1;
}

/* ---- likeness to one word ---- */

#define MARKS 256

/* The runs of a word, and a mark for each: a run without one is none of them. */
struct marked_runs {
    struct runs runs;
    bool marks[MARKS];
};

static size_t mark_of(uint32_t run) {
    return run * 2654435761u >> 24; /* Knuth's multiplicative hash */
}

static void mark_runs(struct sk_slice word, struct marked_runs *marked) {
    *marked = (struct marked_runs){ 0 };
    runs_of(word, &marked->runs);
    for (size_t i = 0; i < marked->runs.count; i++)
        marked->marks[mark_of(marked->runs.items[i])] = true;
}

static bool has_run(const struct runs *runs, uint32_t run) {
    for (size_t i = 0; i < runs->count; i++)
        if (runs->items[i] == run)
            return true;
    return false;
}

/* As alike() of both, without sorting the term's runs: where no two of them have the same mark, all are different. */
static double alike_marked(const struct marked_runs *word, struct sk_slice term) {
    bool seen[MARKS] = { false };
    size_t count = 0, shared = 0;
    uint32_t run = (unsigned char) (term.size ? term.data[0] : 0);
    for (size_t i = 1; i <= term.size; i++) {
        run = (run << 8 | (i < term.size ? (unsigned char) term.data[i] : 0)) & 0xffffff;
        size_t mark = mark_of(run);
        if (seen[mark]) {
            struct runs runs;
            runs_of(term, &runs);
            return alike(&word->runs, &runs);
        }
        seen[mark] = true;
        count++;
        shared += word->marks[mark] && has_run(&word->runs, run);
    }
    size_t all = word->runs.count + count - shared;
    return all ? (double) shared / (double) all : 1;
}

double sk_words_alike(struct sk_slice a, struct sk_slice b) {
    struct marked_runs marked;
    mark_runs(a, &marked);
    return alike_marked(&marked, b);
}

/* ---- variants of a word ---- */

struct variant {
    char text[SK_TERM_SIZE];
    size_t size;
    double alike;
};

struct hunt {
    struct sk_slice word;
    struct marked_runs runs;
    size_t looked_at;
    struct variant best[VARIANTS]; /* the most alike first */
    size_t count;
};

static void keep(struct hunt *hunt, struct sk_slice term, double likeness) {
    size_t place = hunt->count;
    while (place > 0 && likeness > hunt->best[place - 1].alike)
        place--;
    if (place == VARIANTS)
        return;
    size_t moved = hunt->count < VARIANTS ? hunt->count : VARIANTS - 1;
    memmove(hunt->best + place + 1, hunt->best + place, (moved - place) * sizeof *hunt->best);
    hunt->count = moved + 1;
    hunt->best[place].size = term.size;
    hunt->best[place].alike = likeness;
    memcpy(hunt->best[place].text, term.data, term.size);
}

static bool look_at(void *context, struct sk_slice term) {
    struct hunt *hunt = context;
    if (hunt->looked_at++ == LOOKED_AT)
        return false;
    if (term.size > SK_TERM_SIZE || sk_slice_equal(term, hunt->word))
        return true;
    double likeness = alike_marked(&hunt->runs, term);
    if (likeness >= LEAST_ALIKE)
        keep(hunt, term, likeness);
    return true;
}

static enum sk_status hunt_variants(const struct sk_xapian_database *database, struct hunt *hunt, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t size = BEGINNING; status == SK_OK && size < LONGEST_BEGINNING && size < hunt->word.size; size++) {
        hunt->looked_at = hunt->count = 0;
        status = sk_xapian_each_term(database, sk_slice(hunt->word.data, size), look_at, hunt, error);
        if (hunt->looked_at <= LOOKED_AT)
            return status;
    }
    hunt->count = 0;
    return status;
}

/* ---- into the tree ---- */

/* Numbers and names of three letters have no variants, and what was taken from the conversation is no word of the message. A word
 * that many cases have needs none. */
static bool may_vary(const struct sk_query_term *term) {
    unsigned char first = term->name.text.size > BEGINNING ? (unsigned char) term->name.text.data[0] : '0';
    return term->name.prefix.size == 0 && (first < '0' || first > '9') && term->documents < ENOUGH_CASES;
}

static bool is_compared(const struct sk_query_tree *tree, const struct variant *variant) {
    for (size_t i = 0; i < tree->compared_count; i++)
        if (sk_slice_equal(tree->compared[i].name.text, sk_slice(variant->text, variant->size)))
            return true;
    return false;
}

static enum sk_status add_variant(const struct sk_xapian_database *database, struct sk_postings *postings,
                                  const struct variant *variant, size_t word, struct sk_arena *arena, struct sk_query_tree *tree,
                                  struct sk_query_concept *out, struct sk_error *error) {
    struct sk_query_term *term = &out->question;
    *out = (struct sk_query_concept){ .covered = 1ULL << word, .credit = variant->alike };
    term->name.text = sk_arena_slice(arena, sk_slice(variant->text, variant->size));
    if (!term->name.text.data)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the words of a message");
    term->name.frequency = 1;
    term->wdf = tree->compared[word].wdf;
    term->share = variant->alike;
    return sk_postings_frequency(postings, database, term->name, &term->documents, error);
}

enum sk_status sk_variants_add(const struct sk_xapian_database *database, struct sk_postings *postings, struct sk_arena *arena,
                               struct sk_query_tree *tree, struct sk_error *error) {
    size_t room = tree->concept_count + (size_t) VARIED_WORDS * VARIANTS, words = 0;
    struct sk_query_concept *concepts = sk_arena_array(arena, room, sizeof *concepts);
    if (!concepts)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the words of a message");
    if (tree->concept_count)
        memcpy(concepts, tree->concepts, tree->concept_count * sizeof *concepts);
    tree->concepts = concepts;
    for (size_t i = 0; i < tree->compared_count && i < SK_QUERY_COVERED && words < VARIED_WORDS; i++) {
        if (!may_vary(&tree->compared[i]))
            continue;
        struct sk_slice text = tree->compared[i].name.text;
        struct hunt hunt = { .word = text };
        mark_runs(text, &hunt.runs);
        enum sk_status status = hunt_variants(database, &hunt, error);
        words++;
        for (size_t v = 0; status == SK_OK && v < hunt.count; v++)
            if (!is_compared(tree, &hunt.best[v]))
                status = add_variant(database, postings, &hunt.best[v], i, arena, tree, &concepts[tree->concept_count++], error);
        if (status != SK_OK)
            return status;
    }
    return SK_OK;
}
