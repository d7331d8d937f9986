#include "serve/answer.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "protocol/document.h"
#include "protocol/tags.h"
#include "suggest/filling.h"
#include "tags/tagger.h"

/* ---- digest ---- */

struct digest {
    uint64_t words[2];
};

/* Each piece seeds the next, with its size, so that "ab","c" and "a","bc" differ, and absent from empty. */
static void add_bytes(struct digest *digest, const void *data, size_t size) {
    for (int i = 0; i < 2; i++)
        digest->words[i] = sk_hash(data ? data : "", size, digest->words[i] + (data ? size + 1 : 0));
}

static void add_slice(struct digest *digest, struct sk_slice slice) {
    add_bytes(digest, slice.data, slice.size);
}

/* The fields of an object have no order: their own hashes are summed. */
static void add_customer(struct digest *digest, const struct sk_suggest_request *request) {
    struct digest sum = { { 0, 0 } };
    for (size_t i = 0; i < request->customer_count; i++) {
        struct digest field = { { 1, 2 } };
        add_slice(&field, request->customer[i].name);
        add_slice(&field, request->customer[i].value);
        sum.words[0] += field.words[0];
        sum.words[1] += field.words[1];
    }
    add_bytes(digest, &sum, sizeof sum);
}

void sk_request_digest(const struct sk_suggest_request *request, char text[SK_REQUEST_DIGEST_SIZE]) {
    struct digest digest = { { 11, 23 } };
    add_slice(&digest, request->text);
    for (size_t i = 0; i < request->context_count; i++) {
        unsigned char role = (unsigned char) request->context[i].role;
        add_bytes(&digest, &role, 1);
        add_slice(&digest, request->context[i].text);
    }
    const struct sk_slice fields[] = { request->conversation_id, request->language, request->channel, request->team };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        add_slice(&digest, fields[i]);
    for (size_t i = 0; i < request->team_count; i++) /* a key that was bound to other teams since gets no answer of before */
        add_slice(&digest, request->teams[i]);
    add_customer(&digest, request);
    add_bytes(&digest, &request->limit, sizeof request->limit);
    add_bytes(&digest, &request->min_confidence, sizeof request->min_confidence);
    snprintf(text, SK_REQUEST_DIGEST_SIZE, "%016llx%016llx", (unsigned long long) digest.words[0],
             (unsigned long long) digest.words[1]);
}

/* ---- stripping and completing ---- */

static struct json_t *entities_of(const struct json_t *result) {
    return sk_document_get(sk_document_get(result, "tags"), "entities");
}

static void strip_texts(struct json_t *list) {
    for (size_t i = 0; i < sk_document_count(list); i++)
        sk_document_set_string(sk_document_at(list, i), "text", NULL);
}

static struct json_t *evidence_of(const struct json_t *result, enum sk_tag tag) {
    return sk_document_get(sk_document_get(sk_document_get(result, "tags"), "evidence"), sk_tag_name(tag));
}

void sk_answer_strip(struct json_t *result) {
    strip_texts(sk_document_get(result, "suggestions"));
    strip_texts(entities_of(result));
    for (enum sk_tag tag = 0; tag < SK_TAG_COUNT; tag++)
        strip_texts(evidence_of(result, tag));
}

/* Gives an object with "start" and "end" its "text" back. */
static enum sk_status complete_text(struct json_t *object, const struct sk_suggest_request *request, struct sk_slice *text,
                                    struct sk_error *error) {
    int64_t start = sk_document_get_integer(object, "start", -1), end = sk_document_get_integer(object, "end", -1);
    if (start < 0 || end < start || (uint64_t) end > request->text.size)
        return sk_error_set(error, SK_FAULT_CORRUPT, "a recorded answer names a place outside its request's text");
    *text = sk_slice(request->text.data + start, (size_t) (end - start));
    sk_document_set_slice(object, "text", *text);
    return SK_OK;
}

