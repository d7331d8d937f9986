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
#include "index/reindex.h"

struct sk_follower;
struct sk_trace;

/* SK_BUSY: another process follows this index, or is rebuilding one that must be rebuilt before anything else; try again later.
 * An index that is missing, damaged, of another version or not of this store is rebuilt from the store, and the log says so. Up
 * to 128 MB every block is looked at for damage; beyond that damage is found when a reader or a step meets it. A store that is
 * missing is created. */
enum sk_status sk_follower_open(const char *data_directory, struct sk_follower **out, struct sk_error *error);

/* The same. progress is called while it rebuilds, here and in later steps, and may stop that (SK_FAULT_CANCELLED). What the
 * stages of batch.h take goes to trace, which may be NULL. All of them must live as long as the follower. */
enum sk_status sk_follower_open_watched(const char *data_directory, sk_index_progress *progress, void *context,
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
enum sk_status sk_follower_catch_up(struct sk_follower *follower, sk_index_progress *progress, void *context,
                                    struct sk_error *error);

#endif
