/* Word by word, not case by case. First the lists of the words that bring cases in are added up, in windows of row numbers (as
 * Lucene's BooleanScorer does). Then each of the other lists is asked for the cases that are left, the heaviest word first, and
 * before each those cases are dropped that could not get among the best even if they had all the words to come: the bound of
 * Turtle and Flood's max score (Query evaluation: strategies and optimizations, 1995), taken a word at a time.
 *
 * Xapian's own matcher goes case by case through a tree of all lists. Among a million cases (tests/bench/candidates.c), a query
 * of some 30 words: 3.5 ms of processor time against 2.2 here, 14.6 against 7.6 where every word brings in. Bounds by what words
 * usually bring, half of the most, dropped no more in time; a quarter loses cases (.974 of the ten best -> .970, 1.9 ms).
 */
#include "index/matcher.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index/terms.h"

#define WINDOW 16384  /* row numbers */
#define POSTINGS 1024 /* read at a time */
#define WDF_VALUES (SK_WDF_MAX + 1)
#define CASES ((size_t) 1 << 18) /* that may be left at any time */
#define KEPT ((size_t) 1 << 18)  /* postings */
#define ROUNDING 1e-9

/* A list that brings cases in, as far as it was read. */
struct list {
    struct sk_xapian_term name;
    double weight;
    struct sk_xapian_posting *postings;
    size_t count, next;
    bool ended;
};

