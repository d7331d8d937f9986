/* results: a result survives its file; figures and slices of small results are those worked out by hand. */
#include "results.h"

#include "base/file.h"
#include "evaluate/evaluation.h"
#include "evaluate/summary.h"
#include "evaluate/tags_report.h"

static const struct sk_group *group_of(const struct sk_summary *summary, enum sk_dimension dimension, const char *value) {
    for (size_t g = 0; g < summary->group_count; g++)
        if (summary->groups[g].dimension == dimension && sk_slice_is(summary->groups[g].value, value))
            return &summary->groups[g];
    fail_msg("no group %s", value);
    return NULL;
}

static void figures_of_all_queries_and_of_slices(void **state) {
    struct sk_result *result = suggest_result(ten_hits, 10);
    struct sk_summary_options options = { .replicates = 500, .seed = 1 };
    struct sk_summary summary;
    (void) state;
    assert_int_equal(sk_summarise(result, &options, &summary, NULL), SK_OK);
    assert_int_equal(summary.figure_count, 2);
    assert_string_equal(summary.names[summary.headline], "hit@3");
    assert_int_equal(summary.unit_count, 5);
    assert_int_equal(summary.group_count, 3);
    const struct sk_figure *all = &summary.groups[0].figures[1];
    assert_float_equal(all->value, 5.0 / 9, CLOSE); /* the query that hit@3 does not apply to is left out */
    assert_int_equal(all->count, 9);
    assert_true(isnan(all->interval.low)); /* of five conversations */
    assert_float_equal(group_of(&summary, SK_BY_LANGUAGE, "nl")->figures[1].value, 1, CLOSE);
    assert_int_equal(group_of(&summary, SK_BY_LANGUAGE, "nl")->figures[1].count, 4);
    assert_float_equal(group_of(&summary, SK_BY_LANGUAGE, "en")->figures[1].value, 1.0 / 5, CLOSE);
    assert_int_equal(group_of(&summary, SK_BY_LANGUAGE, "en")->unit_count, 5);
    assert_true(isnan(group_of(&summary, SK_BY_LANGUAGE, "en")->figures[1].interval.low)); /* of five conversations */
    sk_summary_finish(&summary);
    sk_result_destroy(result);
}

/* 30 conversations: the slice that is surely worse stands first, whatever the order in the file. */
static void the_worst_slice_is_named_first(void **state) {
    double hits[60];
    struct sk_summary_options options = { .replicates = 200 };
    struct sk_summary summary;
    (void) state;
    for (int i = 0; i < 60; i++)
        hits[i] = i % 2 ? i % 4 == 1 : 1;
    struct sk_result *result = suggest_result(hits, 60);
    assert_int_equal(sk_summarise(result, &options, &summary, NULL), SK_OK);
    assert_true(sk_slice_is(summary.groups[1].value, "en"));
    assert_float_equal(summary.groups[1].figures[1].value, 0.5, CLOSE);
    assert_true(summary.groups[1].figures[1].interval.high < 1);
    sk_summary_finish(&summary);
    sk_result_destroy(result);
}

/* 100 right messages of one label, and one of each of 20 others that is taken for it; the confidences are right on the average.
 */
static void an_interval_holds_its_own_figure(void **state) {
    enum { MESSAGES = 120 };
    const char *labels[MESSAGES], *given[MESSAGES];
    static char names[20][8];
    double sure[MESSAGES];
    struct sk_summary summary;
    (void) state;
    for (int i = 0; i < MESSAGES; i++) {
        if (i >= 100)
            snprintf(names[i - 100], sizeof names[0], "rare%d", i);
        labels[i] = i < 100 ? "often" : names[i - 100];
        given[i] = "often";
        sure[i] = 0.05 + 0.1 * (i % 10);
    }
    struct sk_result *result = tags_result(labels, given, sure, MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
        struct sk_decision *decision = (struct sk_decision *) result->queries[i].decisions.decisions;
        decision->right = i / 10 < i % 10;
    }
    assert_int_equal(sk_summarise(result, &(struct sk_summary_options){ .replicates = 500 }, &summary, NULL), SK_OK);
    for (size_t f = 0; f < summary.figure_count; f++) {
        const struct sk_figure *figure = &summary.groups[0].figures[f];
        assert_true(figure->interval.low <= figure->value && figure->value <= figure->interval.high);
        if (strcmp(summary.names[f], "macro_f1") == 0) {
            assert_float_equal(figure->value, 200.0 / 220 / 21, CLOSE);
            assert_true(figure->interval.low > 0.04 && figure->interval.high < 0.046);
        }
    }
    sk_summary_finish(&summary);
    sk_result_destroy(result);
}

