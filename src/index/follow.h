/* follow: keeps the index equal to the store. One follower at a time holds the write lock of an index.
 *
 *     struct sk_follower *follower;
 *     sk_follower_open(data_directory, &follower, &error);         // rebuilds a missing, damaged or older index first
 *     while (running)
 *         sk_follower_step(follower, 1000, &applied, &error);      // every 200 ms: applies, commits
 *     sk_follower_close(follower);
 *
 * Killing a process anywhere in these functions loses nothing: the next one starts from the last commit. Commit at most five
 * times a second: a reader's snapshot lives until the second commit after it.
 */
#ifndef SK_INDEX_FOLLOW_H
#define SK_INDEX_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct sk_follower;
struct sk_trace;

/* Called during long work with units done and expected; return false to stop (SK_FAULT_CANCELLED). */
typedef bool sk_follow_progress(void *context, uint64_t done, uint64_t total);

/* SK_BUSY: another process follows this index, or is rebuilding one that must be rebuilt before anything else; try again later.
 * An index that is missing, damaged, of another version or not of this store is rebuilt from the store, and the log says so. Up
 * to 128 MB every block is looked at for damage; beyond that damage is found when a reader or a step meets it. A store that is
 * missing is created. */
enum sk_status sk_follower_open(const char *data_directory, struct sk_follower **out, struct sk_error *error);

/* The same. progress is called while it rebuilds, here and in later steps, and may stop that (SK_FAULT_CANCELLED). What the
 * stages of batch.h take goes to trace, which may be NULL. All of them must live as long as the follower. */
enum sk_status sk_follower_open_watched(const char *data_directory, sk_follow_progress *progress, void *context,
                                        struct sk_trace *trace, struct sk_follower **out, struct sk_error *error);
void sk_follower_close(struct sk_follower *follower);

/* Keeps everybody from following the index of a directory that is about to be replaced. SK_BUSY: a service or an import follows
 * it. *lock: close with sk_lock_give (base/lock.h). */
enum sk_status sk_follower_keep_out(const char *data_directory, int *lock, struct sk_error *error);

/* Applies at most limit changes and commits; with threads where limit and what is left are large. *applied = 0 when the index was
 * up to date. Moves to a generation that was swapped in, and rebuilds an index that is gone or that somebody found damaged
 * (SK_BUSY: another process does). After any fault it may be called again: it starts from the last commit. */
enum sk_status sk_follower_step(struct sk_follower *follower, size_t limit, size_t *applied, struct sk_error *error);

/* *left: changes of the store that the index does not hold yet. Statuses as the store's. */
enum sk_status sk_follower_left(struct sk_follower *follower, uint64_t *left, struct sk_error *error);

/* *far: whether building the index anew takes less than following so many changes, for it holds few cases beside them. Statuses
 * as the index's. */
enum sk_status sk_follower_far_behind(const struct sk_follower *follower, uint64_t changes, bool *far, struct sk_error *error);

/* Until nothing is left; behind, with two threads; far behind, by a reindex with one for each core, 4 at most. progress may be
 * NULL. */
enum sk_status sk_follower_catch_up(struct sk_follower *follower, sk_follow_progress *progress, void *context,
                                    struct sk_error *error);

/* Builds the next generation from the store beside the current one, compacts it, catches up and swaps; then removes the old one.
 * Readers and a running follower go on meanwhile, in this or another process, and move to the new one by themselves.
 * SK_BUSY: another reindex runs. threads: 1..; of a store with thousands of cases each builds a part (8 at most), else they
 * analyse texts and one more writes. *documents: in the new index. progress may be NULL; any thread calls it, one at a time.
 * Needs free space for about twice the index. */
enum sk_status sk_reindex(const char *data_directory, unsigned threads, sk_follow_progress *progress, void *context,
                          uint64_t *documents, struct sk_error *error);

/* The same, with what each stage of batch.h took. */
enum sk_status sk_reindex_traced(const char *data_directory, unsigned threads, sk_follow_progress *progress, void *context,
                                 struct sk_trace *trace, uint64_t *documents, struct sk_error *error);

/* The same for erasing: what deleted cases have left in the index's files goes, for the next generation is made from what is live
 * in the current one instead of from texts (8 s a million cases rather than 80). All changes of the store up to the time of the
 * call are in it. Where there is no usable index it is built from the store. Where thesaurus or intent model cannot be read it
 * needs neither: deleted cases go, those that changed since the last commit with them until somebody can follow again, and an
 * index that is of no use goes as a whole. Statuses as sk_reindex. */
enum sk_status sk_index_purge(const char *data_directory, unsigned threads, sk_follow_progress *progress, void *context,
                              struct sk_error *error);

/* Calls visit for every term of the current generation, prefixes included; return false to stop. SK_NOT_FOUND: no index. */
typedef bool sk_index_term(void *context, struct sk_slice term);
enum sk_status sk_index_each_term(const char *data_directory, sk_index_term *visit, void *context, struct sk_error *error);

#endif
