/* sheet: kappas from the papers that defined them; a sheet is drawn, filled in by three raters and read back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../directory.h"

#include "evaluate/agreement.h"
#include "evaluate/csv.h"
#include "evaluate/sheet.h"
#include "protocol/document.h"

/* 20 both yes, 15 both no, 5 yes/no, 10 no/yes: observed .7, expected .5·.6 + .5·.4 = .5, kappa .4 */
static void kappa_of_two(void **state) {
    int ratings[102];
    size_t at = 0, used;
    (void) state;
    for (int i = 0; i < 50; i++) {
        ratings[at++] = i < 25;
        ratings[at++] = i < 20 || i >= 40;
    }
    ratings[at++] = 1;
    ratings[at++] = -1; /* one did not say: left out */
    assert_float_equal(sk_cohen_kappa(ratings, 51, 2, &used), 0.4, 1e-12);
    assert_int_equal(used, 50);
    assert_string_equal(sk_kappa_word(0.4), "moderate");
    assert_string_equal(sk_kappa_word(0.39), "fair");
    assert_string_equal(sk_kappa_word(1), "almost perfect");
    assert_string_equal(sk_kappa_word(-0.1), "poor");
    assert_string_equal(sk_kappa_word(NAN), "undefined");
}

/* The example of Fleiss (1971) as it stands in textbooks: ten subjects, fourteen raters, five categories: .210. */
static void kappa_of_many(void **state) {
    static const int counts[10][5] = { { 0, 0, 0, 0, 14 }, { 0, 2, 6, 4, 2 }, { 0, 0, 3, 5, 6 }, { 0, 3, 9, 2, 0 },
                                       { 2, 2, 8, 1, 1 },  { 7, 7, 0, 0, 0 }, { 3, 2, 6, 3, 0 }, { 2, 5, 3, 2, 2 },
                                       { 6, 5, 2, 1, 0 },  { 0, 2, 2, 3, 7 } };
    int ratings[140], at = 0;
    size_t used;
    (void) state;
    for (int i = 0; i < 10; i++)
        for (int c = 0; c < 5; c++)
            for (int n = 0; n < counts[i][c]; n++)
                ratings[at++] = c;
    assert_float_equal(sk_fleiss_kappa(ratings, 10, 14, 5, &used), 0.210, 0.0005);
    assert_int_equal(used, 10);
}

static void kappa_of_nothing(void **state) {
    const int always[] = { 1, 1, 1, 1 }, one[] = { 1, 0 };
    size_t used;
    (void) state;
    assert_true(isnan(sk_cohen_kappa(always, 2, 2, &used)));
    assert_true(isnan(sk_cohen_kappa(one, 1, 2, &used)));
    assert_true(isnan(sk_fleiss_kappa(NULL, 0, 3, 2, &used)));
}

static void formulas_are_disarmed(void **state) {
    struct sk_buffer out = { 0 };
    (void) state;
    sk_csv_add(&out, sk_slice_of("=cmd()"));
    sk_csv_add(&out, sk_slice_of("say \"yes\""));
    sk_csv_add(&out, sk_slice(NULL, 0));
    assert_string_equal(out.data, "\"'=cmd()\"\"say \"\"yes\"\"\"\"\"");
    sk_buffer_finish(&out);
}

/* 30 messages about a, 9 about b, 1 about c; one without an answer to show. */
static struct sk_result *result_of_forty(void) {
    struct sk_result *result;
    assert_int_equal(sk_result_create(SK_RESULT_SUGGEST, 41, 1, &result, NULL), SK_OK);
    assert_int_equal(sk_result_start(result, NULL), SK_OK);
    for (size_t i = 0; i < 41; i++) {
        struct sk_result_query *query = &result->queries[i];
        query->id = sk_slice_of(sk_arena_format(&result->arenas[0], "m%zu", i));
        query->text = sk_slice_of("where is it, \"please\"");
        query->given = sk_slice_of("suggested");
        query->answer = i == 40 ? sk_slice(NULL, 0) : sk_slice_of("really sent");
        query->slices[SK_BY_INTENT] = sk_slice_of(i < 30 ? "a" : i < 39 ? "b" : "c");
    }
    return result;
}

