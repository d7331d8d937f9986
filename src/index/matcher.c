/* Word by word, not case by case. First the lists of the words that bring cases in are added up, in windows of row numbers
 * (windows.h), and with them those of all other words whose lists are in memory (postings.h). Then each of the lists that are
 * left is asked for the cases that are left, the word that brings most for its length first, and before each those cases are
 * dropped that could not get among the best even if they had all the words to come: the bound of Turtle and Flood's max score
 * (Query evaluation: strategies and optimizations, 1995), taken a word at a time.
 *
 * Xapian's own matcher goes case by case through a tree of all lists. Among a million cases (tests/bench/candidates.c), a query
 * of some 30 words: 3.5 ms of processor time against 2.4 here with lists read from Xapian, 1.0 with 64 MB of them in memory and
 * .7 with 128; 14.6, 7.5 and 2.9 where every word brings in. Bounds by what words usually bring, half of the most, dropped
 * no more in time; a quarter loses cases (.974 of the ten best -> .970, 1.9 ms).
 */
#include "index/matcher.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index/terms.h"
#include "index/windows.h"

#define WEIGHT_UNITS 65536.0
#define SATURATION_UNITS 4194304.0
#define KEPT ((size_t) 1 << 18) /* postings */
#define READING 2000.0          /* postings that could be read in the time that it takes to begin a list */

struct matching {
    const struct sk_xapian_database *database;
    struct sk_postings *memory;
    struct sk_arena *arena;
    struct sk_match_query *query;
    const struct sk_match_filter *brought_by;       /* its cases are looked at; NULL: those of the words that bring in */
    struct sk_posting_list *rest[SK_MATCH_FILTERS]; /* of each filter's lists that are in memory, what no window has passed yet */
    double saturated[SK_WDF_VALUES];
    uint32_t *documents; /* of the cases that are left, ascending */
    double *scores;      /* so far */
    size_t count;
    uint64_t most;                      /* cases; there is room for a window more */
    struct sk_xapian_posting *postings; /* of the word at work */
    size_t kept;                        /* postings, of all words */
    double highest;                     /* score so far */
    double to_be_had;                   /* by words that were not looked up yet, at most */
    double *best;                       /* heap of the best scores so far, the least first */
    size_t wanted;
};

double sk_match_weight(uint64_t all_documents, uint64_t documents, unsigned frequency) {
    double odds = ((double) (all_documents - documents) + 0.5) / ((double) documents + 0.5);
    double weight = log(odds < 2 ? odds * 0.5 + 1 : odds);
    return weight * (SK_WDF_UNIT + 1) * 2 * frequency / (1.0 + frequency);
}

double sk_match_exact_weight(double weight) {
    return weight > 0 ? fmax(rint(weight * WEIGHT_UNITS), 1) / WEIGHT_UNITS : 0;
}

double sk_match_saturated(unsigned wdf) {
    return rint(wdf / (wdf + (double) SK_WDF_UNIT) * SATURATION_UNITS) / SATURATION_UNITS;
}

static void raise_highest(struct matching *matching, double score) {
    if (score > matching->highest)
        matching->highest = score;
}

static enum sk_status no_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to look through the cases that have the words of a message");
}

/* ---- fewer cases ---- */

static void keep(struct matching *matching, size_t from, size_t *kept) {
    matching->documents[*kept] = matching->documents[from];
    matching->scores[(*kept)++] = matching->scores[from];
}

static void sink(double *heap, size_t count, size_t place) {
    for (size_t child; (child = 2 * place + 1) < count; place = child) {
        if (child + 1 < count && heap[child + 1] < heap[child])
            child++;
        if (heap[place] <= heap[child])
            return;
        double moved = heap[place];
        heap[place] = heap[child];
        heap[child] = moved;
    }
}

/* The score that the last of the best has already; 0 where there are not so many. */
static double least_of_best(struct matching *matching) {
    size_t wanted = matching->wanted;
    if (matching->count < wanted)
        return 0;
    memcpy(matching->best, matching->scores, wanted * sizeof *matching->best);
    for (size_t i = wanted / 2; i-- > 0;)
        sink(matching->best, wanted, i);
    for (size_t k = wanted; k < matching->count; k++) {
        if (matching->scores[k] > matching->best[0]) {
            matching->best[0] = matching->scores[k];
            sink(matching->best, wanted, 0);
        }
    }
    return matching->best[0];
}

