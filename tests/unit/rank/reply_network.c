/* reply_network and its trainer, on problems whose answer is known. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/random.h"
#include "rank/reply_trainer.c" /* for its weights before they are packed, which nobody else may see */

enum { CLASSES = 5, COUNT = 1200, LEARNT = 900 };

/* Messages say yes or no in some way; what fits depends on what was asked, in words that are mixed with others. */
static const char *const asked[CLASSES] = { "Wilt u wel een monteur?", "Wilt u geen monteur?", "Zal ik het bedrag terugstorten?",
                                            "Mag ik uw postcode?", "Is er verder nog iets?" };
static const char *const said[] = { "ja graag", "ja hoor", "prima", "nou vooruit dan", "dat is goed", "ok" };

struct problem {
    uint32_t *buckets;
    size_t ends[COUNT];
    uint32_t classes[COUNT], chosen[COUNT];
    struct sk_reply_examples examples;
};

/* with_context: the network sees what was asked. Examples from LEARNT on are not learnt from. */
static void make_problem(struct problem *problem, bool with_context) {
    struct sk_random random;
    size_t end = 0;
    sk_random_seed(&random, 1, 0);
    problem->buckets = calloc((size_t) COUNT * SK_REPLY_FEATURE_LIMIT, sizeof *problem->buckets);
    assert_non_null(problem->buckets);
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t right = sk_random_below(&random, CLASSES);
        char agent[128], message[64];
        snprintf(agent, sizeof agent, "%s woord%c %s", i % 3 ? "" : "Dank u.", 'a' + (int) sk_random_below(&random, 20),
                 asked[right]);
        snprintf(message, sizeof message, "%s%s", said[sk_random_below(&random, 6)], i % 4 ? "" : " dank u");
        struct sk_turn turn = { SK_ROLE_AGENT, sk_slice_of(agent) };
        end += sk_reply_features(sk_slice_of(message), &turn, with_context, problem->buckets + end);
        problem->ends[i] = end;
        problem->classes[i] = right;
        problem->chosen[i] = i;
    }
    problem->examples =
        (struct sk_reply_examples){ problem->buckets, problem->ends, problem->classes, COUNT, CLASSES, problem->chosen, LEARNT };
}

struct packed {
    int8_t *rows;
    float *row_scales, hidden_bias[SK_REPLY_HIDDEN], output[CLASSES * SK_REPLY_HIDDEN], output_bias[CLASSES];
    struct sk_reply_network network;
};

static void pack(const struct sk_reply_trainer *trainer, struct packed *packed) {
    packed->rows = calloc(SK_REPLY_BUCKETS, SK_REPLY_HIDDEN);
    packed->row_scales = calloc(SK_REPLY_BUCKETS, sizeof(float));
    assert_true(packed->rows && packed->row_scales);
    sk_reply_trainer_pack(trainer, packed->rows, packed->row_scales, packed->hidden_bias, packed->output, packed->output_bias);
    packed->network = (struct sk_reply_network){ CLASSES,        packed->rows,       packed->row_scales, packed->hidden_bias,
                                                 packed->output, packed->output_bias };
}

static void release(struct packed *packed) {
    free(packed->rows);
    free(packed->row_scales);
}

/* Returns the loss of the last pass. */
static double train(const struct problem *problem, uint64_t seed, int passes, struct packed *out) {
    struct sk_reply_trainer *trainer = sk_reply_trainer_create(&problem->examples, seed);
    double loss = 0;
    assert_non_null(trainer);
    for (int pass = 0; pass < passes; pass++)
        loss = sk_reply_trainer_pass(trainer);
    pack(trainer, out);
    sk_reply_trainer_destroy(trainer);
    return loss;
}

static void run(const struct problem *problem, const struct packed *packed, size_t example, float probabilities[CLASSES]) {
    float scratch[CLASSES];
    size_t first = example ? problem->ends[example - 1] : 0;
    memset(probabilities, 0, CLASSES * sizeof *probabilities);
    sk_reply_network_run(&packed->network, problem->buckets + first, problem->ends[example] - first, 1, scratch, probabilities);
}

