/* results: a result survives its file; figures, slices and comparisons of small results are those worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "evaluate/calibration_report.h"
#include "evaluate/compare.h"
#include "evaluate/evaluation.h"
#include "evaluate/summary.h"
#include "evaluate/tags_report.h"
#include "protocol/document.h"

#define CLOSE 1e-6

static char path[] = "/tmp/sk-result-XXXXXX";

static int make_file(void **state) {
    (void) state;
    int file = mkstemp(path);
    return file < 0 ? -1 : close(file);
}

static int remove_file(void **state) {
    (void) state;
    return unlink(path);
}

/* `count` queries in conversations of two, with hit@3 = hits[i] (negative: does not apply) and language nl for even, en for odd
 * ones. */
static struct sk_result *suggest_result(const double *hits, size_t count) {
    struct sk_result *result;
    assert_int_equal(sk_result_create(SK_RESULT_SUGGEST, count, 1, &result, NULL), SK_OK);
    assert_int_equal(sk_result_add_measure(result, "token_f1@3", NULL), SK_OK);
    assert_int_equal(sk_result_add_measure(result, "hit@3", NULL), SK_OK);
    assert_int_equal(sk_result_start(result, NULL), SK_OK);
    for (size_t i = 0; i < count; i++) {
        struct sk_result_query *query = &result->queries[i];
        struct sk_arena *arena = &result->arenas[0];
        query->id = sk_slice_of(sk_arena_format(arena, "q%zu", i));
        query->unit = sk_slice_of(sk_arena_format(arena, "c%zu", i / 2));
        query->text = sk_slice_of("where is my order");
        query->slices[SK_BY_LANGUAGE] = sk_slice_of(i % 2 ? "en" : "nl");
        query->scores[0] = 0.25;
        query->scores[1] = hits[i] < 0 ? NAN : hits[i];
    }
    return result;
}

static const double ten_hits[] = { 1, 0, 1, 0, 1, 0, 1, 1, -1, 0 };

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
    assert_true(all->interval.low < all->value && all->value < all->interval.high);
    assert_float_equal(group_of(&summary, SK_BY_LANGUAGE, "nl")->figures[1].value, 1, CLOSE);
    assert_int_equal(group_of(&summary, SK_BY_LANGUAGE, "nl")->figures[1].count, 4);
    assert_float_equal(group_of(&summary, SK_BY_LANGUAGE, "en")->figures[1].value, 1.0 / 5, CLOSE);
    assert_float_equal(summary.groups[0].figures[0].interval.low, 0.25, CLOSE);
    assert_float_equal(summary.groups[0].figures[0].interval.high, 0.25, CLOSE);
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

