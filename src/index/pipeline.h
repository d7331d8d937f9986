/* pipeline: many changes of the store into one writer, analysed by several threads. Only src/index includes this. */
#ifndef SK_INDEX_PIPELINE_H
#define SK_INDEX_PIPELINE_H

#include "index/meaning.h"
#include "index/reindex.h"
#include "index/writer.h"

struct sk_pipeline_options {
    const char *data_directory;
    const struct sk_meaning *meaning;
    unsigned threads;            /* for analysis, 1..; one more writes */
    uint64_t limit;              /* stops after about this many changes */
    sk_index_progress *progress; /* may be NULL */
    void *context;
    uint64_t done, total;   /* where progress starts from and runs up to */
    struct sk_trace *trace; /* with the stages of batch.h; may be NULL */
};

/* Applies the changes after the writer's sequence number, in order, and commits. *applied: how many. SK_FAULT_CANCELLED where
 * progress said so. */
enum sk_status sk_pipeline_run(const struct sk_pipeline_options *options, struct sk_index_writer *writer, uint64_t *applied,
                               struct sk_error *error);

#endif
