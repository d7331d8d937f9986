/* indexing: follows the store into the index in a thread of its own while an import runs. Private to this folder.
 *
 *     sk_indexing_start(&indexing, options, expected, empty, &error);
 *     … import …
 *     sk_indexing_finish(&indexing, &error);     // until the index holds all that was imported
 */
#ifndef SK_INGEST_INDEXING_H
#define SK_INGEST_INDEXING_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct sk_indexing {
    const char *data_directory;
    struct sk_trace *trace; /* may be NULL */
    const atomic_bool *cancel;
    bool quiet;
    uint64_t expected; /* cases, about; 0: nobody knows */
    bool started;
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    bool opened;   /* the follower is, or cannot be */
    bool imported; /* nothing more will come: catch up and end */
    /* written by the thread, read after it ended */
    enum sk_status status;
    struct sk_error error;
};

struct sk_import_options;

/* The store must be there. Of the options it takes directory, cancel, quiet and trace. expected: cases that the inputs bring,
 * about; 0: that is not known, and there may be no end to them. empty: there are no cases yet; then it waits until the index is
 * there, for to open one beside the first rows of an import takes longer. SK_FAULT_MEMORY: no thread. */
enum sk_status sk_indexing_start(struct sk_indexing *indexing, const struct sk_import_options *options, uint64_t expected,
                                 bool empty, struct sk_error *error);

/* Waits until the index is up to date, or cancelled. SK_OK also where a running service holds the index and does it.
 * Otherwise the index's own status; what is missing in the index is followed by whoever opens it next. */
enum sk_status sk_indexing_finish(struct sk_indexing *indexing, struct sk_error *error);

#endif
