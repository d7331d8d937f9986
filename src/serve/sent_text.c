#include "serve/sent_text.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "protocol/document.h"
#include "protocol/turns.h"
#include "store/audit.h"
#include "store/erasure.h"
#include "text/plain_words.h"
#include "text/shingles.h"

/* Of two answers of one company that say different things the one holds up to .33 (Dutch) and .39 (English) of the words of the
 * other in 95 of 100 pairs, the median is .17 and .21: so much is no credit. */
#define NO_CREDIT 0.4

/* 0..1: how much of the suggestion is in what was sent. Only words count: what was added takes nothing away. */
static enum sk_status credit_of(struct sk_slice shown, struct sk_slice sent, struct sk_arena *arena, double *credit,
                                struct sk_error *error) {
    size_t shown_count, sent_count;
    const uint64_t *shown_words = sk_shingles(shown, arena, &shown_count), *sent_words = sk_shingles(sent, arena, &sent_count);
    if (!shown_words || !sent_words)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare a text that was sent");
    double shared = (double) sk_shingles_shared(shown_words, shown_count, sent_words, sent_count);
    double kept = shown_count ? shared / (double) shown_count : 0;
    *credit = fmax(kept - NO_CREDIT, 0) / (1 - NO_CREDIT);
    return SK_OK;
}

static struct sk_slice template_at(const struct json_t *result, size_t index) {
    return sk_document_text(sk_document_get(sk_document_at(sk_document_get(result, "suggestions"), index), "template"));
}

/* Text that the agent wrote himself may be a suggestion all the same, copied by hand. */
static bool is_any_shown(const struct json_t *result, struct sk_slice sent) {
    size_t count = sk_document_count(sk_document_get(result, "suggestions"));
    for (size_t i = 0; i < count; i++)
        if (sk_same_wording(template_at(result, i), sent))
            return true;
    return false;
}

/* What the case said that was shown is gone since: the text may be just that, and must not come back as a case of its own. Who
 * names a suggestion that is still there has worked on that one, though others of the set are gone. */
static bool may_be_withdrawn(const struct json_t *result, const struct sk_stored_feedback *feedback) {
    if (feedback->row)
        return template_at(result, (size_t) feedback->position - 1).size == 0;
    size_t count = sk_document_count(sk_document_get(result, "suggestions"));
    for (size_t i = 0; i < count; i++)
        if (template_at(result, i).size == 0)
            return true;
    return false;
}

static enum sk_status compare(const struct json_t *result, struct sk_stored_feedback *feedback, struct sk_arena *arena,
                              struct sk_finally_sent *out, struct sk_error *error) {
    struct sk_slice shown = feedback->row ? template_at(result, (size_t) feedback->position - 1) : sk_slice(NULL, 0);
    out->kind = may_be_withdrawn(result, feedback) ? SK_SENT_NOTHING : SK_SENT_ANOTHER;
    if (is_any_shown(result, feedback->final_text))
        out->kind = SK_SENT_AS_SHOWN;
    if (shown.size == 0)
        return SK_OK; /* nothing to compare with */
    feedback->has_kept = true;
    feedback->kept = 1;
    if (sk_same_wording(shown, feedback->final_text))
        return SK_OK;
    return credit_of(shown, feedback->final_text, arena, &feedback->kept, error);
}

/* The one team whose cases alone could be shown; absent where there were several, or all. */
static struct sk_slice only_team(struct sk_slice teams) {
    struct sk_slice team;
    return sk_slice_next_line(&teams, &team) && teams.size == 0 ? team : sk_slice(NULL, 0);
}

/* What the case of the suggestion says of itself holds for the text that took its place. */
static enum sk_status take_labels(struct sk_worker *worker, int64_t row, struct sk_case *record, struct sk_error *error) {
    struct sk_case shown;
    if (!row)
        return SK_OK;
    enum sk_status status = sk_store_get_reply(worker->store, row, &worker->arena, &shown, error);
    if (status == SK_NOT_FOUND) {
        sk_error_clear(error);
        return SK_OK;
    }
    record->language = shown.language;
    record->team = record->team.size ? record->team : shown.team;
    return status;
}

