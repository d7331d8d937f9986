/* batch: the stages of import and reindex, for a trace (base/trace.h) of where their time goes.
 *
 * Several threads work at once: some read, redact and store an input, others load and analyse what the store has, one writes the
 * index. Each thread's stages add up to its own time, so that a thread that waits shows which other one it waits for.
 */
#ifndef SK_INDEX_BATCH_H
#define SK_INDEX_BATCH_H

#include "base/trace.h"

enum sk_batch_stage {
    SK_BATCH_READ,         /* rows of the input, decoded */
    SK_BATCH_REDACT,       /* identifiers in their texts replaced */
    SK_BATCH_MASK,         /* identifiers in their ids and labels replaced */
    SK_BATCH_STORE,        /* rows into the store */
    SK_BATCH_COMMIT,       /* … made durable */
    SK_BATCH_LOAD,         /* changes out of the store */
    SK_BATCH_ANALYSE,      /* texts to terms, a document each */
    SK_BATCH_INDEX,        /* documents into the index */
    SK_BATCH_INDEX_COMMIT, /* … made durable */
    SK_BATCH_COMPACT,      /* a new generation without unused space */
    SK_BATCH_FULL,         /* an analysing thread waits: all documents that memory allows lie before the index */
    SK_BATCH_IDLE,         /* the index waits for documents */
    SK_BATCH_TURN,         /* a thread of an import waits for its turn to read or to store */
    SK_BATCH_STAGES
};

/* A trace with these stages, on. Destroy with sk_trace_destroy. SK_FAULT_MEMORY. */
enum sk_status sk_batch_trace_create(struct sk_trace **out, struct sk_error *error);

#endif