/* 25 conversations of two, all of which were hits. */
static void what_was_always_so_is_not_sure(void **state) {
    double hits[50];
    struct sk_summary summary;
    (void) state;
    for (int i = 0; i < 50; i++)
        hits[i] = 1;
    struct sk_result *result = suggest_result(hits, 50);
    result->measures[0] = "satisfaction_shown";
    for (size_t i = 0; i < 50; i++)
        result->queries[i].scores[0] = 1; /* of 1 to 5 */
    assert_int_equal(sk_summarise(result, &(struct sk_summary_options){ .replicates = 100 }, &summary, NULL), SK_OK);
    const struct sk_figure *hit = &summary.groups[0].figures[1], *rating = &summary.groups[0].figures[0];
    assert_float_equal(hit->interval.low, 25 / (25 + 1.959964 * 1.959964), CLOSE);
    assert_float_equal(hit->interval.high, 1, CLOSE);
    assert_float_equal(rating->interval.low, 1, CLOSE);
    sk_summary_finish(&summary);
    sk_result_destroy(result);
    result = suggest_result(hits, 2);
    assert_int_equal(sk_summarise(result, &(struct sk_summary_options){ .replicates = 100 }, &summary, NULL), SK_OK);
    assert_true(isnan(summary.groups[0].figures[1].interval.low));
    sk_summary_finish(&summary);
    sk_result_destroy(result);
}

static void the_same_id_is_drawn_together(void **state) {
    struct sk_result *result = suggest_result(ten_hits, 10);
    uint32_t units[10];
    size_t count;
    (void) state;
    for (size_t i = 2; i < 10; i++) {
        result->queries[i].unit = sk_slice(NULL, 0); /* q0 and q1 are of conversation c0 */
        result->queries[i].id = sk_slice_of(i % 2 ? "c0" : "twice");
    }
    assert_int_equal(sk_result_units(result, units, &count, NULL), SK_OK);
    assert_int_equal(count, 3);
    assert_true(units[0] == units[1] && units[2] == units[4] && units[3] == units[9]);
    assert_true(units[0] != units[2] && units[0] != units[3] && units[2] != units[3]);
    sk_result_destroy(result);
}

static void small_slices_are_not_named(void **state) {
    struct sk_result *result = suggest_result(ten_hits, 9); /* 5 nl, 4 en */
    struct sk_summary_options options = { .replicates = 100 };
    struct sk_summary summary;
    (void) state;
    assert_int_equal(sk_summarise(result, &options, &summary, NULL), SK_OK);
    assert_int_equal(summary.group_count, 2);
    assert_true(sk_slice_is(summary.groups[1].value, "nl"));
    sk_summary_finish(&summary);
    sk_result_destroy(result);
}

static void figures_do_not_depend_on_the_threads(void **state) {
    double hits[60];
    struct sk_summary one, four;
    (void) state;
    for (int i = 0; i < 60; i++)
        hits[i] = i % 3 == 0;
    struct sk_result *result = suggest_result(hits, 60);
    assert_int_equal(sk_summarise(result, &(struct sk_summary_options){ .threads = 1 }, &one, NULL), SK_OK);
    assert_int_equal(sk_summarise(result, &(struct sk_summary_options){ .threads = 4 }, &four, NULL), SK_OK);
    for (size_t g = 0; g < one.group_count; g++) {
        assert_true(one.groups[g].figures[1].interval.low == four.groups[g].figures[1].interval.low);
        assert_true(one.groups[g].figures[1].interval.high == four.groups[g].figures[1].interval.high);
    }
    sk_summary_finish(&one);
    sk_summary_finish(&four);
    sk_result_destroy(result);
}