static size_t count_of(const struct sk_buffer *buffer, const char *text) {
    size_t count = 0;
    for (const char *at = buffer->data; (at = strstr(at, text)); at++)
        count++;
    return count;
}

static void a_sample_in_proportion(void **state) {
    struct sk_result *result = result_of_forty();
    struct sk_sheet_options options = { .size = 10, .strata = SK_BY_INTENT, .seed = 1 };
    struct sk_buffer csv = { 0 }, key = { 0 }, again = { 0 }, other = { 0 }, ignored = { 0 };
    size_t drawn, strata[3] = { 0 };
    struct json_t *document;
    (void) state;
    assert_int_equal(sk_sheet_write(result, &options, &csv, &key, &drawn, NULL), SK_OK);
    assert_int_equal(drawn, 10);
    assert_int_equal(count_of(&csv, "\"suggested\",,,"), 10);
    assert_int_equal(count_of(&csv, "\"really sent\",,,"), 10);
    assert_int_equal(count_of(&csv, "sidekick"), 0); /* nothing tells whose reply it is */
    assert_int_equal(sk_document_parse(sk_buffer_slice(&key), &document, NULL), SK_OK);
    const struct json_t *items = sk_document_get(document, "items");
    assert_int_equal(sk_document_count(items), 20);
    for (size_t i = 0; i < 20; i++) {
        int number = atoi(sk_document_get_string(sk_document_at(items, i), "id", "m99") + 1);
        strata[number < 30 ? 0 : number < 39 ? 1 : 2]++;
    }
    assert_int_equal(strata[0], 14); /* 7.5, 2.25 and .25 of ten: one for the smallest, the rest by remainder */
    assert_int_equal(strata[1], 4);
    assert_int_equal(strata[2], 2);
    assert_int_equal(sk_sheet_write(result, &options, &again, &ignored, &drawn, NULL), SK_OK);
    assert_string_equal(csv.data, again.data);
    options.seed = 2;
    assert_int_equal(sk_sheet_write(result, &options, &other, &ignored, &drawn, NULL), SK_OK);
    assert_string_not_equal(csv.data, other.data);
    sk_document_release(document);
    sk_buffer_finish(&csv);
    sk_buffer_finish(&key);
    sk_buffer_finish(&again);
    sk_buffer_finish(&other);
    sk_buffer_finish(&ignored);
    sk_result_destroy(result);
}

static void write_file(char path[SK_PATH_SIZE], const char *name, const char *text) {
    assert_int_equal(sk_path_join(path, directory, name, NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of(text), 0600, NULL), SK_OK);
}

#define HEAD "item,before,message,reply,\"" SK_SHEET_QUESTION_SEND "\",\"" SK_SHEET_QUESTION_SOLVE "\",remark\n"
#define KEY                                                                                                                      \
    "{\"evaluation\":\"sheet\",\"version\":1,\"items\":[{\"item\":1,\"id\":\"x\",\"source\":\"agent\"},{\"item\":2,\"id\":"      \
    "\"x\",\"source\":"                                                                                                          \
    "\"sidekick\"},{\"item\":3,\"id\":\"y\",\"source\":\"sidekick\"},{\"item\":4,\"id\":\"y\",\"source\":\"agent\"}]}"

