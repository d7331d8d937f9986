/* Entities of a text, and the text without them; the same text as metadata of a case. */
#include "fuzz.h"
#include "text/analysis.h"
#include "text/redact.h"

static struct sk_entity_finder *finder;
static struct sk_arena arena;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    return sk_entity_finder_create(&finder, NULL) == SK_OK ? 0 : 1;
}

static void check_entities(struct sk_slice text) {
    const struct sk_found *found;
    size_t count, end = 0;
    enum sk_status status = sk_entity_find(finder, text, &arena, &found, &count, NULL);
    require(status == (sk_text_valid(text) ? SK_OK : SK_REJECTED), "UTF-8 is searched, anything else refused");
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        require(found[i].start >= end && found[i].end > found[i].start && found[i].end <= text.size,
                "entities follow each other");
        require(sk_text_valid(sk_slice(text.data + found[i].start, found[i].end - found[i].start)), "whole characters");
        end = found[i].end;
    }
}

static void check_case(struct sk_slice text) {
    struct sk_case record;
    struct sk_slice out;
    struct sk_redact_values values = { 0 };
    struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, text }, { SK_ROLE_AGENT, sk_slice_of("ok") } };
    enum sk_status status = sk_redact_noting(finder, text, &arena, &values, &out, NULL);
    require(status != SK_OK || sk_text_valid(out), "a redacted text is UTF-8");
    if (status == SK_OK)
        require(sk_redact_values_apply(&values, &arena, &out, NULL) == SK_OK && sk_text_valid(out), "nor do its values break it");
    record = (struct sk_case){ .id = sk_slice_of("a"), .question = text, .answer = text, .context = turns, .context_count = 2 };
    require(sk_redact_case(finder, NULL, &arena, &record, NULL) == status, "a case is redacted where its text can be");
    require(status != SK_OK || sk_slice_equal(record.question, out), "a question as any text");
    require(status != SK_OK || sk_slice_equal(record.answer, out), "and so is an answer of the same words");
    require(status != SK_OK || sk_slice_equal(record.context[0].text, out), "and a turn");
}

/* As metadata only where it is a JSON object: the case decoder lets nothing else through. */
static void check_metadata(struct sk_slice text) {
    struct sk_case record;
    if (sk_case_decode(text, &arena, &record, NULL) == SK_OK)
        require(sk_redact_case(finder, NULL, &arena, &record, NULL) == SK_OK, "a decoded case can be redacted");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_slice text = slice_of_input(data, size);
    check_entities(text);
    check_case(text);
    check_metadata(text);
    sk_arena_reset(&arena);
    return 0;
}
