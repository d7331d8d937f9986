/* shards: the index of a whole store, built in several shards at once. Only src/index includes this. */
#ifndef SK_INDEX_SHARDS_H
#define SK_INDEX_SHARDS_H

#include "index/pipeline.h"

/* How many shards pay for so many cases, with so many threads: 1 where one pipeline (pipeline.h) does as well. */
unsigned sk_shards_count(uint64_t cases, unsigned threads);

/* The cases that are in the store by now, in `count` shards under `directory`, which is made and left to the caller to remove,
 * then joined and compacted into `path`. The index says that it holds what was there when this began: what changed since comes
 * again with the changes. digest: of the meaning in options, of which limit is not used. *applied: how many cases.
 * SK_FAULT_CANCELLED where progress, which any thread may call but one at a time, said so. */
enum sk_status sk_shards_build(const struct sk_pipeline_options *options, unsigned count, uint32_t digest, const char *directory,
                               const char *path, uint64_t *applied, struct sk_error *error);

#endif