static void an_unknown_headline_is_refused(void **state) {
    struct sk_result *result = suggest_result(ten_hits, 10);
    struct sk_error error = { 0 };
    struct sk_summary summary;
    (void) state;
    assert_int_equal(sk_summarise(result, &(struct sk_summary_options){ .headline = "hit@7" }, &summary, &error),
                     SK_FAULT_ARGUMENT);
    assert_string_equal(error.message, "there is no figure \"hit@7\" in this result");
    sk_result_destroy(result);
}

static void a_result_survives_its_file(void **state) {
    struct sk_result *result = suggest_result(ten_hits, 10), *again;
    struct sk_evaluation_options options = { .worst = 3 };
    struct json_t *document;
    (void) state;
    add_decisions(result, 4, 0.75, true, 0.5, false);
    result->queries[4].expected = sk_slice("a\0b", 3);
    result->queries[4].why = sk_slice_of("{\"terms\":\"order\"}");
    sk_result_add_count(result, "in_history", 3);
    sk_document_set_string(result->settings, "cases", "held-out.jsonl");
    assert_int_equal(sk_evaluate(result, &options, &document, NULL), SK_OK);
    assert_int_equal(sk_evaluation_write(result, document, path, NULL), SK_OK);
    assert_int_equal(sk_result_read(path, &again, NULL), SK_OK);
    assert_int_equal(again->kind, SK_RESULT_SUGGEST);
    assert_int_equal(again->query_count, 10);
    assert_int_equal(again->measure_count, 2);
    assert_string_equal(again->measures[0], "token_f1@3");
    assert_string_equal(again->counts[0].name, "in_history");
    assert_int_equal(again->counts[0].value, 3);
    assert_string_equal(sk_document_get_string(again->settings, "cases", ""), "held-out.jsonl");
    assert_true(sk_slice_is(again->queries[7].id, "q7"));
    assert_true(sk_slice_is(again->queries[7].unit, "c3"));
    assert_true(sk_slice_is(again->queries[7].slices[SK_BY_LANGUAGE], "en"));
    assert_null(again->queries[7].slices[SK_BY_CHANNEL].data);
    assert_float_equal(again->queries[7].scores[1], 1, 0);
    assert_true(isnan(again->queries[8].scores[1]));
    assert_int_equal(again->queries[4].decisions.count, 2);
    assert_float_equal(again->queries[4].decisions.decisions[0].confidence, 0.75, 0);
    assert_true(again->queries[4].decisions.decisions[0].right);
    assert_true(sk_slice_equal(again->queries[4].expected, sk_slice("a\0b", 3)));
    assert_true(sk_slice_is(again->queries[4].why, "{\"terms\":\"order\"}"));
    sk_document_release(document);
    sk_result_destroy(result);
    sk_result_destroy(again);
}

/* Of editing the most is the worst. */
static void the_worst_query_by_a_figure_where_less_is_better(void **state) {
    double hits[60];
    struct json_t *document;
    (void) state;
    for (int i = 0; i < 60; i++)
        hits[i] = i / 100.0;
    struct sk_result *result = suggest_result(hits, 60);
    for (size_t i = 0; i < 60; i++) /* other texts, for equal ones stand there once */
        result->queries[i].text = result->queries[i].id;
    struct sk_evaluation_options options = { .worst = 3, .headline = "hit@3" };
    assert_int_equal(sk_evaluate(result, &options, &document, NULL), SK_OK);
    const struct json_t *worst = sk_document_at(sk_document_get(document, "worst"), 0);
    assert_string_equal(sk_document_get_string(worst, "id", ""), "q0");
    sk_document_release(document);
    result->measures[1] = "edit_distance@1";
    options.headline = "edit_distance@1";
    assert_int_equal(sk_evaluate(result, &options, &document, NULL), SK_OK);
    worst = sk_document_at(sk_document_get(document, "worst"), 0);
    assert_string_equal(sk_document_get_string(worst, "id", ""), "q59");
    sk_document_release(document);
    sk_result_destroy(result);
}

static void refuse(const char *content, enum sk_status wanted, const char *reason) {
    struct sk_result *result;
    struct sk_error error = { 0 };
    char expected[400];
    assert_int_equal(sk_file_replace(path, sk_slice_of(content), 0600, NULL), SK_OK);
    assert_int_equal(sk_result_read(path, &result, &error), wanted);
    snprintf(expected, sizeof expected, reason, path);
    assert_string_equal(error.message, expected);
}

