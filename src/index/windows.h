/* windows: adds up lists of postings, a window of row numbers after the other (as Lucene's BooleanScorer does): what a case gains
 * by each of its words meets in an array that fits a core's cache. Only src/index includes this. */
#ifndef SK_INDEX_WINDOWS_H
#define SK_INDEX_WINDOWS_H

#include "index/postings.h"

#define SK_WINDOW 16384 /* row numbers */

struct sk_windows;

/* Without lists, in the arena; room for so many. saturated: [SK_WDF_VALUES] share of its weight that a word brings by its wdf;
 * borrowed. SK_FAULT_MEMORY. */
enum sk_status sk_windows_create(const struct sk_xapian_database *database, const double *saturated, size_t lists,
                                 struct sk_arena *arena, struct sk_windows **out, struct sk_error *error);

/* A list that brings cases in, read from the database bit by bit. SK_STALE: reopen; SK_FAULT_MEMORY; SK_FAULT_CORRUPT and other
 * faults of sk_xapian_read_postings, here and below. */
enum sk_status sk_windows_read(struct sk_windows *windows, struct sk_xapian_term name, double weight, struct sk_error *error);

/* A whole list. brings: else it only adds to what others bring in. Borrowed as long as the windows are used. */
void sk_windows_add(struct sk_windows *windows, const struct sk_posting_list *list, double weight, bool brings);

/* The cases of the next window that has any, ascending, with their sums; room for SK_WINDOW. SK_END: there are no more. SK_STALE.
 */
enum sk_status sk_windows_next(struct sk_windows *windows, uint32_t *documents, double *sums, size_t *count,
                               struct sk_error *error);

#endif
