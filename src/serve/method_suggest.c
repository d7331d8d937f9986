/* suggest and analyze. An answer to `suggest` is on disk before it is sent: feedback on it must find it, and a retry must get it
 * again, also after a crash. */
#include <string.h>

#include "protocol/document.h"
#include "serve/answer.h"
#include "serve/method.h"
#include "store/audit.h"
#include "store/erasure.h"
#include "store/mask.h"

static enum sk_status record(struct sk_store *store, void *context, struct sk_error *error) {
    return sk_store_put_shown(store, context, error);
}

/* Whose cases may be found: of the teams that the key is bound to, or of the one among them that the request names. */
static enum sk_status bind_to_teams(struct sk_method_call *call, struct sk_suggest_request *request, struct sk_error *error) {
    const struct sk_access_client *client = call->worker->client;
    if (!sk_access_is_bound(client))
        return SK_OK;
    if (request->team.size && !sk_access_may_see(client, request->team)) {
        call->not_allowed = true;
        return sk_error_set(error, SK_REJECTED, "team is not one of the key's");
    }
    return sk_access_teams(client, &call->worker->arena, &request->teams, &request->team_count, error);
}

/* The same in a line each; absent for a key that is not bound. */
static enum sk_status list_teams(struct sk_worker *worker, const struct sk_suggest_request *request, struct sk_slice *out,
                                 struct sk_error *error) {
    struct sk_buffer lines = { 0 };
    *out = sk_slice(NULL, 0);
    if (request->team_count == 0)
        return SK_OK;
    for (size_t i = 0; i < request->team_count; i++) {
        if (!request->team.size || sk_slice_equal(request->team, request->teams[i])) {
            sk_buffer_add_slice(&lines, request->teams[i]);
            sk_buffer_add_text(&lines, "\n");
        }
    }
    *out = sk_arena_slice(&worker->arena, sk_buffer_slice(&lines));
    bool failed = lines.failed || !out->data;
    sk_buffer_finish(&lines);
    return failed ? sk_error_set(error, SK_FAULT_MEMORY, "no memory for the teams of a suggestion set") : SK_OK;
}

/* A request_id is what the client that holds the key calls it: another's may be the same. It is kept as a keyed hash only, for
 * clients make them of anything. */
static enum sk_status own_request_id(struct sk_worker *worker, struct sk_suggest_request *request, struct sk_error *error) {
    size_t key_size = sizeof worker->client->key, size = key_size + request->request_id.size;
    char *name = sk_arena_take(&worker->arena, size);
    char *pseudonym = sk_arena_take(&worker->arena, SK_PSEUDONYM_SIZE);
    if (!name || !pseudonym)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a request_id");
    memcpy(name, worker->client->key, key_size);
    memcpy(name + key_size, request->request_id.data, request->request_id.size);
    enum sk_status status = sk_store_pseudonym(worker->store, SK_PSEUDONYM_REQUEST, sk_slice(name, size), pseudonym, error);
    request->request_id = sk_slice_of(pseudonym);
    return status;
}

/* Ids and labels as the store has them. */
static enum sk_status mask_ids(struct sk_worker *worker, struct sk_suggest_request *request, struct sk_error *error) {
    struct sk_slice *const fields[] = { &request->conversation_id, &request->channel, &request->team };
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sizeof fields / sizeof *fields; i++)
        status = sk_mask(worker->store, worker->finder, &worker->arena, fields[i], error);
    return status;
}

static enum sk_status other_params(struct sk_method_call *call, struct sk_error *error) {
    call->field = "request_id";
    return sk_error_set(error, SK_REJECTED, "request_id was used before with other params");
}

/* The recorded answer to this request_id, without what was deleted or changed since. SK_NOT_FOUND: there is none yet. */
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
    if (status == SK_OK)
        status = sk_store_clean_answer(worker->store, shown.id, call->result, error);
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

/* About the bytes of an answer, for the limit on a batch. */
static size_t size_of(const struct sk_suggestion_set *set) {
    size_t size = 4096;
    for (size_t i = 0; i < set->count; i++)
        size += 2048 + set->suggestions[i].text.size + set->suggestions[i].template_.size + set->suggestions[i].question.size;
    return size;
}

static enum sk_status answer_unrecorded(struct sk_method_call *call, const struct sk_suggest_request *request,
                                        struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_suggestion_set set;
    enum sk_status status = sk_engine_suggest(worker->engine, request, &worker->arena, &set, NULL, error);
    if (status != SK_OK)
        return status;
    sk_watch_enter(&worker->watch, SK_ONLINE_ENCODE);
    call->result = sk_suggestion_set_to_json(&set);
    worker->reply_size += size_of(&set);
    return SK_OK;
}

static enum sk_status answer_new(struct sk_method_call *call, const struct sk_suggest_request *request, const char *digest,
                                 struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_suggestion_set set;
    struct sk_shown_set shown;
    enum sk_status status = sk_engine_suggest(worker->engine, request, &worker->arena, &set, &shown, error);
    if (status == SK_OK)
        status = list_teams(worker, request, &shown.teams, error);
    if (status != SK_OK)
        return status;
    sk_watch_enter(&worker->watch, SK_ONLINE_ENCODE);
    call->result = sk_suggestion_set_to_json(&set);
    sk_watch_enter(&worker->watch, SK_ONLINE_RECORD);
    return record_shown(call, request, digest, &shown, error);
}

static enum sk_status answer(struct sk_method_call *call, struct sk_error *error) {
    struct sk_suggest_request request;
    char digest[SK_REQUEST_DIGEST_SIZE] = "";
    enum sk_status status = sk_suggest_request_decode(call->params, &call->worker->arena, &request, &call->field, error);
    if (status == SK_OK)
        status = mask_ids(call->worker, &request, error);
    if (status == SK_OK)
        status = bind_to_teams(call, &request, error);
    if (status == SK_OK && request.unrecorded)
        return answer_unrecorded(call, &request, error);
    if (status == SK_OK && !request.request_id.data)
        return answer_new(call, &request, digest, error);
    if (status == SK_OK)
        status = own_request_id(call->worker, &request, error);
    if (status != SK_OK)
        return status;
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
