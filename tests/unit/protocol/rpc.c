/* rpc: every error case of the JSON-RPC 2.0 specification, batches, notifications, ids of every JSON type, limits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "protocol/document.h"
#include "protocol/rpc.h"

/* Answers each valid call of method "echo" with {"ok":true} and refuses other methods. */
static char *exchange_bytes(const char *frame, size_t size) {
    struct sk_rpc_message *message = NULL;
    struct sk_buffer reply = { 0 };
    assert_int_equal(sk_rpc_decode(sk_slice(frame, size), &message, NULL), SK_OK);
    for (size_t i = 0; i < sk_rpc_count(message); i++) {
        const struct sk_rpc_call *call = sk_rpc_call(message, i);
        if (call->error_code)
            continue;
        if (strcmp(call->method, "echo") == 0) {
            struct json_t *result = sk_document_object();
            sk_document_set_boolean(result, "ok", true);
            sk_rpc_answer(message, i, result);
        } else {
            sk_rpc_refuse(message, i, SK_RPC_METHOD, "Method not found", NULL);
        }
    }
    enum sk_status status = sk_rpc_encode(message, &reply, NULL);
    sk_rpc_destroy(message);
    if (status == SK_END) {
        sk_buffer_finish(&reply);
        return NULL;
    }
    assert_int_equal(status, SK_OK);
    return reply.data;
}

static void expect(const char *frame, const char *wanted) {
    char *reply = exchange_bytes(frame, strlen(frame));
    if (wanted)
        assert_string_equal(reply, wanted);
    else
        assert_null(reply);
    free(reply);
}

#define OK_REPLY(id) "{\"jsonrpc\":\"2.0\",\"result\":{\"ok\":true},\"id\":" id "}"
#define ERROR_REPLY(code, text, id) "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":" code ",\"message\":\"" text "\"},\"id\":" id "}"
#define PARSE_ERROR ERROR_REPLY("-32700", "Parse error", "null")
#define NOT_AN_OBJECT ERROR_REPLY("-32600", "Invalid Request: not an object", "null")
#define NO_METHOD(id) ERROR_REPLY("-32601", "Method not found", id)
#define BAD_ID ERROR_REPLY("-32600", "Invalid Request: id must be a string, a number or null", "null")

static void ids_of_every_type(void **state) {
    (void) state;
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":1}", OK_REPLY("1"));
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":-7}", OK_REPLY("-7"));
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":1.5}", OK_REPLY("1.5"));
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":\"a\\u0000b\"}", OK_REPLY("\"a\\u0000b\""));
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":\"\"}", OK_REPLY("\"\""));
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":18446744073709551615}", OK_REPLY("\"18446744073709551615\""));
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":null}", OK_REPLY("null"));
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":true}", BAD_ID);
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":[1]}", BAD_ID);
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":{}}", BAD_ID);
}

static void errors_of_the_specification(void **state) {
    (void) state;
    expect("{\"jsonrpc\": \"2.0\", \"method\": \"foobar\", \"id\": \"1\"}", NO_METHOD("\"1\""));
    expect("{\"jsonrpc\": \"2.0\", \"method\": \"foobar, \"params\": \"bar\", \"baz]", PARSE_ERROR);
    expect("{\"jsonrpc\": \"2.0\", \"method\": 1, \"params\": \"bar\"}",
           ERROR_REPLY("-32600", "Invalid Request: method must be a string", "null"));
    expect("{\"jsonrpc\":\"1.0\",\"method\":\"echo\",\"id\":1}",
           ERROR_REPLY("-32600", "Invalid Request: jsonrpc must be \\\"2.0\\\"", "1"));
    expect("{\"method\":\"echo\",\"id\":1}", ERROR_REPLY("-32600", "Invalid Request: jsonrpc must be \\\"2.0\\\"", "1"));
    expect("{\"jsonrpc\":\"2.0\",\"id\":1}", ERROR_REPLY("-32600", "Invalid Request: method must be a string", "1"));
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":3,\"id\":1}",
           ERROR_REPLY("-32600", "Invalid Request: params must be an object or a list", "1"));
    expect("1", NOT_AN_OBJECT);
    expect("", PARSE_ERROR);
    expect("{\"jsonrpc\":\"2.0\"", PARSE_ERROR);
    expect("null", NOT_AN_OBJECT);
}