struct matching {
    const struct sk_xapian_database *database;
    struct sk_arena *arena;
    struct sk_match_query *query;
    const struct sk_match_filter *brought_by; /* its cases are looked at; NULL: those of the words that bring in */
    double saturated[WDF_VALUES];
    uint32_t *documents; /* of the cases that are left, ascending */
    double *scores;      /* so far */
    size_t count, capacity;
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

double sk_match_saturated(unsigned wdf) {
    return wdf / (wdf + (double) SK_WDF_UNIT);
}

static double saturated(const struct matching *matching, unsigned wdf) {
    return wdf < WDF_VALUES ? matching->saturated[wdf] : sk_match_saturated(wdf);
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
    double least = least_of_best(matching) - matching->to_be_had - ROUNDING;
    size_t kept = 0;
    for (size_t k = 0; k < matching->count; k++)
        if (matching->scores[k] >= least)
            keep(matching, k, &kept);
    matching->count = kept;
}

/* ---- filters ---- */

/* Of the cases from `first` on. */
static enum sk_status apply_filter(struct matching *matching, const struct sk_match_filter *filter, size_t first,
                                   struct sk_error *error) {
    bool passes[WINDOW] = { false };
    const uint32_t *documents = matching->documents + first;
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < filter->count; i++) {
        size_t found = 0;
        status = sk_xapian_postings(matching->database, filter->any_of[i], documents, matching->count - first, matching->postings,
                                    &found, error);
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
    for (size_t i = 0; status == SK_OK && i < matching->query->filter_count; i++)
        if (&matching->query->filters[i] != matching->brought_by)
            status = apply_filter(matching, &matching->query->filters[i], first, error);
    return status;
}

/* ---- lists that bring cases in ---- */

static enum sk_status read_on(const struct matching *matching, struct list *list, uint32_t first, struct sk_error *error) {
    list->next = 0;
    enum sk_status status =
        sk_xapian_read_postings(matching->database, list->name, first, list->postings, POSTINGS, &list->count, error);
    list->ended = list->count < POSTINGS;
    return status;
}

/* Adds what the list has in [start, start + WINDOW). */
static enum sk_status add_window(const struct matching *matching, struct list *list, uint64_t start, double *sums,
                                 uint64_t *marks, struct sk_error *error) {
    enum sk_status status = SK_OK;
    while (status == SK_OK) {
        for (; list->next < list->count && list->postings[list->next].document < start + WINDOW; list->next++) {
            size_t place = (size_t) (list->postings[list->next].document - start);
            sums[place] += list->weight * saturated(matching, list->postings[list->next].frequency);
            marks[place / 64] |= 1ULL << place % 64;
        }
        if (list->next < list->count || list->ended)
            return SK_OK;
        status = read_on(matching, list, list->postings[list->count - 1].document + 1, error);
    }
    return status;
}

/* What was summed becomes cases; the window is empty again. */
static void take_window(struct matching *matching, uint64_t start, double *sums, uint64_t *marks) {
    for (size_t w = 0; w < WINDOW / 64; w++) {
        for (; marks[w] && matching->count < matching->capacity; marks[w] &= marks[w] - 1) {
            size_t place = w * 64 + (size_t) __builtin_ctzll(marks[w]);
            matching->documents[matching->count] = (uint32_t) (start + place);
            matching->scores[matching->count++] = sums[place];
            raise_highest(matching, sums[place]);
            sums[place] = 0;
        }
    }
}

/* The first row that a list still has; UINT64_MAX: none has any. */
static uint64_t next_row(const struct list *lists, size_t count) {
    uint64_t row = UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        if (lists[i].next < lists[i].count && lists[i].postings[lists[i].next].document < row)
            row = lists[i].postings[lists[i].next].document;
    return row;
}

/* What was summed becomes cases, if it passes the filters. Of more than CASES only the best so far can stay. */
static enum sk_status end_window(struct matching *matching, uint64_t start, double *sums, uint64_t *marks,
                                 struct sk_error *error) {
    size_t first = matching->count;
    take_window(matching, start, sums, marks);
    enum sk_status status = apply_filters(matching, first, error);
    if (status == SK_OK && matching->count > CASES)
        drop_hopeless(matching);
    return status;
}

/* Until there are no more, or too many are alike. */
static enum sk_status add_lists(struct matching *matching, struct list *lists, size_t count, struct sk_error *error) {
    double *sums = sk_arena_array(matching->arena, WINDOW, sizeof *sums);
    uint64_t *marks = sk_arena_array(matching->arena, WINDOW / 64, sizeof *marks), row;
    enum sk_status status = sums && marks ? SK_OK : no_memory(error);
    while (status == SK_OK && matching->count <= CASES && (row = next_row(lists, count)) != UINT64_MAX) {
        uint64_t start = row - row % WINDOW;
        for (size_t i = 0; status == SK_OK && i < count; i++)
            status = add_window(matching, &lists[i], start, sums, marks, error);
        if (status == SK_OK)
            status = end_window(matching, start, sums, marks, error);
    }
    return status;
}

static enum sk_status begin_list(const struct matching *matching, struct sk_xapian_term name, double weight, struct list *list,
                                 struct sk_error *error) {
    *list = (struct list){ .name = name, .weight = weight };
    list->postings = sk_arena_array(matching->arena, POSTINGS, sizeof *list->postings);
    return list->postings ? read_on(matching, list, 1, error) : no_memory(error);
}

/* ---- which lists bring in ---- */

static enum sk_status make_room(struct matching *matching, uint64_t most, struct sk_error *error) {
    matching->capacity = (size_t) (most < CASES ? most : CASES) + WINDOW;
    matching->documents = sk_arena_array(matching->arena, matching->capacity, sizeof *matching->documents);
    matching->scores = sk_arena_array(matching->arena, matching->capacity, sizeof *matching->scores);
    matching->postings = sk_arena_array(matching->arena, matching->capacity, sizeof *matching->postings);
    return matching->documents && matching->scores && matching->postings ? SK_OK : no_memory(error);
}

static enum sk_status bring_by_words(struct matching *matching, struct sk_error *error) {
    const struct sk_match_query *query = matching->query;
    struct list *lists = sk_arena_array(matching->arena, query->count, sizeof *lists);
    size_t count = 0;
    uint64_t most = 0;
    enum sk_status status = lists ? SK_OK : no_memory(error);
    for (size_t i = 0; status == SK_OK && i < query->count; i++) {
        const struct sk_match_term *term = &query->terms[i];
        if (!term->brings)
            continue;
        most += term->documents;
        status = begin_list(matching, term->name, term->weight, &lists[count++], error);
    }
    if (status == SK_OK)
        status = make_room(matching, most, error);
    return status == SK_OK ? add_lists(matching, lists, count, error) : status;
}

/* All that pass it, with nothing scored yet. */
static enum sk_status bring_by_filter(struct matching *matching, struct sk_error *error) {
    const struct sk_match_filter *filter = matching->brought_by;
    struct list *lists = sk_arena_array(matching->arena, filter->count, sizeof *lists);
    enum sk_status status = lists ? make_room(matching, filter->documents, error) : no_memory(error);
    for (size_t i = 0; status == SK_OK && i < filter->count; i++)
        status = begin_list(matching, filter->any_of[i], 0, &lists[i], error);
    return status == SK_OK ? add_lists(matching, lists, filter->count, error) : status;
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
static enum sk_status keep_postings(struct matching *matching, size_t count, struct sk_match_term *term, struct sk_error *error) {
    if (matching->kept + count > KEPT)
        return SK_OK;
    struct sk_xapian_posting *kept = sk_arena_array(matching->arena, count, sizeof *kept);
    if (!kept)
        return no_memory(error);
    for (size_t k = 0; k < count; k++)
        kept[k] =
            (struct sk_xapian_posting){ matching->documents[matching->postings[k].document], matching->postings[k].frequency };
    term->kept = kept;
    term->kept_count = count;
    matching->kept += count;
    return SK_OK;
}

static enum sk_status add_word(struct matching *matching, struct sk_match_term *term, struct sk_error *error) {
    size_t found = 0;
    enum sk_status status = sk_xapian_postings(matching->database, term->name, matching->documents, matching->count,
                                               matching->postings, &found, error);
    for (size_t k = 0; k < found; k++) {
        const struct sk_xapian_posting *posting = &matching->postings[k];
        matching->scores[posting->document] += term->weight * saturated(matching, posting->frequency);
        raise_highest(matching, matching->scores[posting->document]);
    }
    return status == SK_OK ? keep_postings(matching, found, term, error) : status;
}

/* The most that the word can bring a case. */
static double most_of(const struct sk_match_term *term) {
    return term->weight * sk_match_saturated(SK_WDF_MAX);
}

static enum sk_status add_words(struct matching *matching, bool bringing, struct sk_error *error) {
    const struct sk_match_query *query = matching->query;
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < query->count; i++) {
        if (query->terms[i].brings != bringing)
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

static enum sk_status take_best(struct matching *matching, struct sk_xapian_hit *hits, size_t *count, struct sk_error *error) {
    matching->to_be_had = 0;
    drop_hopeless(matching);
    struct sk_xapian_hit *found = sk_arena_array(matching->arena, matching->count, sizeof *found);
    if (!found)
        return no_memory(error);
    for (size_t k = 0; k < matching->count; k++)
        found[k] = (struct sk_xapian_hit){ matching->documents[k], matching->scores[k] };
    qsort(found, matching->count, sizeof *found, by_weight);
    *count = matching->count < matching->wanted ? matching->count : matching->wanted;
    memcpy(hits, found, *count * sizeof *hits);
    return SK_OK;
}

static int heaviest_first(const void *left, const void *right) {
    const struct sk_match_term *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return sk_index_term_order(&a->name, &b->name);
}

static enum sk_status begin(struct matching *matching, struct sk_error *error) {
    struct sk_match_query *query = matching->query;
    matching->brought_by = query->few ? narrowest(query) : NULL;
    matching->best = sk_arena_array(matching->arena, matching->wanted, sizeof *matching->best);
    for (unsigned wdf = 0; wdf < WDF_VALUES; wdf++)
        matching->saturated[wdf] = sk_match_saturated(wdf);
    for (size_t i = 0; i < query->count; i++)
        if (matching->brought_by || !query->terms[i].brings)
            matching->to_be_had += most_of(&query->terms[i]);
    if (query->count)
        qsort(query->terms, query->count, sizeof *query->terms, heaviest_first);
    return matching->best ? SK_OK : no_memory(error);
}

enum sk_status sk_match(const struct sk_xapian_database *database, struct sk_match_query *query, struct sk_arena *arena,
                        struct sk_xapian_hit *hits, size_t capacity, size_t *count, struct sk_error *error) {
    struct matching matching = { .database = database, .arena = arena, .query = query, .wanted = capacity };
    *count = 0;
    enum sk_status status = capacity ? begin(&matching, error) : SK_END;
    if (status == SK_OK)
        status = matching.brought_by ? bring_by_filter(&matching, error) : bring_by_words(&matching, error);
    if (status == SK_OK && matching.brought_by)
        status = add_bringing_words(&matching, error);
    if (status == SK_OK)
        status = add_words(&matching, false, error);
    if (status == SK_OK)
        status = take_best(&matching, hits, count, error);
    return status == SK_END ? SK_OK : status;
}