static double share_right(const struct problem *problem, const struct packed *packed) {
    int right = 0;
    for (size_t i = LEARNT; i < COUNT; i++) {
        float probabilities[CLASSES], sum = 0;
        uint32_t best = 0;
        run(problem, packed, i, probabilities);
        for (uint32_t class = 0; class < CLASSES; class ++) {
            sum += probabilities[class];
            best = probabilities[class] > probabilities[best] ? class : best;
        }
        assert_true(fabsf(sum - 1) < 1e-4f);
        right += best == problem->classes[i];
    }
    return right / (double) (COUNT - LEARNT);
}

static void learns_what_only_the_conversation_tells(void **state) {
    (void) state;
    struct problem with, without;
    struct packed packed;
    make_problem(&with, true);
    double loss = train(&with, 1, 8, &packed), share = share_right(&with, &packed);
    release(&packed);
    make_problem(&without, false);
    double blind_loss = train(&without, 1, 8, &packed), blind = share_right(&without, &packed);
    release(&packed);
    if (share < 0.97 || blind > 0.35)
        print_error("right: %.3f with the conversation, %.3f without; loss %.3f and %.3f\n", share, blind, loss, blind_loss);
    assert_true(share >= 0.97);
    assert_true(blind <= 0.35);
    assert_true(loss < 0.3 && blind_loss > 1.2 && blind_loss < 2.5); /* nats; guessing among five is 1.61 */
    free(with.buckets);
    free(without.buckets);
}

static void the_same_seed_gives_the_same_bytes(void **state) {
    (void) state;
    struct problem problem;
    struct packed packed[3];
    make_problem(&problem, true);
    for (int i = 0; i < 3; i++)
        train(&problem, i < 2 ? 7 : 8, 2, &packed[i]);
    assert_memory_equal(packed[0].rows, packed[1].rows, (size_t) SK_REPLY_BUCKETS * SK_REPLY_HIDDEN);
    assert_memory_equal(packed[0].row_scales, packed[1].row_scales, SK_REPLY_BUCKETS * sizeof(float));
    assert_memory_equal(packed[0].hidden_bias, packed[1].hidden_bias, sizeof packed[0].hidden_bias);
    assert_memory_equal(packed[0].output, packed[1].output, sizeof packed[0].output);
    assert_memory_equal(packed[0].output_bias, packed[1].output_bias, sizeof packed[0].output_bias);
    assert_memory_not_equal(packed[0].output, packed[2].output, sizeof packed[0].output);
    for (int i = 0; i < 3; i++)
        release(&packed[i]);
    free(problem.buckets);
}

/* Features of examples that nothing was learnt from are noise: they must not speak. */
static void what_was_not_learnt_from_says_nothing(void **state) {
    (void) state;
    struct problem problem;
    struct packed packed;
    make_problem(&problem, true);
    problem.examples.chosen_count = 2;
    train(&problem, 1, 1, &packed);
    for (uint32_t bucket = 0, i = 0; bucket < SK_REPLY_BUCKETS; bucket++) {
        bool learnt = false;
        for (i = 0; i < problem.ends[1]; i++)
            learnt = learnt || problem.buckets[i] == bucket;
        assert_true(learnt == (packed.row_scales[bucket] > 0));
    }
    release(&packed);
    free(problem.buckets);
}

static void the_loss_is_a_mean_of_what_was_learnt_from(void **state) {
    (void) state;
    struct problem problem;
    struct packed packed;
    make_problem(&problem, true);
    problem.examples.chosen_count = 10;
    double loss = train(&problem, 1, 1, &packed);
    if (loss < 0.5 || loss > 2.6)
        print_error("loss %.3f\n", loss);
    assert_true(loss > 0.5 && loss < 2.6); /* hardly begun */
    problem.examples.chosen_count = 0;
    release(&packed);
    assert_true(train(&problem, 1, 1, &packed) == 0);
    release(&packed);
    free(problem.buckets);
}

