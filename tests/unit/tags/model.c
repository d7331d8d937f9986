#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "tags/model.h"

#define LABELS 2
#define ROWS 3

static struct sk_vocabulary_block blocks[SK_VOCABULARY_BLOCKS];
static const uint8_t idf[ROWS] = { 64, 100, 200 };
static const int8_t weights[ROWS * LABELS] = { 127, -127, 10, 20, 0, 1 };
static const float scale[LABELS] = { 0.01f, 0.02f }, bias[LABELS] = { -0.5f, 0.25f };
static const float slope[LABELS] = { 2, 2 }, offset[LABELS] = { 0, 0.1f }, threshold[LABELS] = { 0, 0 };
static const char *const labels[LABELS] = { "delivery.late", "order place" };

static struct sk_model small_model(void) {
    memset(blocks, 0, sizeof blocks);
    blocks[0].used = 5; /* slots 0 and 2 */
    blocks[9].used = 1;
    for (size_t i = 0; i < SK_VOCABULARY_BLOCKS; i++)
        blocks[i].before = i == 0 ? 0 : i <= 9 ? 2 : 3;
    return (struct sk_model){ .task = "intent",
                              .trained_on = "three\nlines",
                              .date = "2026-05-01",
                              .licence = "ours",
                              .score = "fine",
                              .kind = SK_MODEL_ONE_OF,
                              .labels = labels,
                              .label_count = LABELS,
                              .column_count = LABELS,
                              .vocabulary = { blocks, idf, ROWS, SK_FEATURES_TOPIC, 2.5f, { 1, 0.5f, 1, 1, 2 } },
                              .weights = weights,
                              .scale = scale,
                              .bias = bias,
                              .slope = slope,
                              .offset = offset,
                              .threshold = threshold,
                              .scope_threshold = -0.25f,
                              .scope_slope = 4 };
}

struct fixture {
    char directory[64], path[96];
    struct sk_buffer bytes;
};

static void store(const struct fixture *fixture, const char *data, size_t size) {
    struct sk_error error = { 0 };
    assert_int_equal(sk_file_replace(fixture->path, sk_slice(data, size), 0600, &error), SK_OK);
}

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct sk_error error = { 0 };
    struct sk_model model = small_model();
    strcpy(fixture->directory, "/tmp/sk-model-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->path, sizeof fixture->path, "%s/intent.model", fixture->directory);
    assert_int_equal(sk_model_encode(&model, &fixture->bytes, &error), SK_OK);
    store(fixture, fixture->bytes.data, fixture->bytes.size);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    sk_directory_remove(fixture->directory, NULL);
    sk_buffer_finish(&fixture->bytes);
    free(fixture);
    return 0;
}

static void test_loads_what_was_saved(void **state) {
    struct fixture *fixture = *state;
    struct sk_error error = { 0 };
    struct sk_model *model;
    assert_int_equal(sk_model_load(fixture->path, "intent", &model, &error), SK_OK);
    assert_string_equal(model->task, "intent");
    assert_string_equal(model->trained_on, "three lines"); /* one line of text */
    assert_string_equal(model->date, "2026-05-01");
    assert_string_equal(model->labels[1], "order place");
    assert_int_equal(model->vocabulary.rows, ROWS);
    assert_int_equal(model->vocabulary.families, SK_FEATURES_TOPIC);
    assert_memory_equal(model->weights, weights, sizeof weights);
    assert_memory_equal(model->bias, bias, sizeof bias);
    assert_float_equal(model->scope_threshold, -0.25, 1e-6);
    assert_float_equal(model->vocabulary.lengths[4], 2, 1e-6);
    struct sk_buffer again = { 0 };
    struct sk_model first = small_model();
    first.trained_on = "three lines";
    assert_int_equal(sk_model_encode(&first, &again, &error), SK_OK);
    assert_int_equal(again.size, fixture->bytes.size);
    assert_memory_equal(again.data, fixture->bytes.data, again.size);
    sk_buffer_finish(&again);
    sk_model_destroy(model);
}

static void test_scores(void **state) {
    (void) state;
    struct sk_model model = small_model();
    const struct sk_entry entries[] = { { 0, 1, 0 }, { 1, 0.5f, 0 } };
    float scores[LABELS], probabilities[LABELS];
    sk_model_score(&model, entries, 2, scores);
    assert_float_equal(scores[0], 0.01 * (127 + 5) - 0.5, 1e-5);
    assert_float_equal(scores[1], 0.02 * (-127 + 10) + 0.25, 1e-5);
    sk_model_probabilities(&model, scores, probabilities);
    assert_float_equal(probabilities[0] + probabilities[1], 1, 1e-5);
    assert_true(probabilities[0] > 0.99f);
    assert_int_equal(sk_model_choose(&model, probabilities), 0);
    assert_true(sk_model_in_scope(&model, scores) > 0.9f);
    sk_model_score(&model, NULL, 0, scores);
    scores[1] = -0.5f;
    assert_true(sk_model_in_scope(&model, scores) < 0.5f);
}

