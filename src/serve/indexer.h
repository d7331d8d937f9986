/* indexer: the thread that keeps the index equal to the store (index/follow.h). Private to this folder.
 *
 * Where another process follows the index already (an import, a second service) it waits for its turn; where there is no index,
 * or a damaged one, it builds it while the service already answers.
 */
#ifndef SK_SERVE_INDEXER_H
#define SK_SERVE_INDEXER_H

#include <stdbool.h>

#include "base/error.h"

struct sk_indexer;

/* data_directory is copied. interval_ms: between two commits. */
enum sk_status sk_indexer_start(const char *data_directory, int interval_ms, struct sk_indexer **out, struct sk_error *error);

/* Whether the last tries to follow the store, two at least, all met a fault, and the last of them: for who would wait for an
 * index that does not come. Waiting for another process is none. Any thread. */
bool sk_indexer_failing(struct sk_indexer *indexer, struct sk_error *out);

/* Waits for the commit that is being made. NULL is allowed. */
void sk_indexer_stop(struct sk_indexer *indexer);

#endif