static void returned_sheets(void **state) {
    char key[SK_PATH_SIZE], ann[SK_PATH_SIZE], bob[SK_PATH_SIZE];
    struct json_t *document;
    (void) state;
    write_file(key, "key", KEY);
    write_file(ann, "ann", HEAD "1,,q,r,yes,yes,\n2,,q,r,no,,\n3,,q,r,Ja,yes,good\n4,,q,r,yes,no,\n");
    /* In another order and with semicolons, as a spreadsheet may save it. */
    write_file(bob, "bob",
               "item;\"" SK_SHEET_QUESTION_SEND "\";\"" SK_SHEET_QUESTION_SOLVE
               "\"\r\n4;no;no\r\n3;YES;1\r\n2;no;\r\n1;yes;0\r\n\r\n");
    const char *paths[] = { ann, bob };
    assert_int_equal(sk_sheet_read(key, paths, 2, &document, NULL), SK_OK);
    const struct json_t *send = sk_document_at(sk_document_get(document, "questions"), 0);
    const struct json_t *solve = sk_document_at(sk_document_get(document, "questions"), 1);
    assert_int_equal(sk_document_get_integer(document, "messages", 0), 2);
    /* sidekick: x no/no, y yes/yes; agent: x yes/yes, y yes/no */
    assert_float_equal(sk_document_get_real(sk_document_get(send, "sidekick"), "yes", 9), 0.5, 1e-6);
    assert_float_equal(sk_document_get_real(sk_document_get(send, "agent"), "yes", 9), 0.75, 1e-6);
    assert_float_equal(sk_document_get_real(sk_document_get(send, "difference"), "value", 9), -0.25, 1e-6);
    /* observed 3/4, expected .75·.5 + .25·.5 = .5 */
    assert_float_equal(sk_document_get_real(sk_document_get(send, "kappa"), "value", 9), 0.5, 1e-6);
    assert_string_equal(sk_document_get_string(sk_document_get(send, "kappa"), "kind", ""), "Cohen");
    assert_int_equal(sk_document_get_integer(sk_document_get(solve, "sidekick"), "n", 9), 1); /* nobody answered for x */
    assert_int_equal(sk_document_get_integer(sk_document_get(solve, "kappa"), "items", 9), 3);
    sk_document_release(document);
}

static void refuse(const char *sheet, const char *reason) {
    char key[SK_PATH_SIZE], path[SK_PATH_SIZE], expected[SK_PATH_SIZE + 200];
    struct json_t *document;
    struct sk_error error = { 0 };
    write_file(key, "key", KEY);
    write_file(path, "bad", sheet);
    const char *paths[] = { path };
    assert_int_equal(sk_sheet_read(key, paths, 1, &document, &error), SK_REJECTED);
    snprintf(expected, sizeof expected, "%s%s", path, reason);
    assert_string_equal(error.message, expected);
}

/* Quotes that do not pair: by one count the row ends in the first line, by another half a megabyte further on. */
static void refuse_a_long_row_with_a_stray_quote(void) {
    enum { LONG = 500000 };
    struct sk_buffer sheet = { 0 };
    sk_buffer_add_text(&sheet, HEAD "1,,the pipe is 5\" wide,\"hello\n");
    for (int i = 0; i < LONG; i++)
        sk_buffer_add(&sheet, "y", 1);
    sk_buffer_add_text(&sheet, "\",yes,yes,\n2,,q,r,no,no,\n");
    sk_buffer_add(&sheet, "", 1);
    refuse(sheet.data,
           ", line 2: a quote stands within an unquoted field, or text behind a closing quote; a field with quotes must "
           "be quoted and its quotes doubled");
    sk_buffer_finish(&sheet);
}

static void what_is_no_returned_sheet_is_refused(void **state) {
    char path[SK_PATH_SIZE];
    struct json_t *document;
    struct sk_error error = { 0 };
    (void) state;
    refuse("a,b\n", ", line 1: there is no column \"item\": send back the sheet as it was, with answers");
    refuse("item,b\n", ", line 1: there is no column \"" SK_SHEET_QUESTION_SEND "\"");
    refuse(HEAD "1,,q,r,yes,yes,\n9,,q,r,yes,yes,\n", ", line 3: no item of that number is in the key");
    refuse(HEAD "x,,q,r,yes,yes,\n", ", line 2: no item of that number is in the key");
    refuse(HEAD "1,,q,r,maybe,yes,\n", ", line 2: an answer is yes, no or empty");
    refuse(HEAD "1,,\"q,r,yes,yes,\n", ", line 2: a quote that opens in this row is never closed");
    refuse_a_long_row_with_a_stray_quote();
    write_file(path, "key", "{}");
    const char *paths[] = { path };
    assert_int_equal(sk_sheet_read(path, paths, 1, &document, &error), SK_REJECTED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kappa_of_two),
        cmocka_unit_test(kappa_of_many),
        cmocka_unit_test(kappa_of_nothing),
        cmocka_unit_test(formulas_are_disarmed),
        cmocka_unit_test(a_sample_in_proportion),
        cmocka_unit_test(returned_sheets),
        cmocka_unit_test(what_is_no_returned_sheet_is_refused),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