static enum sk_status fill_case(struct sk_worker *worker, const struct sk_shown_set *set, int64_t row, struct sk_slice answer,
                                struct sk_case *record, struct sk_error *error) {
    char time[SK_CLOCK_TEXT_SIZE];
    sk_clock_format(set->time_us / 1000000, time);
    *record = (struct sk_case){
        .conversation_id = set->conversation_id,
        .question = set->question,
        .answer = answer,
        .timestamp = sk_arena_slice(&worker->arena, sk_slice_of(time)), /* of the question: it grows old with its set */
        .team = only_team(set->teams),
        .metadata = sk_slice_of("{\"origin\":\"feedback\"}"),
    };
    if (!record->timestamp.data)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a case");
    enum sk_status status = SK_OK;
    if (set->context.data)
        status = sk_turns_decode(set->context, &worker->arena, &record->context, &record->context_count, error);
    return status == SK_OK ? take_labels(worker, row, record, error) : status;
}

static bool has_words(struct sk_slice text) {
    struct sk_word_scan scan = { .text = text };
    enum sk_scanned kind;
    uint64_t hash;
    do
        kind = sk_word_next(&scan, &hash);
    while (kind != SK_SCANNED_WORD && kind != SK_SCANNED_END);
    return kind == SK_SCANNED_WORD;
}

/* Whether the message, with what belongs to it of the turns before, asks anything. */
static enum sk_status asks_in_words(struct sk_worker *worker, const struct sk_shown_set *set, bool *asks,
                                    struct sk_error *error) {
    const struct sk_turn *turns = NULL;
    size_t count = 0;
    enum sk_status status = set->context.data ? sk_turns_decode(set->context, &worker->arena, &turns, &count, error) : SK_OK;
    if (status == SK_OK)
        *asks =
            has_words(sk_turns_join(turns, sk_turns_answered(turns, count, set->question), count, set->question, &worker->arena));
    return status;
}

static enum sk_status read_text(struct sk_worker *worker, const struct sk_feedback_request *request,
                                struct sk_stored_feedback *feedback, struct sk_finally_sent *out, struct sk_error *error) {
    struct sk_shown_set set;
    struct json_t *result = NULL;
    bool asks = false;
    enum sk_status status = sk_store_get_shown(worker->store, feedback->suggestion_set_id, &worker->arena, &set, error);
    if (status != SK_OK)
        return status;
    if (set.result.data)
        status = sk_document_parse(set.result, &result, error);
    if (status == SK_OK)
        status = sk_store_clean_answer(worker->store, set.id, result, error); /* what is withdrawn is taken out only later */
    if (status == SK_OK)
        status = compare(result, feedback, &worker->arena, out, error);
    sk_document_release(result);
    if (status == SK_REJECTED) {
        sk_error_clear(error);
        status = sk_error_set(error, SK_FAULT_CORRUPT, "a recorded answer is not JSON");
    }
    if (status != SK_OK)
        return status;
    status = asks_in_words(worker, &set, &asks, error);
    if (status != SK_OK)
        return status;
    if (out->kind == SK_SENT_ANOTHER && (!worker->service->settings.learn_sent || !asks))
        out->kind = SK_SENT_NOTHING;
    if (out->kind != SK_SENT_ANOTHER)
        return SK_OK;
    out->text.from_row = feedback->row;
    out->text.final = request->action == SK_SENT;
    return fill_case(worker, &set, feedback->row, feedback->final_text, &out->text.record, error);
}

enum sk_status sk_finally_sent_read(struct sk_worker *worker, const struct sk_feedback_request *request,
                                    struct sk_stored_feedback *feedback, struct sk_finally_sent *out, struct sk_error *error) {
    bool tells = request->action == SK_EDITED || request->action == SK_SENT;
    *out = (struct sk_finally_sent){ .text.set_id = feedback->suggestion_set_id };
    return tells && has_words(feedback->final_text) ? read_text(worker, request, feedback, out, error) : SK_OK;
}

enum sk_status sk_finally_sent_write(struct sk_store *store, const struct sk_finally_sent *sent, const char *actor,
                                     struct sk_arena *arena, struct sk_error *error) {
    struct sk_slice id = { 0 };
    enum sk_status status = SK_OK;
    if (sent->kind == SK_SENT_ANOTHER)
        status = sk_store_put_sent(store, &sent->text, arena, &id, error);
    if (sent->kind == SK_SENT_AS_SHOWN)
        status = sk_store_drop_sent(store, sent->text.set_id, arena, &id, error);
    if ((status != SK_OK && status != SK_UPDATED) || !id.data)
        return status;
    struct sk_audit_note note = { .actor = actor, .case_id = id, .action = "case.add" };
    if (status == SK_UPDATED)
        note.action = "case.update";
    if (sent->kind == SK_SENT_AS_SHOWN)
        note.action = "case.delete";
    return sk_audit_write(store, &note, error);
}
