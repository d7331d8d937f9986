#include "privacy/export.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "protocol/document.h"

#define RECORD_BYTES ((size_t) 256 << 20) /* a case is at most 50 MB of conversation, held twice */

enum { CASES, SETS, AUDIT, STAGES };

enum sk_status sk_export_begin(struct sk_export *export_, struct sk_store *store, struct sk_engine *engine,
                               const struct sk_selection *selection, struct sk_error *error) {
    *export_ = (struct sk_export){ .store = store, .engine = engine };
    sk_arena_init(&export_->arena, RECORD_BYTES);
    enum sk_status status = sk_store_select(store, selection, &export_->counts, error);
    if (status == SK_OK && selection->kind == SK_SELECT_CUSTOMER)
        status = sk_store_pseudonym(store, SK_PSEUDONYM_CUSTOMER, selection->text, export_->person, error);
    if (status == SK_OK && export_->counts.cases == 0 && export_->counts.sets == 0)
        return sk_error_set(error, SK_NOT_FOUND, "nothing is held about this person");
    return status;
}

void sk_export_end(struct sk_export *export_) {
    sk_arena_finish(&export_->arena);
}

static struct json_t *record_of(const char *kind) {
    struct json_t *record = sk_document_object();
    sk_document_set_string(record, "kind", kind);
    return record;
}

static void set_time(struct json_t *record, int64_t time_us) {
    char time[SK_CLOCK_TEXT_SIZE];
    sk_clock_format(time_us / 1000000, time);
    sk_document_set_string(record, "time", time);
}

static void set_json(struct json_t *record, const char *name, struct sk_slice text) {
    struct json_t *document = NULL;
    if (text.data && sk_document_parse(text, &document, NULL) == SK_OK)
        sk_document_set(record, name, document);
}

/* ---- records ---- */

static enum sk_status set_tags(struct sk_export *export_, const struct sk_case *record, struct json_t *out,
                               struct sk_error *error) {
    struct sk_suggest_request request = { .text = record->question,
                                          .context = record->context,
                                          .context_count = record->context_count,
                                          .language = record->language,
                                          .limit = 1,
                                          .min_confidence = -1 };
    struct sk_tags tags;
    if (!export_->engine)
        return SK_OK;
    enum sk_status status = sk_engine_analyze(export_->engine, &request, &export_->arena, &tags, error);
    if (status == SK_OK)
        sk_document_set(out, "tags", sk_tags_to_json(&tags));
    return status;
}

static enum sk_status next_case(struct sk_export *export_, struct json_t **record, struct sk_error *error) {
    struct sk_stored_case stored;
    enum sk_status status = sk_store_selected_case(export_->store, export_->position, &export_->arena, &stored, error);
    if (status != SK_OK)
        return status;
    export_->position = stored.row;
    *record = record_of("case");
    sk_document_set(*record, "case", sk_case_to_json(&stored.record));
    return set_tags(export_, &stored.record, *record, error);
}

static struct json_t *report_to_json(const struct sk_stored_feedback *feedback) {
    struct json_t *report = sk_document_object();
    set_time(report, feedback->time_us);
    sk_document_set_slice(report, "suggestion_id", feedback->suggestion_id);
    sk_document_set_slice(report, "action", feedback->action);
    sk_document_set_slice(report, "final_text", feedback->final_text);
    sk_document_set_slice(report, "reason", feedback->reason);
    if (feedback->satisfaction > 0)
        sk_document_set_real(report, "satisfaction", feedback->satisfaction);
    return report;
}

static enum sk_status next_set(struct sk_export *export_, struct json_t **record, struct sk_error *error) {
    struct sk_logged_set logged;
    enum sk_status status = sk_store_selected_set(export_->store, export_->position, &export_->arena, &logged, error);
    if (status != SK_OK)
        return status;
    struct json_t *feedback = sk_document_array();
    export_->position = logged.number;
    *record = record_of("suggestion_set");
    sk_document_set_slice(*record, "suggestion_set_id", logged.set.id);
    set_time(*record, logged.set.time_us);
    sk_document_set_slice(*record, "conversation_id", logged.set.conversation_id);
    sk_document_set_slice(*record, "question", logged.set.question);
    set_json(*record, "context", logged.set.context);
    set_json(*record, "result", logged.set.result);
    for (size_t i = 0; i < logged.feedback_count; i++)
        sk_document_append(feedback, report_to_json(&logged.feedback[i]));
    sk_document_set(*record, "feedback", feedback);
    return SK_OK;
}

static enum sk_status next_audit(struct sk_export *export_, struct json_t **record, struct sk_error *error) {
    struct sk_audit_entry entry;
    if (!export_->person[0])
        return SK_END;
    enum sk_status status =
        sk_audit_next_about(export_->store, export_->person, export_->position, &export_->arena, &entry, error);
    if (status != SK_OK)
        return status;
    export_->position = entry.number;
    *record = record_of("audit");
    set_time(*record, entry.time_us);
    sk_document_set_integer(*record, "number", entry.number);
    sk_document_set_slice(*record, "actor", entry.actor);
    sk_document_set_slice(*record, "action", entry.action);
    sk_document_set_slice(*record, "case", entry.subject);
    set_json(*record, "detail", entry.detail);
    return SK_OK;
}

enum sk_status sk_export_next(struct sk_export *export_, struct json_t **record, struct sk_error *error) {
    static enum sk_status (*const stages[STAGES])(struct sk_export *, struct json_t **, struct sk_error *) = {
        [CASES] = next_case, [SETS] = next_set, [AUDIT] = next_audit
    };
    enum sk_status status = SK_END;
    *record = NULL;
    while (status == SK_END && export_->stage < STAGES) {
        sk_arena_reset(&export_->arena);
        status = stages[export_->stage](export_, record, error);
        if (status == SK_END) {
            export_->stage++;
            export_->position = 0;
        }
    }
    if (status != SK_OK) {
        sk_document_release(*record);
        *record = NULL;
    }
    return status;
}

/* ---- cursors ---- */

void sk_export_cursor(const struct sk_export *export_, char cursor[SK_EXPORT_CURSOR_SIZE]) {
    snprintf(cursor, SK_EXPORT_CURSOR_SIZE, "%d.%" PRId64, export_->stage, export_->position);
}

enum sk_status sk_export_go_on(struct sk_export *export_, struct sk_slice cursor, struct sk_error *error) {
    char written[SK_EXPORT_CURSOR_SIZE] = "";
    if (cursor.size > 2 && cursor.size < sizeof written && cursor.data[0] >= '0' && cursor.data[0] < '0' + STAGES) {
        char number[SK_EXPORT_CURSOR_SIZE] = "";
        memcpy(number, cursor.data + 2, cursor.size - 2);
        export_->stage = cursor.data[0] - '0';
        export_->position = strtoll(number, NULL, 10);
        sk_export_cursor(export_, written);
    }
    if (sk_slice_is(cursor, written) && export_->position >= 0) /* as it is written, to the letter */
        return SK_OK;
    return sk_error_set(error, SK_REJECTED, "after is not the next of an answer to person.export");
}