static enum sk_status complete_evidence(const struct json_t *result, const struct sk_suggest_request *request,
                                        struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (enum sk_tag tag = 0; tag < SK_TAG_COUNT; tag++) {
        const struct json_t *list = evidence_of(result, tag);
        struct sk_slice text;
        for (size_t i = 0; status == SK_OK && i < sk_document_count(list); i++)
            status = complete_text(sk_document_at(list, i), request, &text, error);
    }
    return status;
}

static enum sk_status complete_list(struct json_t *list, const struct sk_suggest_request *request, struct sk_arena *arena,
                                    const struct sk_entity **out, size_t *out_count, struct sk_error *error) {
    size_t count = sk_document_count(list);
    struct sk_entity *entities = sk_arena_array(arena, count, sizeof *entities);
    if (!entities)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to complete an answer");
    for (size_t i = 0; i < count; i++) {
        struct json_t *entity = sk_document_at(list, i);
        struct sk_slice text;
        enum sk_status status = complete_text(entity, request, &text, error);
        if (status != SK_OK)
            return status;
        size_t start = (size_t) (text.data - request->text.data);
        entities[i] = (struct sk_entity){
            .type = sk_document_get_string(entity, "type", ""), .text = text, .start = start, .end = start + text.size
        };
    }
    *out = entities;
    *out_count = count;
    return SK_OK;
}

/* Where the tag is switched off the record has no list, and they are found again: the replies are filled with them. */
static enum sk_status complete_entities(const struct json_t *result, const struct sk_suggest_request *request,
                                        struct sk_entity_finder *finder, struct sk_arena *arena, const struct sk_entity **out,
                                        size_t *out_count, struct sk_error *error) {
    struct json_t *list = entities_of(result);
    return sk_document_is_array(list) ? complete_list(list, request, arena, out, out_count, error)
                                      : sk_tagger_entities(finder, request->text, arena, out, out_count, error);
}

/* A reply whose case was erased since is kept without its text (store/erasure.h): it is shown no more. */
static struct json_t *without_erased(struct json_t *list) {
    struct json_t *kept = sk_document_array();
    for (size_t i = 0; i < sk_document_count(list); i++) {
        struct json_t *suggestion = sk_document_at(list, i);
        struct sk_slice template_ = sk_document_get_slice(suggestion, "template");
        if (!template_.data || template_.size > 0)
            sk_document_append(kept, sk_document_retain(suggestion));
    }
    return kept;
}

static enum sk_status complete_suggestions(struct json_t *list, const struct sk_fillings *fillings, struct sk_arena *arena,
                                           struct sk_error *error) {
    for (size_t i = 0; i < sk_document_count(list); i++) {
        const char *unfilled[SK_SUGGESTION_UNFILLED];
        size_t unfilled_count;
        struct sk_slice text;
        struct json_t *suggestion = sk_document_at(list, i);
        struct sk_slice template_ = sk_document_get_slice(suggestion, "template");
        if (!template_.data)
            return sk_error_set(error, SK_FAULT_CORRUPT, "a recorded answer has a suggestion without template");
        enum sk_status status = sk_reply_fill(fillings, template_, arena, &text, unfilled, &unfilled_count, error);
        if (status != SK_OK)
            return status;
        sk_document_set_slice(suggestion, "text", text);
    }
    return SK_OK;
}

enum sk_status sk_answer_complete(struct json_t *result, const struct sk_suggest_request *request,
                                  struct sk_entity_finder *finder, struct sk_arena *arena, struct sk_error *error) {
    struct sk_fillings fillings;
    const struct sk_entity *entities;
    size_t count;
    enum sk_status status = complete_entities(result, request, finder, arena, &entities, &count, error);
    if (status == SK_OK)
        status = complete_evidence(result, request, error);
    if (status == SK_OK)
        status = sk_fillings_collect(finder, request, entities, count, arena, &fillings, error);
    if (status != SK_OK)
        return status;
    sk_document_set(result, "suggestions", without_erased(sk_document_get(result, "suggestions")));
    return complete_suggestions(sk_document_get(result, "suggestions"), &fillings, arena, error);
}