/* Two columns a label: what a label has in one manner of texts and in the other adds up. */
static void test_manners_add_up(void **state) {
    (void) state;
    static const float ones[2 * LABELS] = { 1, 1, 1, 1 }, zeros[2 * LABELS];
    struct sk_model model = small_model();
    model.column_count = 2 * LABELS;
    model.slope = ones;
    model.offset = model.threshold = zeros;
    const float scores[2 * LABELS] = { 1, 2, 2,
                                       -3 }; /* the second label has the first column's best, the first is ahead in sum */
    float probabilities[2 * LABELS];
    assert_int_equal(sk_model_manners(&model), 2);
    sk_model_probabilities(&model, scores, probabilities);
    assert_float_equal(probabilities[0] + probabilities[1], 1, 1e-5);
    assert_float_equal(probabilities[0] / probabilities[1], (exp(1) + exp(2)) / (exp(2) + exp(-3)), 1e-3);
    assert_int_equal(sk_model_choose(&model, probabilities), 0);
    assert_int_equal(sk_model_column(&model, scores, 0), LABELS);
    assert_int_equal(sk_model_column(&model, scores, 1), 1);
    assert_float_equal(sk_model_scope_score(&model, scores), 2, 1e-6); /* no column is left for out of scope */
}

static enum sk_status load_status(const struct fixture *fixture, const char *task, struct sk_error *error) {
    struct sk_model *model = NULL;
    enum sk_status status = sk_model_load(fixture->path, task, &model, error);
    sk_model_destroy(model);
    return status;
}

static void test_refuses_any_damaged_byte(void **state) {
    struct fixture *fixture = *state;
    char *copy = malloc(fixture->bytes.size);
    for (size_t i = 0; i < fixture->bytes.size; i += i < 600 ? 1 : 5003) {
        struct sk_error error = { 0 };
        memcpy(copy, fixture->bytes.data, fixture->bytes.size);
        copy[i] ^= 0x20;
        store(fixture, copy, fixture->bytes.size);
        assert_int_equal(load_status(fixture, "intent", &error), SK_FAULT_CORRUPT);
        assert_non_null(strstr(error.message, fixture->path));
    }
    free(copy);
}

static void test_refuses_truncated_files(void **state) {
    struct fixture *fixture = *state;
    const size_t sizes[] = { 0, 1, 8, 63, 64, 200, fixture->bytes.size - 1 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sk_error error = { 0 };
        store(fixture, fixture->bytes.data, sizes[i]);
        assert_int_equal(load_status(fixture, "intent", &error), SK_FAULT_CORRUPT);
    }
}

static void test_refuses_another_task(void **state) {
    struct fixture *fixture = *state;
    struct sk_error error = { 0 };
    assert_int_equal(load_status(fixture, "sentiment", &error), SK_FAULT_CORRUPT);
    assert_non_null(strstr(error.message, "for the task \"intent\", not \"sentiment\""));
}

static void test_refuses_another_version(void **state) {
    struct fixture *fixture = *state;
    struct sk_error error = { 0 };
    fixture->bytes.data[28]++; /* version of the text analysis */
    uint64_t checksum = sk_hash(fixture->bytes.data + 16, fixture->bytes.size - 16, 0);
    memcpy(fixture->bytes.data + 8, &checksum, sizeof checksum);
    store(fixture, fixture->bytes.data, fixture->bytes.size);
    assert_int_equal(load_status(fixture, "intent", &error), SK_FAULT_CORRUPT);
    assert_non_null(strstr(error.message, "is of version"));
    assert_non_null(strstr(error.message, "sidekick train"));
}

/* A right checksum over wrong counts: rows would lie outside the weights. */
static void test_refuses_contradictions(void **state) {
    struct fixture *fixture = *state;
    struct sk_error error = { 0 };
    struct sk_model model = small_model();
    blocks[100].used = 7; /* three more slots than rows */
    assert_int_equal(sk_model_encode(&model, &fixture->bytes, &error), SK_OK);
    store(fixture, fixture->bytes.data, fixture->bytes.size);
    assert_int_equal(load_status(fixture, "intent", &error), SK_FAULT_CORRUPT);
    assert_non_null(strstr(error.message, "contradicts itself"));
}

static void test_missing_file(void **state) {
    struct fixture *fixture = *state;
    struct sk_error error = { 0 };
    strcat(fixture->path, "x");
    assert_int_equal(load_status(fixture, "intent", &error), SK_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_loads_what_was_saved, set_up, tear_down),
        cmocka_unit_test(test_scores),
        cmocka_unit_test(test_manners_add_up),
        cmocka_unit_test_setup_teardown(test_refuses_any_damaged_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses_truncated_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses_another_task, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses_another_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses_contradictions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
