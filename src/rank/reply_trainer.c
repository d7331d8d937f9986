/* Stochastic gradient descent on the cross entropy, one example at a time, with AdaGrad steps (Duchi, Hazan and Singer 2011) per
 * feature and per class, dropout (Srivastava et al. 2014) on features and hidden units.
 *
 * Star dev (4,855 turns, hit@1/hit@3 of the reply's label, one network, ten passes): features dropped .2 .653/.880, .4 .653/.886,
 * .5 .652/.884; rate .1 .650/.882, .03 .642/.876 (twelve passes); units dropped .5 .647/.882; the mean of three networks
 * .660/.887, of four with fewer passes .662/.886. One linear layer (36,075 examples, same words): .653/.875 by gradient descent,
 * .660/.862 as a linear SVM.
 *
 * Over the groups of answers (4,855 turns, 503 classes, three networks; loss of the label's probability in nats), no smoothing of
 * the right class (Szegedy et al. 2016) .653/.881, .1 .652/.885; with word parts .655/.887, at .2 .655/.886; with rate .08
 * instead of .05 .658/.887, loss 1.453 instead of 1.456. It is learnt which replies are near, not only which one was given. Lost:
 * units dropped .5 .642/.880; features dropped .5 .647/.880; a rate that falls to nothing from .05 .644/.881, from .08 .659/.884
 * and with twelve passes .662/.886, for half as much time more; the mean of the last four passes .655/.887, loss 1.464; a fifth
 * of the right class's probability for answers that share words .654/.869; learning again from what the networks said (half the
 * target) .647/.878, from those that had not seen the conversation .635/.870; eight networks .655/.883 where three have
 * .653/.881.
 *
 * The error of most classes is next to nothing, so only those above LEAST_ERROR are corrected: a step costs one pass over the
 * output weights and little more.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "rank/reply_features.h"
#include "rank/reply_network.h"
#include "rank/vector.h"

#define HIDDEN SK_REPLY_HIDDEN
#define RATE 0.08f
#define FEATURES_DROPPED 0.4f
#define UNITS_DROPPED 0.3f
#define LEAST_ERROR 1e-3f
#define SMOOTHED 0.1f /* of the right class's probability is to be spread over all classes */
#define FIRST_SQUARE 1e-3f

struct sk_reply_trainer {
    const struct sk_reply_examples *examples;
    struct sk_random random;
    uint32_t *order;
    float *rows;        /* [SK_REPLY_BUCKETS][HIDDEN] */
    float *row_squares; /* [SK_REPLY_BUCKETS] Σ of squared gradients, for AdaGrad */
    float *output;      /* [classes][HIDDEN] */
    float *output_squares, *output_bias, *scores;
    float hidden_bias[HIDDEN];
    bool *seen; /* [SK_REPLY_BUCKETS] in an example that is learnt from; the rows of others are noise */
};

static void fill(struct sk_random *random, float *values, size_t count, float spread) {
    for (size_t i = 0; i < count; i++) /* four uniform numbers: near enough to a normal one */
        values[i] =
            spread * 1.732f
            * ((float) (sk_random_real(random) + sk_random_real(random) + sk_random_real(random) + sk_random_real(random)) - 2);
}

static size_t first_feature(const struct sk_reply_examples *examples, size_t example) {
    return example ? examples->ends[example - 1] : 0;
}

static void start(struct sk_reply_trainer *trainer, uint64_t seed) {
    const struct sk_reply_examples *examples = trainer->examples;
    sk_random_seed(&trainer->random, seed, 0);
    fill(&trainer->random, trainer->rows, (size_t) SK_REPLY_BUCKETS * HIDDEN, 0.1f);
    fill(&trainer->random, trainer->output, (size_t) examples->class_count * HIDDEN, 0.05f);
    for (size_t i = 0; i < SK_REPLY_BUCKETS; i++)
        trainer->row_squares[i] = FIRST_SQUARE * 0.1f;
    for (size_t i = 0; i < examples->class_count; i++)
        trainer->output_squares[i] = FIRST_SQUARE;
    memcpy(trainer->order, examples->chosen, examples->chosen_count * sizeof *trainer->order);
    for (size_t i = 0; i < examples->chosen_count; i++)
        for (size_t f = first_feature(examples, examples->chosen[i]); f < examples->ends[examples->chosen[i]]; f++)
            trainer->seen[examples->buckets[f]] = true;
}

