/* wide_number: which numbers become texts, that nothing else does, and what a document, a case and a call make of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "protocol/case.h"
#include "protocol/document.h"
#include "protocol/request.h"
#include "protocol/wide_number.h"

static void wide_numbers_and_no_others_are_quoted(void **state) {
    (void) state;
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        { "", "" },
        { "9223372036854775807", "9223372036854775807" },
        { "9223372036854775808", "\"9223372036854775808\"" },
        { "-9223372036854775808", "-9223372036854775808" },
        { "-9223372036854775809", "\"-9223372036854775809\"" },
        { "[18446744073709551615,1]", "[\"18446744073709551615\",1]" },
        { "{\"sim\": 89314403000012345678}", "{\"sim\": \"89314403000012345678\"}" },
        { "12345678901234567890.5", "12345678901234567890.5" },
        { "12345678901234567890e3", "12345678901234567890e3" },
        { "[1e308,1e309,-1.5E+400]", "[1e308,\"1e309\",\"-1.5E+400\"]" },
        { "1e-999", "1e-999" },
        { "\"12345678901234567890\"", "\"12345678901234567890\"" },
        { "\"\\\"12345678901234567890\\\\\",12345678901234567890", "\"\\\"12345678901234567890\\\\\",\"12345678901234567890\"" },
        { "\"12345678901234567890", "\"12345678901234567890" },
        { "\"\\", "\"\\" },
        { "{12345678901234567890:1}", "{12345678901234567890:1}" },
        { "{12345678901234567890 \n:1}", "{12345678901234567890 \n:1}" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_buffer out = { 0 };
        sk_wide_numbers_quote(sk_slice_of(cases[i].text), &out);
        assert_string_equal(sk_buffer_slice(&out).data, cases[i].wanted);
        sk_buffer_finish(&out);
    }
}

static void what_is_not_json_stays_so(void **state) {
    (void) state;
    static const char *const texts[] = {
        "012345678901234567890",       "-",
        "--12345678901234567890",      "+12345678901234567890",
        "12345678901234567890x",       "1e400.5",
        "12345678901234567890.",       ".12345678901234567890",
        "[1 12345678901234567890]",    "1e400e1",
        "{12345678901234567890:1}",    "{12345678901234567890}",
        "[\"a\"12345678901234567890]", "0x12345678901234567890",
        "12345678901234567890\"\"",    "[12345678901234567890",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct json_t *document;
        assert_int_equal(sk_document_parse(sk_slice_of(texts[i]), &document, NULL), SK_REJECTED);
    }
}

static void a_document_has_them_as_texts(void **state) {
    (void) state;
    static const char text[] = "{\"a\":[12345678901234567890,1e400,-3],\"b\":9223372036854775807}";
    struct json_t *document;
    struct sk_buffer out = { 0 };
    assert_int_equal(sk_document_parse(sk_slice_of(text), &document, NULL), SK_OK);
    assert_int_equal(sk_document_encode(document, &out, NULL), SK_OK);
    assert_string_equal(out.data, "{\"a\":[\"12345678901234567890\",\"1e400\",-3],\"b\":9223372036854775807}");
    sk_document_release(document);
    sk_buffer_finish(&out);
}

/* Written with fifteen digits, the largest double is too wide to be read as one. */
static void a_case_keeps_them(void **state) {
    (void) state;
    struct sk_arena arena;
    struct sk_case record, again;
    struct sk_buffer text = { 0 };
    sk_arena_init(&arena, 1 << 20);
    const char *line = "{\"id\":12345678901234567890,\"question\":\"q\",\"answer\":\"a\",\"order\":18446744073709551615,"
                       "\"most\":1.7976931348623157e308}";
    assert_int_equal(sk_case_decode(sk_slice_of(line), &arena, &record, NULL), SK_OK);
    assert_true(sk_slice_is(record.id, "12345678901234567890"));
    assert_true(sk_slice_is(record.metadata, "{\"most\":1.7976931348623157e308,\"order\":\"18446744073709551615\"}"));
    struct json_t *object = sk_case_to_json(&record);
    assert_int_equal(sk_document_encode(object, &text, NULL), SK_OK);
    assert_int_equal(sk_case_decode(sk_buffer_slice(&text), &arena, &again, NULL), SK_OK);
    assert_true(sk_slice_is(again.metadata, "{\"most\":\"1.79769313486232e308\",\"order\":\"18446744073709551615\"}"));
    sk_document_release(object);
    sk_buffer_finish(&text);
    sk_arena_finish(&arena);
}

static void a_request_has_them_as_texts(void **state) {
    (void) state;
    struct sk_arena arena;
    struct json_t *params;
    struct sk_suggest_request request;
    const char *field, *text = "{\"text\":\"a\",\"customer\":{\"id\":18446744073709551615,\"sim\":89314403000012345678}}";
    struct sk_error error = { 0 };
    sk_arena_init(&arena, 1 << 20);
    assert_int_equal(sk_document_parse(sk_slice_of(text), &params, NULL), SK_OK);
    assert_int_equal(sk_suggest_request_decode(params, &arena, &request, &field, NULL), SK_OK);
    assert_true(sk_slice_is(request.customer_id, "18446744073709551615"));
    assert_int_equal(request.customer_count, 2);
    assert_true(sk_slice_is(request.customer[1].value, "89314403000012345678"));
    sk_document_release(params);
    assert_int_equal(sk_document_parse(sk_slice_of("{\"text\":\"a\",\"limit\":1e400}"), &params, NULL), SK_OK);
    assert_int_equal(sk_suggest_request_decode(params, &arena, &request, &field, &error), SK_REJECTED);
    assert_string_equal(error.message, "limit must be a whole number from 1 to 20");
    sk_document_release(params);
    sk_arena_finish(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_numbers_and_no_others_are_quoted), cmocka_unit_test(what_is_not_json_stays_so),
        cmocka_unit_test(a_document_has_them_as_texts),          cmocka_unit_test(a_case_keeps_them),
        cmocka_unit_test(a_request_has_them_as_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