/* Without those that stay below the best even if they gain all that is to be had. */
static void drop_hopeless(struct matching *matching) {
    if (matching->to_be_had >= matching->highest)
        return;
    double least = least_of_best(matching) - matching->to_be_had;
    size_t kept = 0;
    for (size_t k = 0; k < matching->count; k++)
        if (matching->scores[k] >= least)
            keep(matching, k, &kept);
    matching->count = kept;
}

/* ---- filters ---- */

/* Asked for each time a search is made, so those of teams and of the rarer languages come to be in memory. */
static enum sk_status begin_filter(struct matching *matching, size_t index, struct sk_error *error) {
    const struct sk_match_filter *filter = &matching->query->filters[index];
    struct sk_posting_list *rest = sk_arena_array(matching->arena, filter->count, sizeof *rest);
    enum sk_status status = rest ? SK_OK : no_memory(error);
    for (size_t i = 0; status == SK_OK && i < filter->count; i++) {
        const struct sk_posting_list *whole = NULL;
        status = sk_postings_get(matching->memory, matching->database, filter->any_of[i].name, filter->any_of[i].documents,
                                 &whole, error);
        rest[i] = whole ? *whole : (struct sk_posting_list){ 0 };
    }
    matching->rest[index] = rest;
    return status;
}

/* Of the cases from `first` on those that have the option, to matching->postings. */
static enum sk_status find_option(struct matching *matching, const struct sk_match_option *option, struct sk_posting_list *rest,
                                  size_t first, size_t *found, struct sk_error *error) {
    const uint32_t *documents = matching->documents + first;
    size_t count = matching->count - first;
    if (!rest->documents)
        return sk_xapian_postings(matching->database, option->name, documents, count, matching->postings, found, error);
    *rest = sk_posting_list_from(*rest, documents[0]);
    *found = sk_posting_list_join(rest, documents, count, matching->postings);
    return SK_OK;
}

/* Of the cases from `first` on, of which there are some. */
static enum sk_status apply_filter(struct matching *matching, size_t index, size_t first, struct sk_error *error) {
    const struct sk_match_filter *filter = &matching->query->filters[index];
    bool passes[SK_WINDOW] = { false };
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < filter->count; i++) {
        size_t found = 0;
        status = find_option(matching, &filter->any_of[i], &matching->rest[index][i], first, &found, error);
        for (size_t k = 0; k < found; k++)
            passes[matching->postings[k].document] = true;
    }
    size_t kept = first;
    for (size_t k = first; k < matching->count; k++)
        if (passes[k - first])
            keep(matching, k, &kept);
    matching->count = kept;
    return status;
}

static enum sk_status apply_filters(struct matching *matching, size_t first, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < matching->query->filter_count && matching->count > first; i++)
        if (&matching->query->filters[i] != matching->brought_by)
            status = apply_filter(matching, i, first, error);
    return status;
}

/* ---- cases that are brought in ---- */

static enum sk_status make_room(struct matching *matching, uint64_t most, struct sk_error *error) {
    uint64_t limit = matching->query->most_cases;
    matching->most = most < limit ? most : limit;
    size_t capacity = (size_t) matching->most + SK_WINDOW;
    matching->documents = sk_arena_array(matching->arena, capacity, sizeof *matching->documents);
    matching->scores = sk_arena_array(matching->arena, capacity, sizeof *matching->scores);
    matching->postings = sk_arena_array(matching->arena, capacity, sizeof *matching->postings);
    return matching->documents && matching->scores && matching->postings ? SK_OK : no_memory(error);
}

/* All cases of the windows that pass the filters, until there are too many: a damaged index has more of them than it says. */
static enum sk_status take_windows(struct matching *matching, struct sk_windows *windows, struct sk_error *error) {
    enum sk_status status = SK_OK;
    while (status == SK_OK && matching->count <= matching->most) {
        size_t first = matching->count, count = 0;
        status = sk_windows_next(windows, matching->documents + first, matching->scores + first, &count, error);
        matching->count += count;
        for (size_t k = first; k < matching->count; k++)
            raise_highest(matching, matching->scores[k]);
        if (status == SK_OK)
            status = apply_filters(matching, first, error);
    }
    return status == SK_END ? SK_OK : status;
}

