/* reply_model: the file that holds what was learnt, whole, damaged, of another version, and replaced while it is in use. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/random.h"
#include "rank/reply_features.h"
#include "suggest/reply_model.h"

enum { CLASSES = 4, LAST_ROW = 137 };

/* Where the head holds its numbers: magic, checksum, size, format, features, members, hidden, … */
enum { SIZE_AT = 16, FORMAT_AT = 24, FEATURES_AT = 28, MEMBERS_AT = 32, HIDDEN_AT = 36, CLASSES_AT = 40, HEAD_END = 120 };

static char directory[] = "/tmp/sidekick-model-XXXXXX";
static char path[SK_PATH_SIZE];
static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    assert_non_null(mkdtemp(directory));
    sk_arena_init(&arena, 1 << 20);
    return sk_path_join(path, directory, SK_REPLY_MODEL_FILE, NULL) == SK_OK ? 0 : 1;
}

static int tear_down(void **state) {
    (void) state;
    sk_arena_finish(&arena);
    return sk_directory_remove(directory, NULL) == SK_OK ? 0 : 1;
}

/* What each class is asked with; class 0 has nothing of its own. */
static const char *const messages[CLASSES] = { "goedemorgen", "waar blijft mijn pakket", "ik wil mijn geld terug",
                                               "mijn wachtwoord werkt niet" };

static void train(struct sk_reply_model_draft *draft, uint64_t seed) {
    static uint32_t buckets[CLASSES * SK_REPLY_FEATURE_LIMIT], classes[] = { 0, 1, 2, 3 }, chosen[] = { 0, 1, 2, 3 };
    static size_t ends[CLASSES];
    size_t end = 0;
    for (size_t i = 0; i < CLASSES; i++)
        ends[i] = end += sk_reply_features(sk_slice_of(messages[i]), NULL, 0, buckets + end);
    const struct sk_reply_examples examples = { buckets, ends, classes, CLASSES, CLASSES, chosen, CLASSES };
    for (size_t member = 0; member < SK_REPLY_MODEL_MEMBERS; member++) {
        struct sk_reply_trainer *trainer = sk_reply_trainer_create(&examples, seed + member);
        assert_non_null(trainer);
        for (int pass = 0; pass < 60; pass++)
            sk_reply_trainer_pass(trainer);
        sk_reply_model_draft_pack(draft, member, trainer);
        sk_reply_trainer_destroy(trainer);
    }
}

static void make_draft(struct sk_reply_model_draft *draft, uint64_t seed) {
    assert_int_equal(sk_reply_model_draft_init(draft, CLASSES, LAST_ROW, NULL), SK_OK);
    draft->weights = SK_RANK_WEIGHTS_DEFAULT;
    draft->weights.relevance.model = 0.75 + (double) seed;
    for (int64_t row = 1; row <= LAST_ROW; row++)
        draft->classes[row] = (uint16_t) (row % CLASSES);
    for (int64_t class = 1; class < CLASSES; class ++)
        draft->examples[class * SK_REPLY_MODEL_EXAMPLES] = LAST_ROW - class;
    train(draft, seed);
}

static void save(uint64_t seed) {
    struct sk_reply_model_draft draft;
    make_draft(&draft, seed);
    assert_int_equal(sk_reply_model_save(&draft, directory, NULL), SK_OK);
    sk_reply_model_draft_finish(&draft);
}

static void assert_is_model(const struct sk_reply_model *model, uint64_t seed) {
    assert_int_equal(sk_reply_model_class_count(model), CLASSES);
    for (int64_t row = 1; row <= LAST_ROW; row++)
        assert_int_equal(sk_reply_model_class(model, row), row % CLASSES);
    const int64_t outside[] = { 0, -1, INT64_MIN, LAST_ROW + 1, INT64_MAX, (int64_t) 1 << 32 };
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_int_equal(sk_reply_model_class(model, outside[i]), 0);
    for (uint32_t class = 1; class < CLASSES; class ++) {
        assert_int_equal(sk_reply_model_examples(model, class)[0], LAST_ROW - class);
        assert_int_equal(sk_reply_model_examples(model, class)[1], 0);
    }
    assert_true(sk_reply_model_weights(model)->relevance.model == 0.75 + (double) seed);
    for (uint32_t class = 0; class < CLASSES; class ++) {
        const float *fit = sk_reply_model_run(model, sk_slice_of(messages[class]), NULL, 0, &arena);
        assert_non_null(fit);
        for (uint32_t other = 0; other < CLASSES; other++)
            assert_true(other == class || fit[class] > fit[other]);
    }
    sk_arena_reset(&arena);
}

