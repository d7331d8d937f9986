#include "protocol/rpc.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/document.h"

struct call {
    struct sk_rpc_call view;
    const struct json_t *id; /* borrowed from the document; NULL = null in the answer */
    struct json_t *answer;   /* result or error object */
};

struct sk_rpc_message {
    struct json_t *document; /* NULL where the frame could not be parsed */
    bool batch;
    size_t count;
    struct call calls[];
};

static struct json_t *error_object(int code, const char *text, const char *field) {
    struct json_t *object = json_object();
    sk_document_set_integer(object, "code", code);
    sk_document_set_string(object, "message", text);
    if (field) {
        struct json_t *data = json_object();
        sk_document_set_string(data, "field", field);
        sk_document_set(object, "data", data);
    }
    return object;
}

static void set_error(struct call *call, int code, const char *text, const char *field) {
    json_decref(call->answer);
    call->answer = error_object(code, text, field);
    call->view.error_code = code;
}

/* A call that is not valid is answered even without an id: the specification's "id": null. */
static void refuse_invalid(struct call *call, const char *text) {
    call->view.notification = false;
    set_error(call, SK_RPC_INVALID_REQUEST, text, NULL);
}

static void read_call(const struct json_t *object, struct call *call) {
    if (!json_is_object(object)) {
        refuse_invalid(call, "Invalid Request: not an object");
        return;
    }
    const struct json_t *id = json_object_get(object, "id");
    const struct json_t *method = json_object_get(object, "method");
    const struct json_t *params = json_object_get(object, "params");
    if (id && !json_is_string(id) && !json_is_number(id) && !json_is_null(id)) {
        refuse_invalid(call, "Invalid Request: id must be a string, a number or null");
        return;
    }
    call->id = id;
    call->view.notification = id == NULL;
    if (!sk_slice_is(sk_document_get_slice(object, "jsonrpc"), "2.0")) {
        refuse_invalid(call, "Invalid Request: jsonrpc must be \"2.0\"");
    } else if (!json_is_string(method)) {
        refuse_invalid(call, "Invalid Request: method must be a string");
    } else if (params && !json_is_object(params) && !json_is_array(params)) {
        refuse_invalid(call, "Invalid Request: params must be an object or a list");
    } else {
        /* A name with a NUL byte in it is no method's, and must not pass for what stands before the byte. */
        call->view.method = strlen(json_string_value(method)) == json_string_length(method) ? json_string_value(method) : "";
        call->view.params = params;
    }
}

static struct sk_rpc_message *create_message(struct json_t *document, bool batch, size_t count) {
    struct sk_rpc_message *message = calloc(1, sizeof *message + count * sizeof message->calls[0]);
    if (message) {
        message->document = document;
        message->batch = batch;
        message->count = count;
    }
    return message;
}

static enum sk_status message_of_one_error(int code, const char *text, struct sk_rpc_message **out, struct sk_error *error) {
    struct sk_rpc_message *message = create_message(NULL, false, 1);
    if (!message)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a request");
    set_error(&message->calls[0], code, text, NULL);
    *out = message;
    return SK_OK;
}

enum sk_status sk_rpc_decode(struct sk_slice frame, struct sk_rpc_message **out, struct sk_error *error) {
    if (frame.size > SK_RPC_FRAME_LIMIT)
        return message_of_one_error(SK_RPC_TOO_LARGE, "Request is larger than 1048576 bytes", out, error);
    size_t deepest, containers;
    sk_document_measure(frame, &deepest, &containers);
    if (deepest <= SK_RPC_DEPTH_LIMIT && containers > SK_RPC_CONTAINER_LIMIT)
        return message_of_one_error(SK_RPC_TOO_LARGE, "Request has more than 50000 lists and objects", out, error);
    struct json_t *document;
    struct sk_error reason = { 0 };
    enum sk_status status = sk_document_parse(frame, &document, &reason);
    if (status == SK_REJECTED)
        return message_of_one_error(SK_RPC_PARSE, "Parse error", out, error);
    if (status != SK_OK)
        return sk_error_set(error, status, "%s", reason.message);
    bool batch = json_is_array(document);
    size_t count = batch ? json_array_size(document) : 1;
    if (count == 0 || count > SK_RPC_BATCH_LIMIT) {
        json_decref(document);
        if (count == 0)
            return message_of_one_error(SK_RPC_INVALID_REQUEST, "Invalid Request: empty batch", out, error);
        return message_of_one_error(SK_RPC_TOO_LARGE, "Batch has more than 100 calls", out, error);
    }
    struct sk_rpc_message *message = create_message(document, batch, count);
    if (!message) {
        json_decref(document);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a request");
    }
    for (size_t i = 0; i < count; i++)
        read_call(batch ? json_array_get(document, i) : document, &message->calls[i]);
    *out = message;
    return SK_OK;
}

void sk_rpc_destroy(struct sk_rpc_message *message) {
    if (!message)
        return;
    for (size_t i = 0; i < message->count; i++)
        json_decref(message->calls[i].answer);
    json_decref(message->document);
    free(message);
}

size_t sk_rpc_count(const struct sk_rpc_message *message) {
    return message->count;
}

const struct sk_rpc_call *sk_rpc_call(const struct sk_rpc_message *message, size_t index) {
    return &message->calls[index].view;
}

void sk_rpc_answer(struct sk_rpc_message *message, size_t index, struct json_t *result) {
    struct call *call = &message->calls[index];
    if (!result) {
        set_error(call, SK_RPC_INTERNAL, "Internal error", NULL);
        return;
    }
    json_decref(call->answer);
    call->answer = result;
}

void sk_rpc_refuse(struct sk_rpc_message *message, size_t index, enum sk_rpc_code code, const char *text, const char *field) {
    set_error(&message->calls[index], code, text, field);
}

static struct json_t *response(const struct call *call) {
    struct json_t *object = json_object();
    sk_document_set_string(object, "jsonrpc", "2.0");
    json_object_set(object, call->view.error_code ? "error" : "result", call->answer);
    if (call->id)
        json_object_set(object, "id", (struct json_t *) call->id);
    else
        sk_document_set_string(object, "id", NULL);
    return object;
}

static struct json_t *all_responses(const struct sk_rpc_message *message) {
    struct json_t *list = json_array();
    for (size_t i = 0; i < message->count; i++)
        if (!message->calls[i].view.notification)
            json_array_append_new(list, response(&message->calls[i]));
    return list;
}

enum sk_status sk_rpc_encode(const struct sk_rpc_message *message, struct sk_buffer *out, struct sk_error *error) {
    struct json_t *list = all_responses(message);
    enum sk_status status = SK_END;
    if (!list)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for a response");
    else if (json_array_size(list) > 0)
        status = sk_document_encode(message->batch ? list : json_array_get(list, 0), out, error);
    json_decref(list);
    return status;
}

void sk_rpc_error_frame(enum sk_rpc_code code, const char *text, struct sk_buffer *out) {
    /* Written by hand because it must not need memory that the caller may be out of; text is ours and needs no escaping. */
    sk_buffer_format(out, "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":%d,\"message\":\"%s\"},\"id\":null}", (int) code, text);
}