/* The most that the word can bring a case. */
static double most_of(const struct sk_match_term *term) {
    return term->weight * sk_match_saturated(SK_WDF_MAX);
}

/* Words that bring in, and those others whose lists are in memory: to add them up is cheaper than to look cases up in them. */
static enum sk_status begin_word(struct matching *matching, struct sk_windows *windows, struct sk_match_term *term,
                                 struct sk_error *error) {
    const struct sk_posting_list *whole;
    enum sk_status status = sk_postings_get(matching->memory, matching->database, term->name, term->documents, &whole, error);
    if (status == SK_OK && whole) {
        term->read = *whole;
        sk_windows_add(windows, whole, term->weight, term->brings);
        matching->to_be_had -= term->brings ? 0 : most_of(term);
    } else if (status == SK_OK && term->brings)
        status = sk_windows_read(windows, term->name, term->weight, error);
    return status;
}

static enum sk_status bring_by_words(struct matching *matching, struct sk_error *error) {
    struct sk_match_query *query = matching->query;
    struct sk_windows *windows;
    uint64_t most = 0;
    for (size_t i = 0; i < query->count; i++)
        most += query->terms[i].brings ? query->terms[i].documents : 0;
    enum sk_status status = make_room(matching, most, error);
    if (status == SK_OK)
        status = sk_windows_create(matching->database, matching->saturated, query->count, matching->arena, &windows, error);
    for (size_t i = 0; status == SK_OK && i < query->count; i++)
        status = begin_word(matching, windows, &query->terms[i], error);
    return status == SK_OK ? take_windows(matching, windows, error) : status;
}

/* All that pass it, with nothing scored yet. */
static enum sk_status bring_by_filter(struct matching *matching, struct sk_error *error) {
    const struct sk_match_filter *filter = matching->brought_by;
    struct sk_windows *windows;
    enum sk_status status = make_room(matching, filter->documents, error);
    if (status == SK_OK)
        status = sk_windows_create(matching->database, matching->saturated, filter->count, matching->arena, &windows, error);
    for (size_t i = 0; status == SK_OK && i < filter->count; i++)
        status = sk_windows_read(windows, filter->any_of[i].name, 0, error);
    return status == SK_OK ? take_windows(matching, windows, error) : status;
}

static const struct sk_match_filter *narrowest(const struct sk_match_query *query) {
    const struct sk_match_filter *best = NULL;
    for (size_t i = 0; i < query->filter_count; i++)
        if (!best || query->filters[i].documents < best->documents)
            best = &query->filters[i];
    return best;
}

/* ---- the other words ---- */

/* So that who compares the cases found with the message need not read the list again. */
static enum sk_status keep_read(struct matching *matching, size_t count, struct sk_posting_list *out, struct sk_error *error) {
    if (matching->kept + count > KEPT)
        return SK_OK;
    struct sk_posting_list list = { .documents = sk_arena_array(matching->arena, count, sizeof *list.documents),
                                    .frequencies = sk_arena_array(matching->arena, count, sizeof *list.frequencies),
                                    .count = count };
    if (!list.documents || !list.frequencies)
        return no_memory(error);
    for (size_t k = 0; k < count; k++) {
        list.documents[k] = matching->documents[matching->postings[k].document];
        list.frequencies[k] = (uint8_t) matching->postings[k].frequency;
    }
    *out = list;
    matching->kept += count;
    return SK_OK;
}

/* Those of the cases left that have the word. Beside words that bring in its list has been asked for (begin_word). */
static enum sk_status look_up(struct matching *matching, struct sk_match_term *term, size_t *found, struct sk_error *error) {
    const struct sk_posting_list *whole = NULL;
    enum sk_status status = SK_OK;
    if (matching->brought_by)
        status = sk_postings_get(matching->memory, matching->database, term->name, term->documents, &whole, error);
    if (status == SK_OK && whole) {
        *found = sk_posting_list_join(whole, matching->documents, matching->count, matching->postings);
        term->read = *whole;
        return SK_OK;
    }
    if (status == SK_OK)
        status = sk_xapian_postings(matching->database, term->name, matching->documents, matching->count, matching->postings,
                                    found, error);
    return status == SK_OK ? keep_read(matching, *found, &term->read, error) : status;
}