/* The probabilities by the weights as they were learnt, in double precision. */
static void run_unpacked(const struct sk_reply_trainer *trainer, const uint32_t *buckets, size_t count, double out[CLASSES]) {
    double hidden[HIDDEN], sum = 0;
    for (size_t unit = 0; unit < HIDDEN; unit++) {
        hidden[unit] = trainer->hidden_bias[unit];
        for (size_t i = 0; i < count; i++)
            hidden[unit] += trainer->rows[(size_t) buckets[i] * HIDDEN + unit] / sqrt((double) count);
        hidden[unit] = hidden[unit] > 0 ? hidden[unit] : 0;
    }
    for (size_t class = 0; class < CLASSES; class ++) {
        out[class] = trainer->output_bias[class];
        for (size_t unit = 0; unit < HIDDEN; unit++)
            out[class] += hidden[unit] * trainer->output[class * HIDDEN + unit];
        sum += out[class] = exp(out[class]);
    }
    for (size_t class = 0; class < CLASSES; class ++)
        out[class] /= sum;
}

static void a_byte_for_a_weight_ranks_as_the_weight_did(void **state) {
    (void) state;
    struct problem problem;
    struct packed packed;
    make_problem(&problem, true);
    struct sk_reply_trainer *trainer = sk_reply_trainer_create(&problem.examples, 1);
    assert_non_null(trainer);
    for (int pass = 0; pass < 2; pass++) /* not yet sure: near classes are there to be confused */
        sk_reply_trainer_pass(trainer);
    pack(trainer, &packed);
    for (size_t i = 0; i < LEARNT; i++) { /* all of whose features were learnt: others are left out when packed */
        float probabilities[CLASSES];
        double unpacked[CLASSES];
        size_t first = i ? problem.ends[i - 1] : 0;
        run(&problem, &packed, i, probabilities);
        run_unpacked(trainer, problem.buckets + first, problem.ends[i] - first, unpacked);
        for (int a = 0; a < CLASSES; a++) {
            assert_true(fabs((double) probabilities[a] - unpacked[a]) < 0.01);
            for (int b = 0; b < CLASSES; b++)
                assert_false(unpacked[a] > unpacked[b] + 0.01 && probabilities[a] <= probabilities[b]);
        }
    }
    sk_reply_trainer_destroy(trainer);
    release(&packed);
    free(problem.buckets);
}

static void several_networks_are_averaged(void **state) {
    (void) state;
    struct problem problem;
    struct packed one, other;
    make_problem(&problem, true);
    train(&problem, 1, 1, &one);
    train(&problem, 2, 1, &other);
    float a[CLASSES], b[CLASSES], both[CLASSES] = { 0 }, scratch[CLASSES];
    run(&problem, &one, 5, a);
    run(&problem, &other, 5, b);
    size_t first = problem.ends[4], count = problem.ends[5] - first;
    sk_reply_network_run(&one.network, problem.buckets + first, count, 0.5f, scratch, both);
    sk_reply_network_run(&other.network, problem.buckets + first, count, 0.5f, scratch, both);
    for (int class = 0; class < CLASSES; class ++)
        assert_true(fabsf(both[class] - (a[class] + b[class]) / 2) < 1e-5f);
    float none[CLASSES] = { 0 };
    sk_reply_network_run(&one.network, NULL, 0, 1, scratch, none); /* a message without a feature */
    for (int class = 0; class < CLASSES; class ++)
        assert_true(none[class] > 0 && none[class] < 1);
    release(&one);
    release(&other);
    free(problem.buckets);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns_what_only_the_conversation_tells),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(what_was_not_learnt_from_says_nothing),
        cmocka_unit_test(the_loss_is_a_mean_of_what_was_learnt_from),
        cmocka_unit_test(a_byte_for_a_weight_ranks_as_the_weight_did),
        cmocka_unit_test(several_networks_are_averaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