/* One class: nothing to tell apart, but weights. */
static void weights_alone(void **state) {
    (void) state;
    struct sk_reply_model_draft draft;
    struct sk_reply_model *model = NULL;
    struct stat info;
    assert_int_equal(sk_reply_model_draft_init(&draft, 1, 0, NULL), SK_OK);
    draft.weights = SK_RANK_WEIGHTS_DEFAULT;
    draft.weights.confidence.intercept = -7;
    assert_int_equal(sk_reply_model_save(&draft, directory, NULL), SK_OK);
    sk_reply_model_draft_finish(&draft);
    assert_true(stat(path, &info) == 0 && info.st_size < 4096);
    assert_int_equal(sk_reply_model_open(directory, &model, NULL), SK_OK);
    assert_int_equal(sk_reply_model_class_count(model), 1);
    assert_int_equal(sk_reply_model_class(model, 5), 0);
    assert_true(sk_reply_model_weights(model)->confidence.intercept == -7);
    assert_true(*sk_reply_model_run(model, sk_slice_of(messages[1]), NULL, 0, &arena) == 0);
    sk_reply_model_close(model);
    sk_arena_reset(&arena);
}

static void what_was_saved_is_opened(void **state) {
    (void) state;
    struct sk_reply_model *model = NULL;
    struct sk_error error = { 0 };
    assert_true(sk_reply_model_version(directory) == 0);
    assert_int_equal(sk_reply_model_open(directory, &model, &error), SK_NOT_FOUND);
    assert_null(model);
    save(0);
    assert_true(sk_reply_model_version(directory) != 0);
    assert_int_equal(sk_reply_model_open(directory, &model, NULL), SK_OK);
    assert_is_model(model, 0);
    sk_reply_model_close(model);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600); /* it was learnt from customers' messages: for the owner only */
}

static void a_preview_is_what_will_be_saved(void **state) {
    (void) state;
    struct sk_reply_model_draft draft;
    struct sk_reply_model *preview = NULL, *model = NULL;
    make_draft(&draft, 2);
    assert_int_equal(sk_reply_model_preview(&draft, &preview, NULL), SK_OK);
    assert_is_model(preview, 2);
    assert_int_equal(sk_reply_model_save(&draft, directory, NULL), SK_OK);
    assert_int_equal(sk_reply_model_open(directory, &model, NULL), SK_OK);
    const float *tried = sk_reply_model_run(preview, sk_slice_of("pakket terug"), NULL, 0, &arena);
    const float *used = sk_reply_model_run(model, sk_slice_of("pakket terug"), NULL, 0, &arena);
    assert_memory_equal(tried, used, CLASSES * sizeof *used);
    sk_reply_model_close(preview);
    sk_reply_model_close(model);
    sk_reply_model_draft_finish(&draft);
    sk_reply_model_draft_finish(&draft); /* zeroed: nothing happens */
}

static void one_that_is_replaced_while_in_use_stays_whole(void **state) {
    (void) state;
    struct sk_reply_model *before = NULL, *after = NULL;
    save(0);
    uint64_t version = sk_reply_model_version(directory);
    assert_int_equal(sk_reply_model_open(directory, &before, NULL), SK_OK);
    save(1);
    assert_true(sk_reply_model_version(directory) != version);
    assert_is_model(before, 0);
    assert_int_equal(sk_reply_model_open(directory, &after, NULL), SK_OK);
    assert_is_model(after, 1);
    assert_int_equal(unlink(path), 0);
    assert_true(sk_reply_model_version(directory) == 0);
    assert_is_model(before, 0);
    sk_reply_model_close(before);
    sk_reply_model_close(after);
    sk_reply_model_close(NULL);
}

