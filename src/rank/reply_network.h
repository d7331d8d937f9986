/* reply_network: which standard replies fit a message, learnt from a company's own history.
 *
 *     struct sk_reply_network network;                 // borrowed arrays, as they lie in a file (suggest/reply_model.h)
 *     float fit[…] = { 0 }, scratch[…];                // network.classes of them
 *     sk_reply_network_run(&network, buckets, count, 1, scratch, fit);
 *
 * A network with one hidden layer over hashed words (reply_features.h): bag of features → `hidden` rectified units → one of
 * `classes` replies. Class 0 stands for all replies that are too rare to have a class.
 */
#ifndef SK_RANK_REPLY_NETWORK_H
#define SK_RANK_REPLY_NETWORK_H

#include <stddef.h>
#include <stdint.h>

/* Hidden units. */
#define SK_REPLY_HIDDEN 128

struct sk_reply_network {
    uint32_t classes;
    const int8_t *rows; /* [SK_REPLY_BUCKETS][SK_REPLY_HIDDEN], what a feature adds to the hidden units, in units of its scale */
    const float *row_scales;  /* [SK_REPLY_BUCKETS], 0: the feature was never seen */
    const float *hidden_bias; /* [SK_REPLY_HIDDEN] */
    const float *output;      /* [classes][SK_REPLY_HIDDEN] */
    const float *output_bias; /* [classes] */
};

/* Adds weight × probability of each class to probabilities[0..classes-1]: several networks are averaged in this way. */
void sk_reply_network_run(const struct sk_reply_network *network, const uint32_t *buckets, size_t count, float weight,
                          float *scratch /* classes */, float *probabilities);

/* ---- learning ---- */

struct sk_reply_examples {
    const uint32_t *buckets; /* features of all examples, one behind the other */
    const size_t *ends;      /* [count] where those of example i end */
    const uint32_t *classes; /* [count] the right class */
    size_t count;
    uint32_t class_count;
    const uint32_t *chosen; /* [chosen_count] numbers of the examples to learn from */
    size_t chosen_count;
};

struct sk_reply_trainer;

/* Examples are borrowed until destroy. The same examples and seed give the same network. SK_FAULT_MEMORY as NULL. 33 MB and 512
 * bytes a class. */
struct sk_reply_trainer *sk_reply_trainer_create(const struct sk_reply_examples *examples, uint64_t seed);
void sk_reply_trainer_destroy(struct sk_reply_trainer *trainer);

/* One pass over the chosen examples in random order. Returns the mean loss (nats) of the pass. */
double sk_reply_trainer_pass(struct sk_reply_trainer *trainer);

/* Writes the arrays of a network as sk_reply_network wants them. Sizes as there. */
void sk_reply_trainer_pack(const struct sk_reply_trainer *trainer, int8_t *rows, float *row_scales, float *hidden_bias,
                           float *output, float *output_bias);

#endif
