/* train: makes tag models from labelled messages. The home of liblinear. */
#ifndef SK_TAGS_TRAIN_H
#define SK_TAGS_TRAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum sk_train_task { SK_TRAIN_INTENT, SK_TRAIN_SENTIMENT };

struct sk_train_report {
    size_t examples, labels;  /* learnt from */
    size_t held_out;          /* lines of "split" "test": not learnt from, but measured on */
    double held_out_accuracy; /* of those; 0 without any */
    size_t rejected;
    /* Of 5 seeded folds, of all lines as the tagger answers: a message that is wrongly taken for out of scope is wrong, and out
     * of scope is one of the labels of macro-F1. The same as `eval tags` measures on other lines. */
    double cross_validated_accuracy, cross_validated_macro_f1;
    double in_scope_accuracy;   /* the same, of the lines in scope */
    double out_of_scope_recall; /* -1 where there are no such examples */
    double elapsed_s;
    size_t model_bytes;
};

/* Trains from JSON Lines {"text", "intent"|"sentiment"} into <data_directory>/models/ (replaced in one step). Lines labelled
 * `other` or `oos` are examples of out of scope; an integer "weight" from 2 to 10 lets a line count for so many when it is learnt
 * from. Lines of "split" "test" are not learnt from, so that the same file can be measured on later; they are counted apart. A
 * model of sentiment leans on the shipped one where all its labels are labels of that. SK_REJECTED: fewer than two labels in the
 * lines that are learnt from, a label that is none of the task's, too many labels, or no usable line; the model that is there
 * stays. Repeatable: the same files give the same bytes (but for the date). */
enum sk_status sk_train(enum sk_train_task task, const char *const *paths, size_t path_count, const char *data_directory,
                        struct sk_train_report *report, struct sk_error *error);

/* Prints to standard output, as a table, what the shipped models reach on a fold of data/messages without each group of features.
 */
enum sk_status sk_train_ablation(const char *messages_directory, struct sk_error *error);

/* Prints to standard output, as tables, what the shipped intent model gets wrong on five folds of data/messages: ranks of the
 * right label, labels taken for each other, words that training lacks, and what a part of the messages would have taught.
 * SK_FAULT_MEMORY, statuses of reading. */
enum sk_status sk_train_errors(const char *messages_directory, struct sk_error *error);

/* Trains every shipped model from data/messages into models_directory; see README of models/. */
enum sk_status sk_train_shipped(const char *messages_directory, const char *models_directory, bool quiet, struct sk_error *error);

#endif