static void what_is_no_result_file_is_refused(void **state) {
    (void) state;
    refuse("", SK_REJECTED, "%s: not valid JSON at column 0");
    refuse("{}", SK_REJECTED, "%s is not a result file of sidekick eval: write one with --out FILE");
    refuse("[1]", SK_REJECTED, "%s is not a result file of sidekick eval: write one with --out FILE");
    refuse("{\"evaluation\":\"suggest\",\"version\":1}", SK_REJECTED,
           "%s has no queries in it: write it with --out, not with --json");
    refuse("{\"evaluation\":\"suggest\",\"version\":2,\"queries\":[{}]}", SK_FAULT_VERSION,
           "%s was written by a newer program (version 2 of the format)");
    refuse("{\"evaluation\":\"suggest\",\"version\":1,\"queries\":[{}]}", SK_REJECTED, "a query without id");
}

static void a_long_text_is_cut_between_characters(void **state) {
    struct sk_arena arena;
    struct sk_slice out;
    char text[SK_RESULT_TEXT_LIMIT + 2];
    (void) state;
    sk_arena_init(&arena, 1 << 20);
    memset(text, 'a', sizeof text);
    memcpy(text + SK_RESULT_TEXT_LIMIT - 1, "\xc3\xa9", 2);
    assert_int_equal(sk_result_text(&arena, sk_slice(text, sizeof text), &out, NULL), SK_OK);
    assert_int_equal(out.size, SK_RESULT_TEXT_LIMIT - 1);
    assert_int_equal(sk_result_text(&arena, sk_slice(NULL, 0), &out, NULL), SK_OK);
    assert_null(out.data);
    sk_arena_finish(&arena);
}

/* ---- tags ---- */

static void labels_confusion_and_scope(void **state) {
    struct sk_result *result = tags_result(truth, predicted, confidence, 6);
    struct json_t *document = sk_document_object();
    (void) state;
    assert_int_equal(sk_tags_report(result, 1, 0, document, NULL), SK_OK);
    const struct json_t *labels = sk_document_get(document, "labels"), *late = sk_document_at(labels, 0);
    assert_int_equal(sk_document_count(labels), 3);
    assert_string_equal(sk_document_get_string(late, "label", ""), "late");
    assert_int_equal(sk_document_get_integer(late, "n", 0), 2);
    assert_float_equal(sk_document_get_real(late, "precision", 9), 0.5, CLOSE);
    assert_float_equal(sk_document_get_real(late, "recall", 9), 0.5, CLOSE);
    const struct json_t *worst = sk_document_at(sk_document_get(document, "confusion"), 0);
    assert_string_equal(sk_document_get_string(worst, "label", ""), "late");
    assert_string_equal(sk_document_get_string(worst, "predicted", ""), "refund");
    const struct json_t *scope = sk_document_get(document, "out_of_scope"), *curve = sk_document_get(scope, "curve");
    assert_int_equal(sk_document_get_integer(scope, "n", 0), 2);
    assert_float_equal(sk_document_get_real(scope, "separation", 9), 1, CLOSE);
    assert_int_equal(sk_document_count(curve), 101);
    const struct json_t *point = sk_document_at(curve, 55);
    assert_float_equal(sk_document_get_real(point, "threshold", 9), 0.55, CLOSE);
    assert_float_equal(sk_document_get_real(point, "in_scope_accuracy", 9), 0.75, CLOSE);
    assert_float_equal(sk_document_get_real(point, "out_of_scope_recall", 9), 1, CLOSE);
    sk_document_release(document);
    sk_result_destroy(result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_all_queries_and_of_slices),
        cmocka_unit_test(the_worst_slice_is_named_first),
        cmocka_unit_test(an_interval_holds_its_own_figure),
        cmocka_unit_test(what_was_always_so_is_not_sure),
        cmocka_unit_test(the_same_id_is_drawn_together),
        cmocka_unit_test(small_slices_are_not_named),
        cmocka_unit_test(figures_do_not_depend_on_the_threads),
        cmocka_unit_test(an_unknown_headline_is_refused),
        cmocka_unit_test(a_result_survives_its_file),
        cmocka_unit_test(the_worst_query_by_a_figure_where_less_is_better),
        cmocka_unit_test(what_is_no_result_file_is_refused),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(labels_confusion_and_scope),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