static void add_decisions(struct sk_result *result, size_t row, double first, bool first_right, double second,
                          bool second_right) {
    struct sk_decision *decisions = sk_arena_array(&result->arenas[0], 2, sizeof *decisions);
    decisions[0] = (struct sk_decision){ first, first_right };
    decisions[1] = (struct sk_decision){ second, second_right };
    result->queries[row].decisions = (struct sk_decisions){ decisions, 2 };
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

/* ---- comparing ---- */

static const struct json_t *measure_named(const struct json_t *document, const char *name) {
    const struct json_t *measures = sk_document_get(document, "measures");
    for (size_t i = 0; i < sk_document_count(measures); i++)
        if (strcmp(sk_document_get_string(sk_document_at(measures, i), "measure", ""), name) == 0)
            return sk_document_at(measures, i);
    fail_msg("no measure %s", name);
    return NULL;
}

static void wins_ties_and_losses(void **state) {
    static const double other[] = { 1, 1, 0, 0, 1, 1, 1, 1, 1, -1 };
    struct sk_result *a = suggest_result(ten_hits, 10), *b = suggest_result(other, 10);
    struct sk_compare_options options = { .rounds = 200, .differences = 3 };
    struct json_t *document;
    size_t losses;
    (void) state;
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    const struct json_t *hit = measure_named(document, "hit@3");
    assert_int_equal(sk_document_get_integer(hit, "n", 0), 8); /* q8 and q9 have the label in one result only */
    assert_int_equal(sk_document_get_integer(hit, "wins", -1), 2);
    assert_int_equal(sk_document_get_integer(hit, "losses", -1), 1);
    assert_int_equal(sk_document_get_integer(hit, "ties", -1), 5);
    assert_float_equal(sk_document_get_real(hit, "difference", 9), 1.0 / 8, CLOSE);
    assert_string_equal(sk_document_get_string(hit, "verdict", ""), "no difference shown");
    assert_string_equal(sk_document_get_string(measure_named(document, "token_f1@3"), "verdict", ""), "equal");
    assert_string_equal(sk_document_get_string(sk_document_at(sk_document_get(document, "b_worse"), 0), "id", ""), "q2");
    assert_int_equal(sk_document_count(sk_document_get(document, "b_worse")), 1);
    assert_int_equal(sk_document_count(sk_document_get(document, "b_better")), 2);
    assert_int_equal(losses, 0);
    sk_document_release(document);
    sk_result_destroy(a);
    sk_result_destroy(b);
}

static void a_clear_loss_is_significant(void **state) {
    double good[60], bad[60];
    struct json_t *document;
    size_t losses;
    (void) state;
    for (int i = 0; i < 60; i++) {
        good[i] = i % 10 != 0;
        bad[i] = i % 3 == 0;
    }
    struct sk_result *a = suggest_result(good, 60), *b = suggest_result(bad, 60);
    struct sk_compare_options options = { .differences = 2 };
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    assert_int_equal(losses, 1);
    assert_string_equal(sk_document_get_string(measure_named(document, "hit@3"), "verdict", ""), "worse");
    sk_document_release(document);
    assert_int_equal(sk_compare(b, a, &options, &document, &losses, NULL), SK_OK);
    assert_int_equal(losses, 0);
    assert_string_equal(sk_document_get_string(measure_named(document, "hit@3"), "verdict", ""), "better");
    sk_document_release(document);
    sk_result_destroy(a);
    sk_result_destroy(b);
}

/* 2/3 is 0.666667 in the file, and 4.123456789 is 4.12346: always rounded the same way. */
static void a_result_equals_its_file(void **state) {
    double hits[60];
    struct sk_result *file;
    struct json_t *document;
    size_t losses;
    (void) state;
    for (int i = 0; i < 60; i++)
        hits[i] = i % 2 ? 2.0 / 3 : 4.123456789;
    struct sk_result *result = suggest_result(hits, 60);
    for (size_t i = 0; i < 60; i++)
        add_decisions(result, i, 2.0 / 3, i % 3 == 0, 0.1, false);
    assert_int_equal(sk_evaluate(result, &(struct sk_evaluation_options){ .worst = 1 }, &document, NULL), SK_OK);
    assert_int_equal(sk_evaluation_write(result, document, path, NULL), SK_OK);
    sk_document_release(document);
    assert_int_equal(sk_result_read(path, &file, NULL), SK_OK);
    assert_int_equal(sk_compare(file, result, &(struct sk_compare_options){ .differences = 2 }, &document, &losses, NULL), SK_OK);
    assert_int_equal(losses, 0);
    for (size_t m = 0; m < sk_document_count(sk_document_get(document, "measures")); m++)
        assert_string_equal(sk_document_get_string(sk_document_at(sk_document_get(document, "measures"), m), "verdict", ""),
                            "equal");
    assert_int_equal(sk_document_get_integer(measure_named(document, "hit@3"), "ties", 0), 60);
    assert_int_equal(sk_document_count(sk_document_get(document, "b_worse")), 0);
    sk_document_release(document);
    sk_result_destroy(result);
    sk_result_destroy(file);
}

static void the_direction_of_a_measure(void **state) {
    (void) state;
    assert_int_equal(sk_measure_direction("edit_distance"), SK_LOWER_IS_BETTER);
    assert_int_equal(sk_measure_direction("edit_distance@1"), SK_LOWER_IS_BETTER);
    assert_int_equal(sk_measure_direction("edit_distance@3"), SK_LOWER_IS_BETTER);
    assert_int_equal(sk_measure_direction("edit_distances"), SK_HIGHER_IS_BETTER);
    assert_int_equal(sk_measure_direction("rejected_all"), SK_LOWER_IS_BETTER);
    assert_int_equal(sk_measure_direction("accepted@1"), SK_HIGHER_IS_BETTER);
    assert_int_equal(sk_measure_direction("judged@10"), SK_NEUTRAL);
}

static void pairs_are_found_by_id(void **state) {
    struct sk_result *a = suggest_result(ten_hits, 10), *b = suggest_result(ten_hits, 4);
    struct sk_compare_options options = { .rounds = 10 };
    struct json_t *document;
    size_t losses;
    struct sk_error error = { 0 };
    (void) state;
    b->queries[0].id = sk_slice_of("q3"); /* was q0 */
    b->queries[3].id = sk_slice_of("new");
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    assert_int_equal(sk_document_get_integer(document, "pairs", 0), 3);
    assert_int_equal(sk_document_get_integer(document, "only_in_a", 0), 7);
    assert_int_equal(sk_document_get_integer(document, "only_in_b", 0), 1);
    sk_document_release(document);
    for (size_t i = 0; i < 4; i++)
        b->queries[i].id = sk_slice_of("elsewhere");
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, &error), SK_REJECTED);
    assert_string_equal(error.message, "the two results have no query in common");
    sk_result_destroy(a);
    sk_result_destroy(b);
}