struct sk_reply_trainer *sk_reply_trainer_create(const struct sk_reply_examples *examples, uint64_t seed) {
    struct sk_reply_trainer *trainer = calloc(1, sizeof *trainer);
    if (!trainer)
        return NULL;
    trainer->examples = examples;
    trainer->order = calloc(examples->chosen_count + 1, sizeof *trainer->order);
    trainer->rows = calloc((size_t) SK_REPLY_BUCKETS * HIDDEN, sizeof *trainer->rows);
    trainer->row_squares = calloc(SK_REPLY_BUCKETS, sizeof *trainer->row_squares);
    trainer->output = calloc((size_t) examples->class_count * HIDDEN, sizeof *trainer->output);
    trainer->output_squares = calloc(examples->class_count, sizeof *trainer->output_squares);
    trainer->output_bias = calloc(examples->class_count, sizeof *trainer->output_bias);
    trainer->scores = calloc(examples->class_count, sizeof *trainer->scores);
    trainer->seen = calloc(SK_REPLY_BUCKETS, sizeof *trainer->seen);
    if (!trainer->order || !trainer->rows || !trainer->row_squares || !trainer->output || !trainer->output_squares
        || !trainer->output_bias || !trainer->scores || !trainer->seen) {
        sk_reply_trainer_destroy(trainer);
        return NULL;
    }
    start(trainer, seed);
    return trainer;
}

void sk_reply_trainer_destroy(struct sk_reply_trainer *trainer) {
    if (!trainer)
        return;
    free(trainer->order);
    free(trainer->rows);
    free(trainer->row_squares);
    free(trainer->output);
    free(trainer->output_squares);
    free(trainer->output_bias);
    free(trainer->scores);
    free(trainer->seen);
    free(trainer);
}

struct step {
    uint32_t buckets[SK_REPLY_FEATURE_LIMIT]; /* those that were not dropped */
    size_t count;
    float value;          /* of each feature */
    float hidden[HIDDEN]; /* after rectifying and dropout */
    float gates[HIDDEN];  /* derivative of hidden by its input */
    float errors[HIDDEN]; /* gradient by hidden */
};

static void choose_features(struct sk_reply_trainer *trainer, size_t example, struct step *step) {
    const struct sk_reply_examples *examples = trainer->examples;
    size_t first = first_feature(examples, example), end = examples->ends[example];
    step->count = 0;
    for (size_t i = first; i < end; i++)
        if (sk_random_real(&trainer->random) >= FEATURES_DROPPED)
            step->buckets[step->count++] = examples->buckets[i];
    step->value = end > first ? 1 / sqrtf((float) (end - first)) / (1 - FEATURES_DROPPED) : 0;
}

static void run_hidden(struct sk_reply_trainer *trainer, struct step *step) {
    memcpy(step->hidden, trainer->hidden_bias, sizeof step->hidden);
    for (size_t i = 0; i < step->count; i++)
        sk_vector_add(step->hidden, step->value, trainer->rows + (size_t) step->buckets[i] * HIDDEN, HIDDEN);
    uint64_t bits = 0;
    for (size_t unit = 0; unit < HIDDEN; unit++, bits >>= 8) {
        if (unit % 8 == 0)
            bits = sk_random_next(&trainer->random);
        bool kept = step->hidden[unit] > 0 && (bits & 255) >= (uint64_t) (UNITS_DROPPED * 256);
        step->gates[unit] = kept ? 1 / (1 - UNITS_DROPPED) : 0;
        step->hidden[unit] *= step->gates[unit];
    }
}

