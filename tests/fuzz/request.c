/* A frame from a client, as far as a worker looks at it before it does anything: JSON-RPC, then the params of each method. */
#include "fuzz.h"
#include "protocol/document.h"
#include "protocol/request.h"
#include "protocol/rpc.h"

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    return 0;
}

static enum sk_status decode_suggest(const struct json_t *params, struct sk_arena *arena, const char **field,
                                     struct sk_error *error) {
    struct sk_suggest_request request;
    enum sk_status status = sk_suggest_request_decode(params, arena, &request, field, error);
    if (status == SK_OK) {
        require(request.text.data && request.text.size <= SK_REQUEST_TEXT_LIMIT, "text within its limit");
        require(request.limit >= 1 && request.limit <= SK_REQUEST_LIMIT_MAX, "limit within its bounds");
        require(request.context_count <= SK_REQUEST_TURN_LIMIT, "context within its limit");
        require(request.min_confidence <= 1, "min_confidence within its bounds");
    }
    return status;
}

static enum sk_status decode_feedback(const struct json_t *params, struct sk_arena *arena, const char **field,
                                      struct sk_error *error) {
    struct sk_feedback_request request;
    enum sk_status status = sk_feedback_request_decode(params, arena, &request, field, error);
    if (status == SK_OK) {
        require(sk_feedback_action_name(request.action) != NULL, "an action has a name");
        require(request.satisfaction == 0 || (request.satisfaction >= 1 && request.satisfaction <= 5), "1..5 or none");
    }
    return status;
}

static enum sk_status decode_case(const struct json_t *params, struct sk_arena *arena, const char **field,
                                  struct sk_error *error) {
    struct sk_case record;
    enum sk_status status = sk_case_from_json(params, arena, &record, field, error);
    if (!*field)
        *field = "params";
    if (status == SK_OK)
        require(record.id.data && record.question.size && record.answer.size, "a case has id, question and answer");
    return status;
}

static enum sk_status decode_id(const struct json_t *params, struct sk_arena *arena, const char **field, struct sk_error *error) {
    struct sk_slice id;
    return sk_id_param(params, "id", arena, &id, field, error);
}

typedef enum sk_status decoder(const struct json_t *, struct sk_arena *, const char **, struct sk_error *);

/* Every call's params through every decoder: what they mean does not depend on the method's name. */
static void decode_params(struct sk_rpc_message *message, size_t index, struct sk_arena *arena) {
    static decoder *const decoders[] = { decode_feedback, decode_case, decode_id, decode_suggest };
    enum sk_status status = SK_OK;
    const char *field = NULL;
    struct sk_error error = { 0 };
    for (size_t i = 0; i < sizeof decoders / sizeof *decoders; i++) {
        error = (struct sk_error){ 0 };
        field = NULL;
        sk_arena_reset(arena);
        status = decoders[i](sk_rpc_call(message, index)->params, arena, &field, &error);
        require(status == SK_OK || error.message[0], "a refusal says why");
        require(status != SK_REJECTED || field, "a refusal names the field");
    }
    if (status == SK_OK)
        sk_rpc_answer(message, index, sk_document_object());
    else
        sk_rpc_refuse(message, index, SK_RPC_PARAMS, error.message, field);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_rpc_message *message;
    struct sk_arena arena;
    struct sk_buffer reply = { 0 };
    struct json_t *parsed;
    require(sk_rpc_decode(slice_of_input(data, size), &message, NULL) == SK_OK, "whatever is wrong becomes an answer");
    sk_arena_init(&arena, 8 << 20);
    for (size_t i = 0; i < sk_rpc_count(message); i++)
        if (!sk_rpc_call(message, i)->error_code)
            decode_params(message, i, &arena);
    enum sk_status status = sk_rpc_encode(message, &reply, NULL);
    require(status == SK_OK || status == SK_END, "a reply, or nothing to be sent");
    if (status == SK_OK) {
        require(sk_document_parse(sk_buffer_slice(&reply), &parsed, NULL) == SK_OK, "a reply is JSON");
        sk_document_release(parsed);
    }
    sk_buffer_finish(&reply);
    sk_arena_finish(&arena);
    sk_rpc_destroy(message);
    return 0;
}
