/* export: all that is held about a person, record by record, as JSON (GDPR Art. 15 and 20).
 *
 *     sk_export_begin(&export, store, engine, &selection, &error);
 *     while ((status = sk_export_next(&export, &record, &error)) == SK_OK) { …; sk_document_release(record); }
 *     sk_export_end(&export);
 *
 * Records, each with "kind": "case" (as in the import format, with the tags that its question gets), "suggestion_set" (what was
 * shown in the person's conversations, with its tags and the feedback on it) and "audit" (entries of the audit log about the
 * person; those of an erasure too).
 */
#ifndef SK_PRIVACY_EXPORT_H
#define SK_PRIVACY_EXPORT_H

#include "store/audit.h"
#include "store/selection.h"
#include "suggest/suggest.h"

#define SK_EXPORT_CURSOR_SIZE 32

struct sk_export {
    struct sk_store *store;
    struct sk_engine *engine; /* for tags; NULL: none */
    char person[SK_PSEUDONYM_SIZE];
    struct sk_selection_counts counts;
    int stage;
    int64_t position; /* within the stage */
    struct sk_arena arena;
};

/* Selects; SK_NOT_FOUND: nothing is held (cases or sets). store and engine are borrowed. Always to be ended. */
enum sk_status sk_export_begin(struct sk_export *export_, struct sk_store *store, struct sk_engine *engine,
                               const struct sk_selection *selection, struct sk_error *error);
void sk_export_end(struct sk_export *export_);

/* *record is yours. SK_END behind the last. */
enum sk_status sk_export_next(struct sk_export *export_, struct json_t **record, struct sk_error *error);

/* Where it stands, as text, to go on there with another sk_export; SK_REJECTED: not such a text,
 * and the export is of no use then. */
void sk_export_cursor(const struct sk_export *export_, char cursor[SK_EXPORT_CURSOR_SIZE]);
enum sk_status sk_export_go_on(struct sk_export *export_, struct sk_slice cursor, struct sk_error *error);

#endif