/* Scores become errors: probability minus what it should be. Returns the loss. */
static double run_output(struct sk_reply_trainer *trainer, uint32_t right, const struct step *step) {
    uint32_t classes = trainer->examples->class_count;
    float *scores = trainer->scores, highest = -INFINITY, sum = 0;
    for (uint32_t class = 0; class < classes; class ++) {
        scores[class] =
            trainer->output_bias[class] + sk_vector_dot(step->hidden, trainer->output + (size_t) class * HIDDEN, HIDDEN);
        highest = scores[class] > highest ? scores[class] : highest;
    }
    for (uint32_t class = 0; class < classes; class ++)
        sum += scores[class] = expf(scores[class] - highest);
    double loss = -log(scores[right] > 1e-9f * sum ? scores[right] / sum : 1e-9f);
    for (uint32_t class = 0; class < classes; class ++)
        scores[class] = scores[class] / sum - SMOOTHED / (float) classes;
    scores[right] -= 1 - SMOOTHED;
    return loss;
}

static void correct_output(struct sk_reply_trainer *trainer, struct step *step) {
    float square = sk_vector_dot(step->hidden, step->hidden, HIDDEN) / HIDDEN;
    memset(step->errors, 0, sizeof step->errors);
    for (uint32_t class = 0; class < trainer->examples->class_count; class ++) {
        float error = trainer->scores[class];
        if (fabsf(error) < LEAST_ERROR)
            continue;
        float *row = trainer->output + (size_t) class * HIDDEN;
        sk_vector_add(step->errors, error, row, HIDDEN);
        trainer->output_squares[class] += error * error * square;
        float rate = RATE / sqrtf(trainer->output_squares[class]);
        sk_vector_add(row, -rate * error, step->hidden, HIDDEN);
        trainer->output_bias[class] -= RATE * 0.1f * error;
    }
}

static void correct_rows(struct sk_reply_trainer *trainer, struct step *step) {
    for (size_t unit = 0; unit < HIDDEN; unit++) {
        step->errors[unit] *= step->gates[unit];
        trainer->hidden_bias[unit] -= RATE * 0.01f * step->errors[unit];
    }
    float square = sk_vector_dot(step->errors, step->errors, HIDDEN) / HIDDEN * step->value * step->value;
    for (size_t i = 0; i < step->count; i++) {
        uint32_t bucket = step->buckets[i];
        trainer->row_squares[bucket] += square;
        float rate = RATE / sqrtf(trainer->row_squares[bucket]);
        sk_vector_add(trainer->rows + (size_t) bucket * HIDDEN, -rate * step->value, step->errors, HIDDEN);
    }
}

double sk_reply_trainer_pass(struct sk_reply_trainer *trainer) {
    const struct sk_reply_examples *examples = trainer->examples;
    double loss = 0;
    struct step step;
    sk_random_shuffle(&trainer->random, trainer->order, examples->chosen_count);
    for (size_t i = 0; i < examples->chosen_count; i++) {
        size_t example = trainer->order[i];
        choose_features(trainer, example, &step);
        run_hidden(trainer, &step);
        loss += run_output(trainer, examples->classes[example], &step);
        correct_output(trainer, &step);
        correct_rows(trainer, &step);
    }
    return examples->chosen_count ? loss / (double) examples->chosen_count : 0;
}

static float pack_row(const float *row, int8_t *packed) {
    float largest = 0;
    for (size_t unit = 0; unit < HIDDEN; unit++)
        largest = fabsf(row[unit]) > largest ? fabsf(row[unit]) : largest;
    float scale = largest / 127;
    for (size_t unit = 0; unit < HIDDEN; unit++)
        packed[unit] = (int8_t) (scale > 0 ? lrintf(row[unit] / scale) : 0);
    return scale;
}

void sk_reply_trainer_pack(const struct sk_reply_trainer *trainer, int8_t *rows, float *row_scales, float *hidden_bias,
                           float *output, float *output_bias) {
    uint32_t classes = trainer->examples->class_count;
    for (size_t bucket = 0; bucket < SK_REPLY_BUCKETS; bucket++)
        if (trainer->seen[bucket])
            row_scales[bucket] = pack_row(trainer->rows + bucket * HIDDEN, rows + bucket * HIDDEN);
    memcpy(hidden_bias, trainer->hidden_bias, sizeof trainer->hidden_bias);
    memcpy(output, trainer->output, (size_t) classes * HIDDEN * sizeof *output);
    memcpy(output_bias, trainer->output_bias, classes * sizeof *output_bias);
}
