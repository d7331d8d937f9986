/* load_reply: what a load generator reads out of a reply, by the short way and by the long one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "protocol/document.h"
#include "protocol/rpc.h"
#include "serve/load_reply.h"

static struct sk_load_reply reply;

static bool reads(const char *text) {
    memset(&reply, 1, sizeof reply);
    return sk_load_reply_read(sk_slice_of(text), &reply);
}

/* What the service's own encoder writes for a request with this id. */
static void encode(const char *request, struct json_t *result, struct sk_buffer *frame) {
    struct sk_rpc_message *message;
    assert_int_equal(sk_rpc_decode(sk_slice_of(request), &message, NULL), SK_OK);
    if (result)
        sk_rpc_answer(message, 0, result);
    else
        sk_rpc_refuse(message, 0, SK_RPC_BUSY, "Busy", NULL);
    assert_int_equal(sk_rpc_encode(message, frame, NULL), SK_OK);
    sk_rpc_destroy(message);
}

static void test_what_the_service_writes(void **state) {
    static const char request[] = "{\"jsonrpc\":\"2.0\",\"id\":123456789012,\"method\":\"suggest\",\"params\":{}}";
    struct sk_buffer frame = { 0 };
    struct json_t *result = sk_document_object();
    (void) state;
    sk_document_set_string(result, "text", "quoted: \"abstained\":true},\"id\":77}");
    sk_document_set_boolean(result, "abstained", false);
    encode(request, result, &frame);
    assert_true(sk_load_reply_read(sk_buffer_slice(&frame), &reply));
    assert_true(reply.answered && !reply.abstained && reply.id == 123456789012);
    sk_buffer_clear(&frame);
    result = sk_document_object();
    sk_document_set_boolean(result, "abstained", true);
    encode(request, result, &frame);
    assert_true(sk_load_reply_read(sk_buffer_slice(&frame), &reply));
    assert_true(reply.answered && reply.abstained);
    sk_buffer_clear(&frame);
    encode(request, NULL, &frame);
    assert_true(sk_load_reply_read(sk_buffer_slice(&frame), &reply));
    assert_true(!reply.answered && reply.code == SK_RPC_BUSY && reply.id == 123456789012);
    sk_buffer_finish(&frame);
}

static void test_other_spellings(void **state) {
    (void) state;
    assert_true(reads("{ \"id\": 5, \"result\": { \"abstained\": true }, \"jsonrpc\": \"2.0\" }"));
    assert_true(reply.answered && reply.abstained && reply.id == 5);
    assert_true(reads("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32002,\"message\":\"Not allowed\"},\"id\":null}"));
    assert_true(!reply.answered && reply.id == -1 && reply.code == -32002);
    assert_string_equal(reply.message, "Not allowed");
    assert_true(reads("{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":\"text\"}"));
    assert_int_equal(reply.id, -1);
    assert_true(reads("{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":99999999999999999999}") == false
                || reply.id != 9999999999999999);
}

static void test_what_is_no_reply(void **state) {
    (void) state;
    assert_false(reads(""));
    assert_false(reads("}"));
    assert_false(reads("{}"));
    assert_false(reads("[]"));
    assert_false(reads("nothing"));
    assert_false(reads("{\"jsonrpc\":\"2.0\",\"result\":{"));
    assert_false(reads("{\"jsonrpc\":\"2.0\",\"id\":1}"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_service_writes),
        cmocka_unit_test(test_other_spellings),
        cmocka_unit_test(test_what_is_no_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
