/* import_input: one input into the store, from where an interrupted import of it stopped. Private to this folder. */
#ifndef SK_INGEST_IMPORT_INPUT_H
#define SK_INGEST_IMPORT_INPUT_H

#include "ingest/import.h"
#include "store/store.h"
#include "text/entity.h"

/* What was done is added to *report, also before a fault. Statuses as for sk_import. */
enum sk_status sk_import_input(const struct sk_import_options *options, const char *path, struct sk_store *store,
                               struct sk_entity_finder *finder, struct sk_import_report *report, struct sk_error *error);

#endif
