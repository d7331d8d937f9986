/* train-models: trains the shipped models from data/messages into models/.
 *
 *     train-models [MESSAGES [MODELS]]
 *     train-models --ablation           prints what each group of features earns
 *     train-models --errors             prints what the intent model gets wrong
 *
 * Without arguments the directories of the checkout (or installation) that the program belongs to.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "tags/train.h"

int main(int argc, char **argv) {
    char messages[SK_PATH_SIZE], models[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    bool ablation = argc == 2 && strcmp(argv[1], "--ablation") == 0, errors = argc == 2 && strcmp(argv[1], "--errors") == 0;
    if (argc > 3 || (argc > 1 && argv[1][0] == '-' && !ablation && !errors)) {
        fprintf(stderr, "usage: train-models [MESSAGES [MODELS]] | --ablation | --errors\n");
        return 2;
    }
    enum sk_status status = sk_share_path(messages, "data/messages", &error);
    if (status == SK_OK)
        status = sk_share_path(models, "models", &error);
    if (status == SK_OK && ablation)
        status = sk_train_ablation(messages, &error);
    else if (status == SK_OK && errors)
        status = sk_train_errors(messages, &error);
    else if (status == SK_OK)
        status = sk_train_shipped(argc > 1 ? argv[1] : messages, argc > 2 ? argv[2] : models, false, &error);
    if (status != SK_OK)
        fprintf(stderr, "train-models: %s\n", error.message);
    return status == SK_OK ? 0 : 1;
}