static void no_memory_is_no_answer(void **state) {
    (void) state;
    struct sk_reply_model *model = NULL;
    struct sk_arena tiny;
    save(0);
    assert_int_equal(sk_reply_model_open(directory, &model, NULL), SK_OK);
    sk_arena_init(&tiny, 16);
    assert_null(sk_reply_model_run(model, sk_slice_of("ja"), NULL, 0, &tiny));
    sk_arena_finish(&tiny);
    sk_reply_model_close(model);
}

/* ---- damage ---- */

static enum sk_status status_of_file(void) {
    struct sk_reply_model *model = NULL;
    struct sk_error error = { 0 };
    enum sk_status status = sk_reply_model_open(directory, &model, &error);
    if (status == SK_OK) {
        sk_reply_model_close(model);
        return status;
    }
    assert_null(model);
    assert_int_equal(error.status, status);
    assert_non_null(strstr(error.message, SK_REPLY_MODEL_FILE));
    return status;
}

static void flip(off_t at, unsigned char bits) {
    unsigned char byte;
    int file = open(path, O_RDWR);
    assert_true(file >= 0);
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= bits;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
}

static bool tells_the_version(off_t at) {
    return at >= FORMAT_AT && at < CLASSES_AT;
}

static off_t file_size(void) {
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_size;
}

static void a_damaged_byte_anywhere_is_found(void **state) {
    (void) state;
    struct sk_random random;
    sk_random_seed(&random, 9, 0);
    save(0);
    off_t size = file_size();
    for (int i = 0; i < HEAD_END + 80; i++) {
        off_t at = i < HEAD_END ? i : i == HEAD_END ? size - 1 : (off_t) (sk_random_real(&random) * (double) size);
        unsigned char bits = (unsigned char) (1 + sk_random_below(&random, 255));
        flip(at, bits);
        enum sk_status status = status_of_file();
        if (status != (tells_the_version(at) ? SK_FAULT_VERSION : SK_FAULT_CORRUPT))
            print_error("byte %lld changed: %s\n", (long long) at, sk_status_name(status));
        assert_int_equal(status, tells_the_version(at) ? SK_FAULT_VERSION : SK_FAULT_CORRUPT);
        flip(at, bits);
    }
    assert_int_equal(status_of_file(), SK_OK);
}

static void a_file_of_another_length_is_damaged(void **state) {
    (void) state;
    save(0);
    off_t size = file_size();
    const off_t sizes[] = { size + 1, size - 1, size - 64, size / 2, HEAD_END, 64, SIZE_AT, 3, 1, 0 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_int_equal(truncate(path, sizes[i]), 0);
        assert_int_equal(status_of_file(), SK_FAULT_CORRUPT);
    }
    assert_int_equal(sk_file_replace(path, sk_slice_of("{\"kind\":\"json\"}"), 0600, NULL), SK_OK);
    assert_int_equal(status_of_file(), SK_FAULT_CORRUPT);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(status_of_file(), SK_FAULT_IO);
    assert_int_equal(rmdir(path), 0);
}

static void one_of_another_version_says_so(void **state) {
    (void) state;
    save(0);
    const off_t places[] = { FORMAT_AT, FEATURES_AT, MEMBERS_AT, HIDDEN_AT };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        flip(places[i], 7);
        assert_int_equal(status_of_file(), SK_FAULT_VERSION);
        flip(places[i], 7);
    }
    assert_int_equal(status_of_file(), SK_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_saved_is_opened),
        cmocka_unit_test(weights_alone),
        cmocka_unit_test(a_preview_is_what_will_be_saved),
        cmocka_unit_test(one_that_is_replaced_while_in_use_stays_whole),
        cmocka_unit_test(no_memory_is_no_answer),
        cmocka_unit_test(a_damaged_byte_anywhere_is_found),
        cmocka_unit_test(a_file_of_another_length_is_damaged),
        cmocka_unit_test(one_of_another_version_says_so),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