static void batches_of_the_specification(void **state) {
    (void) state;
    expect("[]", ERROR_REPLY("-32600", "Invalid Request: empty batch", "null"));
    expect("[1]", "[" NOT_AN_OBJECT "]");
    expect("[1,2,3]", "[" NOT_AN_OBJECT "," NOT_AN_OBJECT "," NOT_AN_OBJECT "]");
    expect("[{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":\"1\"},{\"jsonrpc\":\"2.0\",\"method\"]", PARSE_ERROR);
    expect("[{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":\"1\"},{\"jsonrpc\":\"2.0\",\"method\":\"echo\"},{\"foo\":\"boo\"},"
           "{\"jsonrpc\":\"2.0\",\"method\":\"nope\",\"id\":\"5\"}]",
           "[" OK_REPLY("\"1\"") "," ERROR_REPLY("-32600", "Invalid Request: jsonrpc must be \\\"2.0\\\"",
                                                 "null") "," NO_METHOD("\"5\"") "]");
}

static void notifications_get_no_reply(void **state) {
    (void) state;
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"echo\"}", NULL);
    expect("{\"jsonrpc\":\"2.0\",\"method\":\"nope\"}", NULL);
    expect("[{\"jsonrpc\":\"2.0\",\"method\":\"echo\"},{\"jsonrpc\":\"2.0\",\"method\":\"nope\"}]", NULL);
}

static void limits_hold(void **state) {
    (void) state;
    struct sk_buffer frame = { 0 };
    for (int i = 0; i < 100000; i++)
        sk_buffer_add(&frame, "[", 1);
    expect(frame.data, PARSE_ERROR);

    sk_buffer_clear(&frame);
    sk_buffer_add_text(&frame, "[1");
    for (int i = 1; i < 101; i++)
        sk_buffer_add_text(&frame, ",1");
    sk_buffer_add_text(&frame, "]");
    expect(frame.data, ERROR_REPLY("-32001", "Batch has more than 100 calls", "null"));

    sk_buffer_clear(&frame);
    while (frame.size <= SK_RPC_FRAME_LIMIT)
        sk_buffer_add_text(&frame, "                                                                ");
    expect(frame.data, ERROR_REPLY("-32001", "Request is larger than 1048576 bytes", "null"));
    sk_buffer_finish(&frame);

    char *reply = exchange_bytes("{\"jsonrpc\":\"2.0\",\0\"method\":\"echo\",\"id\":1}", 41);
    assert_string_equal(reply, PARSE_ERROR);
    free(reply);
    reply = exchange_bytes("{\"jsonrpc\":\"2.0\",\"method\":\"\xff\xfe\",\"id\":1}", 37);
    assert_string_equal(reply, PARSE_ERROR);
    free(reply);
}

static void refusals_name_the_field(void **state) {
    (void) state;
    struct sk_rpc_message *message = NULL;
    struct sk_buffer reply = { 0 };
    const char *frame = "{\"jsonrpc\":\"2.0\",\"method\":\"suggest\",\"id\":1}";
    assert_int_equal(sk_rpc_decode(sk_slice_of(frame), &message, NULL), SK_OK);
    sk_rpc_refuse(message, 0, SK_RPC_PARAMS, "text is required", "text");
    assert_int_equal(sk_rpc_encode(message, &reply, NULL), SK_OK);
    assert_string_equal(reply.data, "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32602,\"message\":\"text is required\","
                                    "\"data\":{\"field\":\"text\"}},\"id\":1}");
    sk_rpc_destroy(message);
    sk_buffer_clear(&reply);
    sk_rpc_error_frame(SK_RPC_BUSY, "Busy, try again", &reply);
    assert_string_equal(reply.data, ERROR_REPLY("-32000", "Busy, try again", "null"));
    sk_buffer_finish(&reply);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_of_every_type),
        cmocka_unit_test(errors_of_the_specification),
        cmocka_unit_test(batches_of_the_specification),
        cmocka_unit_test(notifications_get_no_reply),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(refusals_name_the_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
