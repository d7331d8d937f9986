/* corpus: labelled messages as features, for training. Private to this folder. */
#ifndef SK_TAGS_CORPUS_H
#define SK_TAGS_CORPUS_H

#include <stdbool.h>

#include "base/error.h"
#include "tags/features.h"
#include "tags/knowledge.h"
#include "tags/model.h"

#define SK_CORPUS_EXAMPLES 500000 /* at most; more do not make a linear model of messages better */
#define SK_EXAMPLE_LABELS 8

struct sk_example {
    struct sk_feature *features;
    uint32_t feature_count;
    uint32_t fold; /* 0..SK_FOLDS-1, from the text's hash: the same text never stands on both sides of a fold */
    uint16_t labels[SK_EXAMPLE_LABELS]; /* the first is the primary one */
    uint8_t label_count;                /* 0: none applies; for a task with scope: out of scope */
    uint8_t weight;                     /* counts as so many examples when it is learnt from */
    uint8_t manner;                     /* 0..corpus->manners-1: what kind of text it is */
    bool held_out;                      /* of split "test": never trained on, only measured on */
};

#define SK_FOLDS 5

/* What a tag is learnt from. */
struct sk_task {
    const char *name;  /* of the model */
    const char *field; /* of the line: a string, an array of strings, or a boolean (true = the one label, named as the task) */
    const char *more;  /* a further field with labels that hold too, or NULL */
    const char *apart; /* lines without this field are texts of another manner, which say the labels in their own way; or NULL */
    const char *const *labels; /* the only ones there are, ended by NULL: other code asks for them by name; NULL: any */
    enum sk_model_kind kind;
    uint32_t families;
    bool scope;               /* `other` and `oos` are no labels but examples of out of scope */
    float lengths[SK_GROUPS]; /* what each group of features counts for */
    bool offsets;             /* few labels: calibrate and choose with an offset for each */

    /* What it is learnt with: see learn.c. */
    double cost;       /* of a training error of the labels' own machines, which count for 1; 0: without them */
    double ratios;     /* how far their features are scaled by log-count ratios */
    float softmax;     /* what a softmax counts for; 0: without */
    float dropped;     /* share of the features that it drops in every step */
    float balance;     /* power of a label's inverse frequency that its examples count with there */
    bool strangers;    /* for texts of other kinds than it learns from, so that its own folds cannot say what is best */
    unsigned factored; /* so many softmaxes of low rank, each of which counts for 1 */
};

struct sk_corpus {
    struct sk_example *examples;
    size_t count, capacity;
    size_t rejected; /* lines that are of no use */
    char **labels;   /* sorted */
    size_t label_count;
    const struct sk_model *prior; /* of other texts, with all these labels, to lean on; borrowed, NULL: none */
    size_t manners;               /* 1, or 2 where there are enough texts without the task's field `apart` */
    size_t column_count; /* of the scores: a label each in each manner, and one for out of scope where there are enough examples
                            of it */
};

/* Reads JSON Lines files. SK_REJECTED: no usable line; useless lines among others are only
 * counted. SK_NOT_FOUND: no such file. SK_FAULT_ARGUMENT: too many labels or examples, a label that is none of the task's, with
 * file and line. These are read in any case of letters.
 * On anything but SK_OK the corpus is empty. */
enum sk_status sk_corpus_read(const struct sk_task *task, const char *const *paths, size_t path_count,
                              struct sk_analyser *analyser, const struct sk_knowledge *knowledge, struct sk_corpus *corpus,
                              struct sk_error *error);
void sk_corpus_finish(struct sk_corpus *corpus);

#endif
