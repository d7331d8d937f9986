/* case and request decoding: good lines, and the exact reason for each bad one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "protocol/case.h"
#include "protocol/document.h"
#include "protocol/request.h"

static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, 64 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_arena_finish(&arena);
    return 0;
}

static void a_case_is_read_and_written(void **state) {
    (void) state;
    const char *line = "{\"id\":\"c1\",\"conversation_id\":\"k\",\"question\":\"waar?\",\"answer\":\"hier\",\"satisfaction\":4.5,"
                       "\"context\":[{\"role\":\"customer\",\"text\":\"hoi\"},{\"role\":\"agent\",\"text\":\"dag\"}],"
                       "\"language\":\"nl\",\"timestamp\":\"2026-05-01\",\"zeta\":1,\"alpha\":[true,null]}";
    struct sk_case record;
    struct sk_error error = { 0 };
    assert_int_equal(sk_case_decode(sk_slice_of(line), &arena, &record, &error), SK_OK);
    assert_true(sk_slice_is(record.id, "c1"));
    assert_true(record.satisfaction > 4.49 && record.satisfaction < 4.51);
    assert_int_equal(record.context_count, 2);
    assert_int_equal(record.context[1].role, SK_ROLE_AGENT);
    assert_true(sk_slice_is(record.metadata, "{\"alpha\":[true,null],\"zeta\":1}"));
    assert_null(record.team.data);

    struct sk_buffer text = { 0 };
    struct json_t *object = sk_case_to_json(&record);
    assert_int_equal(sk_document_encode(object, &text, NULL), SK_OK);
    sk_document_release(object);
    struct sk_case again;
    assert_int_equal(sk_case_decode(sk_buffer_slice(&text), &arena, &again, &error), SK_OK);
    assert_true(sk_slice_equal(again.metadata, record.metadata));
    assert_true(sk_slice_equal(again.question, record.question));
    assert_int_equal(again.context_count, 2);
    sk_buffer_finish(&text);
}

static void ids_are_derived_and_numbers_accepted(void **state) {
    (void) state;
    struct sk_case first, second, number;
    const char *line = "{\"question\":\"a\",\"answer\":\"b\"}";
    assert_int_equal(sk_case_decode(sk_slice_of(line), &arena, &first, NULL), SK_OK);
    assert_int_equal(sk_case_decode(sk_slice_of(line), &arena, &second, NULL), SK_OK);
    assert_true(sk_slice_equal(first.id, second.id));
    line = "{\"question\":\"a\",\"answer\":\"b2\"}";
    assert_int_equal(sk_case_decode(sk_slice_of(line), &arena, &second, NULL), SK_OK);
    assert_false(sk_slice_equal(first.id, second.id));
    line = "{\"id\":12345678901,\"question\":\"a\",\"answer\":\"b\",\"satisfaction\":null,\"context\":null}";
    assert_int_equal(sk_case_decode(sk_slice_of(line), &arena, &number, NULL), SK_OK);
    assert_true(sk_slice_is(number.id, "12345678901"));
    assert_true(number.satisfaction == 0);
}

static void bad_lines_say_why(void **state) {
    (void) state;
    static const struct {
        const char *line, *reason;
    } cases[] = {
        { "", "not valid JSON at column 0" },
        { "hello", "not valid JSON at column 5" },
        { "{\"question\":\"a\",\"answer\":", "not valid JSON at column 25" },
        { "[1]", "not a JSON object" },
        { "3", "not a JSON object" },
        { "{\"answer\":\"b\"}", "question is missing" },
        { "{\"question\":\"a\"}", "answer is missing" },
        { "{\"question\":\"\",\"answer\":\"b\"}", "question is empty" },
        { "{\"question\":\" \\n\\t\",\"answer\":\"b\"}", "question is empty" },
        { "{\"question\":\"a\",\"answer\":\"\"}", "answer is empty" },
        { "{\"question\":7,\"answer\":\"b\"}", "question is not a string" },
        { "{\"question\":\"a\",\"answer\":null}", "answer is missing" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"satisfaction\":7}", "satisfaction 7 is outside 1..5" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"satisfaction\":0}", "satisfaction 0 is outside 1..5" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"satisfaction\":\"5\"}", "satisfaction is not a number" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"id\":[]}", "id is not a string" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"timestamp\":\"yesterday\"}",
          "timestamp is not an ISO 8601 date or time that exists" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"timestamp\":\"2026-02-31\"}",
          "timestamp is not an ISO 8601 date or time that exists" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"context\":{}}", "context is not a list" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"context\":[{\"role\":\"bot\",\"text\":\"x\"}]}",
          "the role in context turn 1 is neither customer nor agent" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"context\":[{\"role\":\"agent\"}]}", "text in a context turn is missing" },
        { "{\"question\":\"\xff\",\"answer\":\"b\"}", "not UTF-8 at byte 13" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_case record;
        struct sk_error error = { 0 };
        assert_int_equal(sk_case_decode(sk_slice_of(cases[i].line), &arena, &record, &error), SK_REJECTED);
        assert_string_equal(error.message, cases[i].reason);
    }
}

static void the_field_at_fault_is_named(void **state) {
    (void) state;
    static const struct {
        const char *text, *field;
    } cases[] = {
        { "{\"question\":\"a\",\"answer\":\"b\",\"satisfaction\":7}", "satisfaction" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"context\":[{\"role\":\"bot\",\"text\":\"x\"}]}", "context" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"context\":[{\"role\":\"agent\"}]}", "context" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"timestamp\":\"yesterday\"}", "timestamp" },
        { "{\"question\":\"a\",\"answer\":\"b\",\"team\":[]}", "team" },
        { "{\"question\":\" \",\"answer\":\"b\"}", "question" },
        { "{\"question\":\"a\"}", "answer" },
        { "[]", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json_t *object;
        struct sk_case record;
        const char *field;
        assert_int_equal(sk_document_parse(sk_slice_of(cases[i].text), &object, NULL), SK_OK);
        assert_int_equal(sk_case_from_json(object, &arena, &record, &field, NULL), SK_REJECTED);
        if (cases[i].field)
            assert_string_equal(field, cases[i].field);
        else
            assert_null(field);
        sk_document_release(object);
    }
}

static void fields_are_found_by_name(void **state) {
    (void) state;
    struct sk_case record = { .question = sk_slice_of("a"), .team = sk_slice_of("t"), .satisfaction = 4 };
    struct sk_slice text;
    assert_string_equal(sk_case_field_find(sk_slice_of("Customer_ID")), "customer_id");
    assert_null(sk_case_field_find(sk_slice_of("customer")));
    assert_true(sk_case_field_text(&record, "team", &text) && sk_slice_is(text, "t"));
    assert_true(sk_case_field_text(&record, "channel", &text) && !text.data);
    assert_false(sk_case_field_text(&record, "satisfaction", &text));
    assert_false(sk_case_field_text(&record, "reply_label", &text));
}

static void long_fields_are_refused(void **state) {
    (void) state;
    struct sk_case record = { .question = sk_slice_of("a"), .answer = sk_slice_of("b") };
    struct sk_error error = { 0 };
    record.answer = sk_slice(sk_arena_take(&arena, SK_CASE_TEXT_LIMIT + 1), SK_CASE_TEXT_LIMIT + 1);
    assert_int_equal(sk_case_check(&record, &arena, &error), SK_REJECTED);
    assert_string_equal(error.message, "answer is longer than 262144 bytes");
}

static void expect_suggest(const char *params, const char *wanted_field, const char *wanted_message, enum sk_status wanted) {
    struct json_t *document = NULL;
    struct sk_suggest_request request;
    const char *field = NULL;
    struct sk_error error = { 0 };
    assert_int_equal(sk_document_parse(sk_slice_of(params), &document, NULL), SK_OK);
    assert_int_equal(sk_suggest_request_decode(document, &arena, &request, &field, &error), wanted);
    if (wanted != SK_OK) {
        assert_string_equal(field, wanted_field);
        assert_string_equal(error.message, wanted_message);
    }
    sk_document_release(document);
}

static void suggest_params_are_checked(void **state) {
    (void) state;
    expect_suggest("{\"text\":\"\"}", NULL, NULL, SK_OK);
    expect_suggest("{\"text\":\"a\",\"context\":null,\"limit\":20,\"min_confidence\":0.5,\"customer\":{\"id\":\"c\",\"age\":3}}",
                   NULL, NULL, SK_OK);
    expect_suggest("[]", "params", "params must be an object", SK_REJECTED);
    expect_suggest("{}", "text", "text is required", SK_REJECTED);
    expect_suggest("{\"text\":5}", "text", "text must be a string", SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"limit\":0}", "limit", "limit must be a whole number from 1 to 20", SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"limit\":21}", "limit", "limit must be a whole number from 1 to 20", SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"limit\":2.5}", "limit", "limit must be a whole number from 1 to 20", SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"min_confidence\":2}", "min_confidence", "min_confidence must be a number from 0 to 1",
                   SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"context\":3}", "context", "context must be a list", SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"context\":[3]}", "context.role", "context.role must be \"customer\" or \"agent\"",
                   SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"team\":[]}", "team", "team must be a string or a whole number", SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"customer\":[]}", "customer", "customer must be an object", SK_REJECTED);
}

/* A person is found by the text of its id: a number that case.add takes must not be skipped elsewhere. */
static void customer_ids_are_text_or_whole_numbers(void **state) {
    (void) state;
    static const struct {
        const char *value, *id, *message;
    } cases[] = {
        { "\"4711\"", "4711", NULL },
        { "4711", "4711", NULL },
        { "-9223372036854775808", "-9223372036854775808", NULL },
        { "0", "0", NULL },
        { "null", NULL, NULL },
        { "\"\"", NULL, NULL },
        { "4711.0", NULL, "must be a string or a whole number" },
        { "true", NULL, "must be a string or a whole number" },
        { "[4711]", NULL, "must be a string or a whole number" },
        { "{}", NULL, "must be a string or a whole number" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = sk_arena_format(&arena, "{\"text\":\"a\",\"customer\":{\"id\":%s},\"customer_id\":%s}", cases[i].value,
                                           cases[i].value);
        struct json_t *params = NULL;
        struct sk_suggest_request request;
        struct sk_slice id;
        const char *field = NULL;
        struct sk_error error = { 0 };
        assert_int_equal(sk_document_parse(sk_slice_of(text), &params, NULL), SK_OK);
        enum sk_status status = sk_suggest_request_decode(params, &arena, &request, &field, &error);
        assert_int_equal(status, cases[i].message ? SK_REJECTED : SK_OK);
        assert_true(cases[i].message ? strcmp(field, "customer.id") == 0 && strstr(error.message, cases[i].message)
                                     : sk_slice_equal(request.customer_id, sk_slice_of(cases[i].id)));
        sk_error_clear(&error);
        status = sk_id_param(params, "customer_id", &arena, &id, &field, &error);
        assert_int_equal(status, cases[i].id ? SK_OK : SK_REJECTED);
        assert_true(cases[i].id ? sk_slice_is(id, cases[i].id) : strcmp(field, "customer_id") == 0);
        if (cases[i].message)
            assert_non_null(strstr(error.message, cases[i].message));
        sk_document_release(params);
    }
}

/* What case.add takes as an id, suggest, feedback and case.delete take too, in the same letters. */
static void ids_of_other_systems_may_be_whole_numbers(void **state) {
    (void) state;
    struct json_t *params = NULL;
    struct sk_suggest_request request;
    struct sk_feedback_request report;
    struct sk_slice id;
    const char *field;
    const char *text = "{\"text\":\"a\",\"conversation_id\":4711,\"team\":-5,\"id\":4712,"
                       "\"suggestion_set_id\":\"s\",\"action\":\"sent\",\"agent_id\":12}";
    assert_int_equal(sk_document_parse(sk_slice_of(text), &params, NULL), SK_OK);
    assert_int_equal(sk_suggest_request_decode(params, &arena, &request, &field, NULL), SK_OK);
    assert_true(sk_slice_is(request.conversation_id, "4711"));
    assert_true(sk_slice_is(request.team, "-5"));
    assert_int_equal(sk_feedback_request_decode(params, &arena, &report, &field, NULL), SK_OK);
    assert_true(sk_slice_is(report.agent_id, "12"));
    assert_int_equal(sk_id_param(params, "id", &arena, &id, &field, NULL), SK_OK);
    assert_true(sk_slice_is(id, "4712"));
    sk_document_release(params);
    expect_suggest("{\"text\":\"a\",\"conversation_id\":4711.0}", "conversation_id",
                   "conversation_id must be a string or a whole number", SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"channel\":1}", "channel", "channel must be a string", SK_REJECTED);
    expect_suggest("{\"text\":\"a\",\"request_id\":1}", "request_id", "request_id must be a string", SK_REJECTED);
}

/* What can be stored can be asked for, handed over, deleted and forgotten. */
static void ids_are_as_long_as_in_a_case(void **state) {
    (void) state;
    for (int size = SK_CASE_FIELD_LIMIT - 300; size <= SK_CASE_FIELD_LIMIT + 1; size++) {
        char id[SK_CASE_FIELD_LIMIT + 2];
        memset(id, 'k', (size_t) size);
        const char *text =
            sk_arena_format(&arena,
                            "{\"text\":\"a\",\"id\":\"%.*s\",\"customer_id\":\"%.*s\",\"conversation_id\":\"%.*s\","
                            "\"question\":\"a\",\"answer\":\"b\",\"customer\":{\"id\":\"%.*s\"}}",
                            size, id, size, id, size, id, size, id);
        enum sk_status expected = size > SK_CASE_FIELD_LIMIT ? SK_REJECTED : SK_OK;
        struct json_t *params = NULL;
        struct sk_suggest_request request;
        struct sk_case record;
        struct sk_slice read;
        const char *field = NULL;
        assert_int_equal(sk_document_parse(sk_slice_of(text), &params, NULL), SK_OK);
        enum sk_status status = sk_case_from_json(params, &arena, &record, &field, NULL);
        assert_int_equal(status == SK_OK ? sk_case_check(&record, &arena, NULL) : status, expected);
        assert_int_equal(sk_suggest_request_decode(params, &arena, &request, &field, NULL), expected);
        assert_int_equal(sk_id_param(params, "customer_id", &arena, &read, &field, NULL), expected);
        assert_int_equal(sk_id_param(params, "id", &arena, &read, &field, NULL), expected);
        sk_document_release(params);
        sk_arena_reset(&arena);
    }
}

static void numbers_fill_too(void **state) {
    (void) state;
    struct json_t *params = NULL;
    struct sk_suggest_request request;
    const char *field,
        *text = "{\"text\":\"a\",\"customer\":{\"order_number\":20458811,\"vip\":true,\"tags\":[1],\"score\":0.5}}";
    assert_int_equal(sk_document_parse(sk_slice_of(text), &params, NULL), SK_OK);
    assert_int_equal(sk_suggest_request_decode(params, &arena, &request, &field, NULL), SK_OK);
    assert_int_equal(request.customer_count, 1);
    assert_true(sk_slice_is(request.customer[0].value, "20458811"));
    assert_null(request.customer_id.data);
    sk_document_release(params);
}

/* A desk's record of a customer may hold anything. */
static void long_customer_fields_are_passed_over(void **state) {
    (void) state;
    char most[SK_REQUEST_FIELD_LIMIT + 1] = { 0 }, more[SK_REQUEST_FIELD_LIMIT + 2] = { 0 };
    memset(most, 'x', sizeof most - 1);
    memset(more, 'y', sizeof more - 1);
    const char *text = sk_arena_format(
        &arena, "{\"text\":\"a\",\"customer\":{\"notes\":\"%s\",\"%s\":\"z\",\"token\":\"%s\",\"name\":\"Sanne\"}}", more, more,
        most);
    struct json_t *params = NULL;
    struct sk_suggest_request request;
    const char *field;
    assert_int_equal(sk_document_parse(sk_slice_of(text), &params, NULL), SK_OK);
    assert_int_equal(sk_suggest_request_decode(params, &arena, &request, &field, NULL), SK_OK);
    assert_int_equal(request.customer_count, 2);
    assert_true(sk_slice_is(request.customer[0].name, "token") && sk_slice_is(request.customer[0].value, most));
    assert_true(sk_slice_is(request.customer[1].name, "name"));
    sk_document_release(params);
    expect_suggest(sk_arena_format(&arena, "{\"text\":\"a\",\"customer\":{\"name\":\"%s\"}}", more), "customer.name",
                   "customer.name is too long", SK_REJECTED);
    expect_suggest(sk_arena_format(&arena, "{\"text\":\"a\",\"customer\":{\"id\":\"%s\"}}", more), "customer.id",
                   "customer.id is too long", SK_REJECTED);
}

static void a_text_of_100_kb_passes_and_one_byte_more_does_not(void **state) {
    (void) state;
    struct sk_buffer params = { 0 };
    sk_buffer_add_text(&params, "{\"text\":\"");
    for (size_t i = 0; i < SK_REQUEST_TEXT_LIMIT; i++)
        sk_buffer_add(&params, "x", 1);
    sk_buffer_add_text(&params, "\"}");
    expect_suggest(params.data, NULL, NULL, SK_OK);
    params.size -= 2;
    sk_buffer_add_text(&params, "x\"}");
    expect_suggest(params.data, "text", "text is longer than 102400 bytes", SK_FAULT_ARGUMENT);
    sk_buffer_finish(&params);
}

static void feedback_params_are_checked(void **state) {
    (void) state;
    static const struct {
        const char *params, *field;
        enum sk_status status;
    } cases[] = {
        { "{\"suggestion_set_id\":\"s\",\"suggestion_id\":null,\"action\":\"rejected\",\"satisfaction\":2}", NULL, SK_OK },
        { "{\"action\":\"sent\"}", "suggestion_set_id", SK_REJECTED },
        { "{\"suggestion_set_id\":\"s\",\"action\":\"liked\"}", "action", SK_REJECTED },
        { "{\"suggestion_set_id\":\"s\",\"action\":\"sent\",\"satisfaction\":9}", "satisfaction", SK_REJECTED },
        { "{\"suggestion_set_id\":\"s\",\"action\":\"edited\",\"final_text\":[]}", "final_text", SK_REJECTED },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json_t *document = NULL;
        struct sk_feedback_request request;
        const char *field = NULL;
        assert_int_equal(sk_document_parse(sk_slice_of(cases[i].params), &document, NULL), SK_OK);
        assert_int_equal(sk_feedback_request_decode(document, &arena, &request, &field, NULL), cases[i].status);
        if (cases[i].field)
            assert_string_equal(field, cases[i].field);
        sk_document_release(document);
    }
}

/* What was stored must be right: there it is a fault, not a line that somebody wrote wrongly. */
static void damaged_turns_are_a_fault(void **state) {
    static const char *const stored[] = { "[{\"role\":\"customer\"", "{}", "[{\"role\":\"nobody\",\"text\":\"a\"}]" };
    (void) state;
    for (size_t i = 0; i < sizeof stored / sizeof *stored; i++) {
        const struct sk_turn *turns;
        struct sk_error error = { 0 };
        size_t count;
        assert_int_equal(sk_turns_decode(sk_slice_of(stored[i]), &arena, &turns, &count, &error), SK_FAULT_CORRUPT);
        assert_int_equal(error.status, SK_FAULT_CORRUPT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_case_is_read_and_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_are_derived_and_numbers_accepted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_lines_say_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_field_at_fault_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fields_are_found_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_fields_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(suggest_params_are_checked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(customer_ids_are_text_or_whole_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_of_other_systems_may_be_whole_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_are_as_long_as_in_a_case, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_fill_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_customer_fields_are_passed_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_of_100_kb_passes_and_one_byte_more_does_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_turns_are_a_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(feedback_params_are_checked, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
