/* reindex: a new generation of the index made beside the one in use, and put into its place.
 *
 *     uint64_t documents;
 *     sk_reindex(data_directory, 2, NULL, NULL, &documents, &error);     // from the store
 *     sk_index_purge(data_directory, 1, NULL, NULL, &error);             // from what is live in the one in use
 *
 * Killing a process anywhere in these functions leaves the index that was there or the new one, whole.
 */
#ifndef SK_INDEX_REINDEX_H
#define SK_INDEX_REINDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct sk_trace;

/* Called during long work with units done and expected; return false to stop (SK_FAULT_CANCELLED). */
typedef bool sk_index_progress(void *context, uint64_t done, uint64_t total);

/* Builds the next generation from the store beside the current one, compacts it, catches up and swaps; then removes the old one.
 * Readers and a running follower go on meanwhile, in this or another process, and move to the new one by themselves.
 * SK_BUSY: another reindex runs. threads: 1..; of a store with thousands of cases each builds a part (8 at most), else they
 * analyse texts and one more writes. *documents: in the new index. progress may be NULL; any thread calls it, one at a time.
 * Needs free space for about twice the index. */
enum sk_status sk_reindex(const char *data_directory, unsigned threads, sk_index_progress *progress, void *context,
                          uint64_t *documents, struct sk_error *error);

/* The same, with what each stage of batch.h took. */
enum sk_status sk_reindex_traced(const char *data_directory, unsigned threads, sk_index_progress *progress, void *context,
                                 struct sk_trace *trace, uint64_t *documents, struct sk_error *error);

/* The same for erasing: what deleted cases have left in the index's files goes, for the next generation is made from what is live
 * in the current one instead of from texts (8 s a million cases rather than 80). All changes of the store up to the time of the
 * call are in it. Where there is no usable index it is built from the store. Where thesaurus or intent model cannot be read it
 * needs neither: deleted cases go, those that changed since the last commit with them until somebody can follow again, and an
 * index that is of no use goes as a whole. Statuses as sk_reindex. */
enum sk_status sk_index_purge(const char *data_directory, unsigned threads, sk_index_progress *progress, void *context,
                              struct sk_error *error);

/* Calls visit for every term of the current generation, prefixes included; return false to stop. SK_NOT_FOUND: no index. */
typedef bool sk_index_term(void *context, struct sk_slice term);
enum sk_status sk_index_each_term(const char *data_directory, sk_index_term *visit, void *context, struct sk_error *error);

#endif
