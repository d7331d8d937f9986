/* import_input: one input into the store, from where an interrupted import of it stopped. Private to this folder. */
#ifndef SK_INGEST_IMPORT_INPUT_H
#define SK_INGEST_IMPORT_INPUT_H

#include "ingest/import.h"
#include "store/store.h"
#include "text/entity.h"
#include "text/redact_memo.h"

#define SK_IMPORT_KEY_SIZE 64
#define SK_IMPORT_THREADS 4 /* that redact, at most: one thread reads, and one at a time stores */

/* What a thread redacts with; made when it is first needed. Begins as { 0 }. */
struct sk_redactor {
    struct sk_entity_finder *finder;
    struct sk_redact_memo *memo; /* NULL: no memory for it, and it takes longer */
};
enum sk_status sk_redactor_prepare(struct sk_redactor *redactor, struct sk_error *error);

/* What the inputs of one import share. Everything is borrowed. */
struct sk_import_run {
    const struct sk_import_options *options;
    struct sk_store *store;
    unsigned threads;
    struct sk_redactor redactors[SK_IMPORT_THREADS];
    struct sk_import_report *report;
    /* Under which the store keeps how far each input has come, also when it is complete; pipes have none. Whoever sees the
     * whole import complete clears them (sk_store_clear_import). */
    char (*keys)[SK_IMPORT_KEY_SIZE]; /* room for one an input */
    size_t key_count;
};

/* What was done is added to the report, also before a fault. Statuses as for sk_import. */
enum sk_status sk_import_input(struct sk_import_run *run, const char *path, struct sk_error *error);

#endif
