/* suggest and analyze. An answer to `suggest` is on disk before it is sent: feedback on it must find it, and a retry must get it
 * again, also after a crash. */
#include "protocol/document.h"
#include "serve/answer.h"
#include "serve/method.h"

static enum sk_status record(struct sk_store *store, void *context, struct sk_error *error) {
    return sk_store_put_shown(store, context, error);
}

static enum sk_status other_params(struct sk_method_call *call, struct sk_error *error) {
    call->field = "request_id";
    return sk_error_set(error, SK_REJECTED, "request_id was used before with other params");
}

/* The recorded answer to this request_id. SK_NOT_FOUND: there is none yet. */
static enum sk_status answer_again(struct sk_method_call *call, const struct sk_suggest_request *request, const char *digest,
                                   struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_shown_set shown;
    enum sk_status status = sk_store_find_shown(worker->store, request->request_id, &worker->arena, &shown, error);
    if (status != SK_OK)
        return status;
    if (!sk_slice_is(shown.request_digest, digest))
        return other_params(call, error);
    status = sk_document_parse(shown.result, &call->result, error);
    if (status == SK_REJECTED) {
        sk_error_clear(error);
        status = sk_error_set(error, SK_FAULT_CORRUPT, "a recorded answer is not JSON");
    }
    return status == SK_OK ? sk_answer_complete(call->result, request, sk_engine_finder(worker->engine), &worker->arena, error)
                           : status;
}

/* Records what is shown; where another worker was first with this request_id, its answer is the answer. */
static enum sk_status record_shown(struct sk_method_call *call, const struct sk_suggest_request *request, const char *digest,
                                   struct sk_shown_set *shown, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_buffer kept = { 0 };
    sk_answer_strip(call->result);
    enum sk_status status = sk_document_encode(call->result, &kept, error);
    if (status == SK_OK) {
        shown->result = sk_buffer_slice(&kept);
        shown->request_digest = request->request_id.data ? sk_slice_of(digest) : sk_slice(NULL, 0);
        worker->reply_size += 2 * kept.size; /* as kept, and with its texts */
        status = sk_recorder_write(worker->service->recorder, record, shown, error);
    }
    sk_buffer_finish(&kept);
    if (status == SK_DUPLICATE) {
        sk_error_clear(error);
        sk_document_release(call->result);
        call->result = NULL;
        return answer_again(call, request, digest, error);
    }
    return status == SK_OK ? sk_answer_complete(call->result, request, sk_engine_finder(worker->engine), &worker->arena, error)
                           : status;
}

static enum sk_status answer_new(struct sk_method_call *call, const struct sk_suggest_request *request, const char *digest,
                                 struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_suggestion_set set;
    struct sk_shown_set shown;
    enum sk_status status = sk_engine_suggest(worker->engine, request, &worker->arena, &set, &shown, error);
    if (status != SK_OK)
        return status;
    call->result = sk_suggestion_set_to_json(&set);
    return record_shown(call, request, digest, &shown, error);
}

static enum sk_status answer(struct sk_method_call *call, struct sk_error *error) {
    struct sk_suggest_request request;
    char digest[SK_REQUEST_DIGEST_SIZE] = "";
    enum sk_status status = sk_suggest_request_decode(call->params, &call->worker->arena, &request, &call->field, error);
    if (status != SK_OK)
        return status;
    if (!request.request_id.data)
        return answer_new(call, &request, digest, error);
    sk_request_digest(&request, digest);
    status = answer_again(call, &request, digest, error);
    if (status != SK_NOT_FOUND)
        return status;
    sk_error_clear(error);
    return answer_new(call, &request, digest, error);
}

enum sk_status sk_method_suggest(struct sk_method_call *call, struct sk_error *error) {
    enum sk_status status = answer(call, error);
    if (status == SK_OK)
        atomic_fetch_add(&call->worker->service->counters.suggested, 1);
    return status;
}

/* The tags themselves, and once more as the field `tags`, where a desk that reads `suggest` looks for them. */
static struct json_t *tags_result(const struct sk_tags *tags) {
    struct json_t *result = sk_tags_to_json(tags);
    sk_document_set(result, "tags", sk_tags_to_json(tags));
    return result;
}

enum sk_status sk_method_analyze(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_suggest_request request;
    struct sk_tags tags;
    enum sk_status status = sk_suggest_request_decode(call->params, &worker->arena, &request, &call->field, error);
    if (status == SK_OK)
        status = sk_engine_analyze(worker->engine, &request, &worker->arena, &tags, error);
    if (status == SK_OK)
        call->result = tags_result(&tags);
    return status;
}