/* ---- tags ---- */

static struct sk_result *tags_result(const char *const *truth, const char *const *predicted, const double *confidence,
                                     size_t count) {
    struct sk_result *result;
    assert_int_equal(sk_result_create(SK_RESULT_TAGS, count, 1, &result, NULL), SK_OK);
    result->task = "intent";
    assert_int_equal(sk_result_add_measure(result, "accuracy", NULL), SK_OK);
    assert_int_equal(sk_result_start(result, NULL), SK_OK);
    for (size_t i = 0; i < count; i++) {
        struct sk_result_query *query = &result->queries[i];
        struct sk_decision *decision = sk_arena_take(&result->arenas[0], sizeof *decision);
        query->id = sk_slice_of(sk_arena_format(&result->arenas[0], "row-%zu", i + 1));
        query->expected = sk_slice_of(truth[i]);
        query->given = sk_slice_of(predicted[i]);
        query->scores[0] = strcmp(truth[i], predicted[i]) == 0;
        *decision = (struct sk_decision){ confidence[i], query->scores[0] > 0 && strcmp(truth[i], "other") != 0 };
        query->decisions = (struct sk_decisions){ decision, 1 };
    }
    return result;
}

static const char *const truth[] = { "late", "late", "refund", "refund", "other", "other" };
static const char *const predicted[] = { "late", "refund", "refund", "refund", "late", "other" };
static const double confidence[] = { 0.9, 0.8, 0.7, 0.6, 0.5, 0.1 };

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

static void macro_f1_is_compared_by_exchange(void **state) {
    static const char *const better[] = { "late", "late", "refund", "refund", "other", "other" };
    struct sk_result *a = tags_result(truth, predicted, confidence, 6), *b = tags_result(truth, better, confidence, 6);
    struct sk_compare_options options = { .rounds = 2000 };
    struct json_t *document;
    size_t losses;
    struct sk_error error = { 0 };
    (void) state;
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    const struct json_t *macro = measure_named(document, "macro_f1");
    /* A: late 2·1/(2+2), refund 2·2/(3+2), other 2·1/(1+2) */
    assert_float_equal(sk_document_get_real(macro, "a", 9), (0.5 + 0.8 + 2.0 / 3) / 3, CLOSE);
    assert_float_equal(sk_document_get_real(macro, "b", 9), 1, CLOSE);
    /* Two messages differ: of the four exchanges two are as extreme. */
    assert_float_equal(sk_document_get_real(macro, "p", 9), 0.5, 0.05);
    sk_document_release(document);
    b->queries[0].expected = sk_slice_of("refund");
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, &error), SK_REJECTED);
    assert_string_equal(error.message, "the two results are not of the same file: the true label of \"row-1\" differs");
    sk_result_destroy(a);
    sk_result_destroy(b);
}

/* ---- the threshold ---- */

