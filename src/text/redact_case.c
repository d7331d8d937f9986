/* A case is redacted text by text; then what was replaced in one of them is replaced in the others as well (redact_values.h). Of
 * a text that was met lately, which most are in an import, the memo has the result and where in the text it differs.
 */
#include "protocol/turns.h"
#include "text/redact.h"
#include "text/redact_metadata.h"

static enum sk_status redact_field(struct sk_entity_finder *finder, struct sk_redact_memo *memo, struct sk_arena *arena,
                                   struct sk_redact_values *values, struct sk_slice *field, struct sk_error *error) {
    const struct sk_found *found;
    size_t count;
    enum sk_status status = SK_OK;
    if (!field->data)
        return SK_OK;
    struct sk_slice redacted = sk_arena_slice(arena, sk_redact_memo_find(memo, *field, &found, &count));
    bool known = redacted.data != NULL;
    if (!known)
        status = sk_redact_find(finder, *field, arena, &found, &count, error);
    if (status == SK_OK)
        sk_redact_values_note(values, *field, found, count);
    if (status == SK_OK && !known)
        status = sk_redact_replace(*field, found, count, arena, &redacted, error);
    if (status != SK_OK)
        return status;
    if (!known)
        sk_redact_memo_keep(memo, *field, redacted, found, count);
    *field = redacted;
    return SK_OK;
}

/* "mijn bestelnummer is", and in the turn behind it "20458811": only together they say what it is. */
static enum sk_status note_joined(struct sk_entity_finder *finder, const struct sk_case *record, struct sk_arena *arena,
                                  struct sk_redact_values *values, struct sk_error *error) {
    const struct sk_found *found;
    size_t count;
    size_t answered = sk_turns_answered(record->context, record->context_count, record->question);
    if (answered == record->context_count)
        return SK_OK;
    struct sk_slice joined = sk_turns_join(record->context, answered, record->context_count, record->question, arena);
    if (!joined.data)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a question in several turns");
    enum sk_status status = sk_redact_find(finder, joined, arena, &found, &count, error);
    if (status == SK_OK)
        sk_redact_values_note(values, joined, found, count);
    return status;
}

static enum sk_status redact_turns(struct sk_entity_finder *finder, struct sk_redact_memo *memo, struct sk_arena *arena,
                                   struct sk_redact_values *values, const struct sk_case *record, struct sk_turn *turns,
                                   struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < record->context_count && status == SK_OK; i++) {
        turns[i] = record->context[i];
        status = redact_field(finder, memo, arena, values, &turns[i].text, error);
    }
    return status;
}

static enum sk_status apply(const struct sk_redact_values *values, struct sk_arena *arena, struct sk_case *record,
                            struct sk_turn *turns, struct sk_error *error) {
    enum sk_status status = sk_redact_values_apply(values, arena, &record->question, error);
    if (status == SK_OK)
        status = sk_redact_values_apply(values, arena, &record->answer, error);
    for (size_t i = 0; i < record->context_count && status == SK_OK; i++)
        status = sk_redact_values_apply(values, arena, &turns[i].text, error);
    return status;
}

enum sk_status sk_redact_case(struct sk_entity_finder *finder, struct sk_redact_memo *memo, struct sk_arena *arena,
                              struct sk_case *record, struct sk_error *error) {
    const struct sk_case written = *record;
    struct sk_redact_values values = { 0 };
    struct sk_turn *turns = sk_arena_array(arena, record->context_count, sizeof *turns);
    if (record->context_count && !turns)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the turns of a case");
    enum sk_status status = redact_field(finder, memo, arena, &values, &record->question, error);
    if (status == SK_OK)
        status = redact_field(finder, memo, arena, &values, &record->answer, error);
    if (status == SK_OK)
        status = redact_turns(finder, memo, arena, &values, record, turns, error);
    if (status == SK_OK) /* only now are the texts known to be UTF-8 */
        sk_redact_values_note_replies(&values, finder, written.context, written.context_count, written.question);
    if (status == SK_OK)
        status = note_joined(finder, &written, arena, &values, error);
    if (status == SK_OK)
        status = apply(&values, arena, record, turns, error);
    if (status == SK_OK && record->context_count)
        record->context = turns;
    if (status == SK_OK && record->metadata.data)
        status = sk_redact_metadata(finder, arena, &record->metadata, error);
    return status;
}
