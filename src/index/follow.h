/* follow: keeps the index equal to the store. One follower at a time holds the write lock of an index.
 *
 *     struct sk_follower *follower;
 *     sk_follower_open(data_directory, &follower, &error);      // rebuilds a missing, damaged or older index first
 *     while (running)
 *         sk_follower_step(follower, &done, &error);            // every 200 ms: applies, commits
 *     sk_follower_close(follower);
 */
#ifndef SK_INDEX_FOLLOW_H
#define SK_INDEX_FOLLOW_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/error.h"

struct sk_follower;

/* Called during long work with units done and expected; return false to stop (SK_FAULT_CANCELLED). */
typedef bool sk_follow_progress(void *context, uint64_t done, uint64_t total);

/* SK_BUSY: another process follows this index. An index that is missing, damaged or of another version is rebuilt from the store,
 * and the log says so. */
enum sk_status sk_follower_open(const char *data_directory, struct sk_follower **out, struct sk_error *error);
void sk_follower_close(struct sk_follower *follower);

/* Applies at most limit changes and commits. *applied = 0 when the index was up to date. Notices a swapped generation. */
enum sk_status sk_follower_step(struct sk_follower *follower, size_t limit, size_t *applied, struct sk_error *error);

/* Until nothing is left. progress may be NULL. */
enum sk_status sk_follower_catch_up(struct sk_follower *follower, sk_follow_progress *progress, void *context,
                                    struct sk_error *error);

/* Builds the next generation from the store beside the current one, compacts it, catches up and swaps. Readers and a
 * running follower go on meanwhile. SK_BUSY: another reindex runs. threads: 1.. for text analysis. */
enum sk_status sk_reindex(const char *data_directory, unsigned threads, sk_follow_progress *progress, void *context,
                          uint64_t *documents, struct sk_error *error);

#endif