static enum sk_status add_word(struct matching *matching, struct sk_match_term *term, struct sk_error *error) {
    size_t found = 0;
    enum sk_status status = look_up(matching, term, &found, error);
    for (size_t k = 0; k < found; k++) {
        const struct sk_xapian_posting *posting = &matching->postings[k];
        matching->scores[posting->document] += term->weight * matching->saturated[posting->frequency];
        raise_highest(matching, matching->scores[posting->document]);
    }
    return status;
}

static enum sk_status add_words(struct matching *matching, bool bringing, struct sk_error *error) {
    const struct sk_match_query *query = matching->query;
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < query->count; i++) {
        if (query->terms[i].brings != bringing || query->terms[i].read.documents)
            continue;
        drop_hopeless(matching);
        status = add_word(matching, &query->terms[i], error);
        matching->to_be_had -= most_of(&query->terms[i]);
    }
    return status;
}

/* Of the filter's cases those that the bringing words would have brought in. */
static enum sk_status add_bringing_words(struct matching *matching, struct sk_error *error) {
    enum sk_status status = add_words(matching, true, error);
    size_t kept = 0;
    for (size_t k = 0; k < matching->count; k++)
        if (matching->scores[k] > 0)
            keep(matching, k, &kept);
    matching->count = kept;
    return status;
}

/* ---- the best ---- */

static int by_weight(const void *left, const void *right) {
    const struct sk_xapian_hit *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->document > b->document) - (a->document < b->document);
}

/* Of those that score as much as the last of the best, which may be nearly all, the first ones. */
static void take_best(struct matching *matching, struct sk_xapian_hit *hits, size_t *count) {
    double least = least_of_best(matching);
    size_t better = 0, taken = 0;
    for (size_t k = 0; k < matching->count; k++)
        better += matching->scores[k] > least;
    size_t as_good = matching->wanted - better;
    for (size_t k = 0; k < matching->count; k++) {
        if (matching->scores[k] < least || (matching->scores[k] == least && as_good == 0))
            continue;
        as_good -= matching->scores[k] == least;
        hits[taken++] = (struct sk_xapian_hit){ matching->documents[k], matching->scores[k] };
    }
    qsort(hits, taken, sizeof *hits, by_weight);
    *count = taken;
}

/* Weight for what it costs to read: so that less is to be had, and cases are dropped, before the long lists. */
static double worth(const struct sk_match_term *term) {
    return term->weight / ((double) term->documents + READING);
}

static int worthiest_first(const void *left, const void *right) {
    const struct sk_match_term *a = left, *b = right;
    double worth_a = worth(a), worth_b = worth(b);
    if (worth_a != worth_b)
        return worth_a > worth_b ? -1 : 1;
    return sk_index_term_order(&a->name, &b->name);
}

static enum sk_status begin(struct matching *matching, struct sk_error *error) {
    struct sk_match_query *query = matching->query;
    matching->brought_by = query->few ? narrowest(query) : NULL;
    matching->best = sk_arena_array(matching->arena, matching->wanted, sizeof *matching->best);
    for (unsigned wdf = 0; wdf < SK_WDF_VALUES; wdf++)
        matching->saturated[wdf] = sk_match_saturated(wdf);
    for (size_t i = 0; i < query->count; i++)
        if (matching->brought_by || !query->terms[i].brings)
            matching->to_be_had += most_of(&query->terms[i]);
    if (query->count)
        qsort(query->terms, query->count, sizeof *query->terms, worthiest_first);
    return matching->best ? SK_OK : no_memory(error);
}

enum sk_status sk_match(const struct sk_xapian_database *database, struct sk_postings *postings, struct sk_match_query *query,
                        struct sk_arena *arena, struct sk_xapian_hit *hits, size_t capacity, size_t *count,
                        struct sk_error *error) {
    struct matching matching = { .database = database, .memory = postings, .arena = arena, .query = query, .wanted = capacity };
    *count = 0;
    enum sk_status status = capacity ? begin(&matching, error) : SK_END;
    for (size_t i = 0; status == SK_OK && i < query->filter_count; i++)
        status = begin_filter(&matching, i, error);
    if (status == SK_OK)
        status = matching.brought_by ? bring_by_filter(&matching, error) : bring_by_words(&matching, error);
    if (status == SK_OK && matching.brought_by)
        status = add_bringing_words(&matching, error);
    if (status == SK_OK)
        status = add_words(&matching, false, error);
    if (status == SK_OK)
        take_best(&matching, hits, count);
    return status == SK_END ? SK_OK : status;
}
