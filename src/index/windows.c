#include "index/windows.h"

#define POSTINGS 1024 /* read at a time */
#define STRIDE 32

struct list {
    struct sk_xapian_term name;
    double weight;
    bool brings, ended; /* ended: the part is the last one */
    struct sk_posting_list part;
    size_t next; /* in the part */
};

struct sk_windows {
    const struct sk_xapian_database *database;
    struct sk_arena *arena;
    struct list *lists; /* those that bring in before the others */
    size_t count, bringing;
    const double *saturated; /* [SK_WDF_VALUES] */
    double sums[SK_WINDOW];
    uint64_t marks[SK_WINDOW / 64]; /* cases that were brought in */
};

static enum sk_status no_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to add up the words of a message");
}

enum sk_status sk_windows_create(const struct sk_xapian_database *database, const double *saturated, size_t lists,
                                 struct sk_arena *arena, struct sk_windows **out, struct sk_error *error) {
    struct sk_windows *windows = sk_arena_take(arena, sizeof *windows);
    if (!windows || !(windows->lists = sk_arena_array(arena, lists, sizeof *windows->lists)))
        return no_memory(error);
    windows->database = database;
    windows->arena = arena;
    windows->saturated = saturated;
    *out = windows;
    return SK_OK;
}

/* ---- lists ---- */

static enum sk_status read_on(const struct sk_windows *windows, struct list *list, uint64_t first, struct sk_error *error) {
    struct sk_posting_list *part = &list->part;
    list->next = 0;
    enum sk_status status = sk_xapian_read_postings(windows->database, list->name, first, part->documents, part->frequencies,
                                                    POSTINGS, &part->count, error);
    list->ended = part->count < POSTINGS;
    return status;
}

/* A place for one more. */
static struct list *put(struct sk_windows *windows, struct list list) {
    size_t place = windows->count++;
    if (list.brings) {
        windows->lists[place] = windows->lists[windows->bringing];
        place = windows->bringing++;
    }
    windows->lists[place] = list;
    return &windows->lists[place];
}

enum sk_status sk_windows_read(struct sk_windows *windows, struct sk_xapian_term name, double weight, struct sk_error *error) {
    struct sk_posting_list part = { .documents = sk_arena_array(windows->arena, POSTINGS, sizeof *part.documents),
                                    .frequencies = sk_arena_array(windows->arena, POSTINGS, sizeof *part.frequencies) };
    if (!part.documents || !part.frequencies)
        return no_memory(error);
    struct list *list = put(windows, (struct list){ .name = name, .weight = weight, .brings = true, .part = part });
    return read_on(windows, list, 1, error);
}

void sk_windows_add(struct sk_windows *windows, const struct sk_posting_list *list, double weight, bool brings) {
    put(windows, (struct list){ .weight = weight, .brings = brings, .part = *list, .ended = true });
}

/* ---- one window ---- */

/* Adds what the list has in [start, start + SK_WINDOW). */
static enum sk_status bring(struct sk_windows *windows, struct list *list, uint64_t start, struct sk_error *error) {
    const struct sk_posting_list *part = &list->part;
    enum sk_status status = SK_OK;
    while (status == SK_OK) {
        for (; list->next < part->count && part->documents[list->next] < start + SK_WINDOW; list->next++) {
            size_t place = (size_t) (part->documents[list->next] - start);
            windows->sums[place] += list->weight * windows->saturated[part->frequencies[list->next]];
            windows->marks[place / 64] |= 1ULL << place % 64;
        }
        if (list->next < part->count || list->ended)
            return SK_OK;
        status = read_on(windows, list, part->documents[part->count - 1] + 1ULL, error);
    }
    return status;
}

/* The same, but only to cases that were brought in. */
static void add(struct sk_windows *windows, struct list *list, uint64_t start) {
    const struct sk_posting_list *part = &list->part;
    size_t at = list->next;
    while (at + STRIDE < part->count && part->documents[at + STRIDE] < start)
        at += STRIDE;
    while (at < part->count && part->documents[at] < start)
        at++;
    for (; at < part->count && part->documents[at] < start + SK_WINDOW; at++) {
        size_t place = (size_t) (part->documents[at] - start);
        if (windows->marks[place / 64] >> place % 64 & 1)
            windows->sums[place] += list->weight * windows->saturated[part->frequencies[at]];
    }
    list->next = at;
}

/* Hands the sums out; the window is empty again. */
static void take(struct sk_windows *windows, uint64_t start, uint32_t *documents, double *sums, size_t *count) {
    for (size_t w = 0; w < SK_WINDOW / 64; w++) {
        for (uint64_t *marks = &windows->marks[w]; *marks; *marks &= *marks - 1) {
            size_t place = w * 64 + (size_t) __builtin_ctzll(*marks);
            documents[*count] = (uint32_t) (start + place);
            sums[(*count)++] = windows->sums[place];
            windows->sums[place] = 0;
        }
    }
}

/* The first row that a bringing list still has; UINT64_MAX: none has any. */
static uint64_t next_row(const struct sk_windows *windows) {
    uint64_t row = UINT64_MAX;
    for (size_t i = 0; i < windows->bringing; i++) {
        const struct list *list = &windows->lists[i];
        if (list->next < list->part.count && list->part.documents[list->next] < row)
            row = list->part.documents[list->next];
    }
    return row;
}

enum sk_status sk_windows_next(struct sk_windows *windows, uint32_t *documents, double *sums, size_t *count,
                               struct sk_error *error) {
    uint64_t row = next_row(windows), start = row - row % SK_WINDOW;
    enum sk_status status = row == UINT64_MAX ? SK_END : SK_OK;
    *count = 0;
    for (size_t i = 0; status == SK_OK && i < windows->bringing; i++)
        status = bring(windows, &windows->lists[i], start, error);
    if (status != SK_OK)
        return status;
    for (size_t i = windows->bringing; i < windows->count; i++)
        add(windows, &windows->lists[i], start);
    take(windows, start, documents, sums, count);
    return SK_OK;
}
