/* import_task: one input on its way into the store, for the files that open it (import_input.c) and that carry its rows
 * (import_batches.c). Private to this folder. */
#ifndef SK_INGEST_IMPORT_TASK_H
#define SK_INGEST_IMPORT_TASK_H

#include "base/progress.h"
#include "ingest/import_input.h"
#include "ingest/input.h"
#include "ingest/rejects.h"

struct sk_import_task {
    struct sk_import_run *run;
    const struct sk_import_options *options;
    struct sk_store *store;
    struct sk_input input;
    struct sk_lines lines;
    const struct sk_reader_kind *kind;
    struct sk_reader *reader;
    char key[SK_IMPORT_KEY_SIZE];       /* "" for a pipe: it cannot be resumed */
    struct sk_import_state state;       /* committed */
    int64_t resumed_read, resumed_line; /* of which by an earlier run */
    struct sk_rejects rejects;
    struct sk_progress progress;
};

/* Carries the rows from where the reader stands to the end into the store; task->state says how far it came, also after a fault.
 * SK_FAULT_CANCELLED; SK_FAULT_IO; SK_FAULT_MEMORY; the statuses of the store. */
enum sk_status sk_import_batches(struct sk_import_task *task, struct sk_error *error);

#endif
