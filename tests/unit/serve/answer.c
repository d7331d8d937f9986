#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/document.h"
#include "serve/answer.h"

static struct sk_arena arena;
static struct sk_entity_finder *finder;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, 4 << 20);
    return sk_entity_finder_create(&finder, NULL);
}

static int tear_down(void **state) {
    (void) state;
    sk_entity_finder_destroy(finder);
    sk_arena_finish(&arena);
    return 0;
}

static struct json_t *parse(const char *text) {
    struct json_t *document;
    assert_int_equal(sk_document_parse(sk_slice_of(text), &document, NULL), SK_OK);
    return document;
}

static void assert_encodes(const struct json_t *document, const char *expected) {
    struct sk_buffer text = { 0 };
    assert_int_equal(sk_document_encode(document, &text, NULL), SK_OK);
    assert_string_equal(text.data, expected);
    sk_buffer_finish(&text);
}

static struct sk_suggest_request request_of(const char *params) {
    struct sk_suggest_request request;
    const char *field;
    struct json_t *document = parse(params);
    assert_int_equal(sk_suggest_request_decode(document, &arena, &request, &field, NULL), SK_OK);
    sk_document_release(document);
    return request;
}

static const char *digest_of(const char *params) {
    static char digests[2][SK_REQUEST_DIGEST_SIZE];
    static int turn;
    struct sk_suggest_request request = request_of(params);
    turn = !turn;
    sk_request_digest(&request, digests[turn]);
    assert_int_equal(strlen(digests[turn]), 32);
    return digests[turn];
}

#define ASKED "Ik ben Jan, bestelling 20458811"
#define PARAMS "{\"text\":\"" ASKED "\",\"customer\":{\"id\":\"c-1\",\"name\":\"Jan\"},\"limit\":3,\"request_id\":\"r\"}"

static void equal_requests_have_equal_digests(void **state) {
    (void) state;
    assert_string_equal(digest_of(PARAMS), digest_of(PARAMS));
    assert_string_equal(digest_of(PARAMS),
                        digest_of("{\"request_id\":\"another\",\"customer\":{\"name\":\"Jan\",\"id\":\"c-1\"},\"text\":\"" ASKED
                                  "\",\"unknown\":1,\"context\":[]}"));
}

static void other_requests_have_other_digests(void **state) {
    (void) state;
    static const char *const others[] = {
        "{\"text\":\"x\"}",
        "{\"text\":\"x\",\"limit\":4}",
        "{\"text\":\"x\",\"min_confidence\":0}",
        "{\"text\":\"x\",\"language\":\"nl\"}",
        "{\"text\":\"x\",\"channel\":\"nl\"}",
        "{\"text\":\"x\",\"team\":\"nl\"}",
        "{\"text\":\"x\",\"conversation_id\":\"nl\"}",
        "{\"text\":\"x\",\"customer\":{\"a\":\"bc\"}}",
        "{\"text\":\"x\",\"customer\":{\"ab\":\"c\"}}",
        "{\"text\":\"x\",\"customer\":{\"a\":\"b\",\"c\":\"d\"}}",
        "{\"text\":\"x\",\"customer\":{\"a\":\"d\",\"c\":\"b\"}}",
        "{\"text\":\"x\",\"context\":[{\"role\":\"agent\",\"text\":\"x\"}]}",
        "{\"text\":\"x\",\"context\":[{\"role\":\"customer\",\"text\":\"x\"}]}",
        "{\"text\":\"x\",\"context\":[{\"role\":\"customer\",\"text\":\"x\"},{\"role\":\"customer\",\"text\":\"\"}]}",
        "{\"text\":\"\",\"context\":[{\"role\":\"customer\",\"text\":\"x\"}]}",
        "{\"text\":\"\"}",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(digest_of(others[i]), digest_of(others[j]));
}

#define WHOLE                                                                                                                    \
    "{\"suggestions\":[{\"id\":\"s-1\",\"text\":\"Hoi Jan, 20458811 komt.\",\"template\":\"Hoi {person}, {order_number} "        \
    "komt.\"},"                                                                                                                  \
    "{\"id\":\"s-2\",\"text\":\"Dag! Groet, {person}\",\"template\":\"Dag! Groet, {person}\"}],"                                 \
    "\"tags\":{\"entities\":[{\"type\":\"order_number\",\"text\":\"20458811\",\"start\":23,\"end\":31}]}}"
#define KEPT                                                                                                                     \
    "{\"suggestions\":[{\"id\":\"s-1\",\"text\":null,\"template\":\"Hoi {person}, {order_number} komt.\"},"                      \
    "{\"id\":\"s-2\",\"text\":null,\"template\":\"Dag! Groet, {person}\"}],"                                                     \
    "\"tags\":{\"entities\":[{\"type\":\"order_number\",\"text\":null,\"start\":23,\"end\":31}]}}"

static void what_is_kept_names_nobody(void **state) {
    (void) state;
    struct json_t *answer = parse(WHOLE);
    sk_answer_strip(answer);
    assert_encodes(answer, KEPT);
    sk_document_release(answer);
}

static void what_is_kept_is_completed_from_the_request(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("{\"text\":\"" ASKED "\",\"customer\":{\"name\":\"Jan\"}}");
    struct json_t *answer = parse(KEPT);
    assert_int_equal(sk_answer_complete(answer, &request, finder, &arena, NULL), SK_OK);
    struct json_t *first = sk_document_at(sk_document_get(answer, "suggestions"), 0);
    assert_string_equal(sk_document_get_string(first, "text", ""), "Hoi Jan, 20458811 komt.");
    struct json_t *entity = sk_document_at(sk_document_get(sk_document_get(answer, "tags"), "entities"), 0);
    assert_string_equal(sk_document_get_string(entity, "text", ""), "20458811");
    sk_document_release(answer);
}

static void answer_to_another_text_is_a_fault(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("{\"text\":\"short\"}");
    struct json_t *answer = parse(KEPT);
    assert_int_equal(sk_answer_complete(answer, &request, finder, &arena, NULL), SK_FAULT_CORRUPT);
    sk_document_release(answer);
    answer = parse("{\"suggestions\":[{\"id\":\"s-1\"}],\"tags\":{\"entities\":[]}}");
    assert_int_equal(sk_answer_complete(answer, &request, finder, &arena, NULL), SK_FAULT_CORRUPT);
    sk_document_release(answer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_requests_have_equal_digests), cmocka_unit_test(other_requests_have_other_digests),
        cmocka_unit_test(what_is_kept_names_nobody),         cmocka_unit_test(what_is_kept_is_completed_from_the_request),
        cmocka_unit_test(answer_to_another_text_is_a_fault),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