static void the_threshold_for_a_precision(void **state) {
    enum { MESSAGES = 400 };
    double hits[MESSAGES];
    struct sk_calibration_report *report = malloc(sizeof *report);
    struct sk_threshold measured, safe;
    (void) state;
    for (int i = 0; i < MESSAGES; i++)
        hits[i] = 0;
    struct sk_result *result = suggest_result(hits, MESSAGES);
    /* 200 messages at confidence .8, of which 180 right; 200 at .4, of which 60 right */
    for (size_t i = 0; i < MESSAGES; i++) {
        bool sure = i % 2 == 0;
        size_t number = i / 2;
        add_decisions(result, i, sure ? 0.8 : 0.4, sure ? number < 180 : number < 60, 0.1, false);
        result->queries[i].unit = sk_slice(NULL, 0);
    }
    assert_int_equal(sk_calibration_report(result, 0, 0, report, NULL), SK_OK);
    assert_true(sk_threshold_for(report, 0.9, false, &measured));
    assert_float_equal(measured.min_confidence, 0.401, CLOSE);
    assert_float_equal(measured.precision, 0.9, CLOSE);
    assert_float_equal(measured.coverage, 0.5, CLOSE);
    assert_false(sk_threshold_for(report, 0.9, true, &safe)); /* .9 ± .04 */
    assert_true(sk_threshold_for(report, 0.85, true, &safe));
    assert_float_equal(safe.min_confidence, 0.401, CLOSE);
    assert_true(sk_threshold_for(report, 0.5, true, &safe));
    assert_float_equal(safe.min_confidence, 0, CLOSE);
    assert_false(sk_threshold_for(report, 0.95, false, &measured));
    free(report);
    sk_result_destroy(result);
}

/* 200 messages at .5, every second right, and `lucky` at .97 that were all right, in conversations of `together`. */
static bool is_safe(size_t lucky, size_t together, double wanted, struct sk_threshold *safe) {
    double hits[600] = { 0 };
    struct sk_calibration_report *report = malloc(sizeof *report);
    struct sk_result *result = suggest_result(hits, 200 + lucky);
    for (size_t i = 0; i < 200 + lucky; i++) {
        add_decisions(result, i, i < 200 ? 0.5 : 0.97, i >= 200 || i % 2, 0.1, false);
        result->queries[i].unit = sk_slice(NULL, 0);
        if (i >= 200 && together > 1)
            result->queries[i].unit = sk_slice_of(sk_arena_format(&result->arenas[0], "c%zu", i / together));
    }
    assert_int_equal(sk_calibration_report(result, 0, 0, report, NULL), SK_OK);
    bool safe_reached = sk_threshold_for(report, wanted, true, safe);
    free(report);
    sk_result_destroy(result);
    return safe_reached;
}

static void a_few_that_were_right_make_nothing_safe(void **state) {
    struct sk_threshold safe;
    (void) state;
    assert_false(is_safe(1, 1, 0.99, &safe));
    assert_false(is_safe(21, 1, 0.99, &safe));
    assert_false(is_safe(21, 1, 0.85, &safe)); /* Wilson: .845 */
    assert_true(is_safe(21, 1, 0.84, &safe));
    assert_int_equal(safe.shown, 21);
    assert_float_equal(safe.interval.low, 0.8454, 1e-3);
    assert_true(is_safe(400, 1, 0.99, &safe));
    assert_false(is_safe(400, 100, 0.99, &safe)); /* four conversations */
}

static void no_confidences_no_calibration(void **state) {
    struct sk_result *result = suggest_result(ten_hits, 10);
    struct sk_calibration_report *report = malloc(sizeof *report);
    (void) state;
    assert_int_equal(sk_calibration_report(result, 0, 0, report, NULL), SK_NOT_FOUND);
    free(report);
    sk_result_destroy(result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_all_queries_and_of_slices),
        cmocka_unit_test(the_worst_slice_is_named_first),
        cmocka_unit_test(small_slices_are_not_named),
        cmocka_unit_test(figures_do_not_depend_on_the_threads),
        cmocka_unit_test(an_unknown_headline_is_refused),
        cmocka_unit_test(a_result_survives_its_file),
        cmocka_unit_test(what_is_no_result_file_is_refused),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(wins_ties_and_losses),
        cmocka_unit_test(a_clear_loss_is_significant),
        cmocka_unit_test(a_result_equals_its_file),
        cmocka_unit_test(the_direction_of_a_measure),
        cmocka_unit_test(pairs_are_found_by_id),
        cmocka_unit_test(labels_confusion_and_scope),
        cmocka_unit_test(macro_f1_is_compared_by_exchange),
        cmocka_unit_test(the_threshold_for_a_precision),
        cmocka_unit_test(a_few_that_were_right_make_nothing_safe),
        cmocka_unit_test(no_confidences_no_calibration),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
