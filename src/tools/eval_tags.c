#include <string.h>

#include "tools/eval.h"

enum { TASK = SK_EVAL_OPTIONS, FIELD, OUT_OF_SCOPE, OPTION_COUNT };

static bool find_task(const char *name, enum sk_tag_task *out) {
    for (int t = 0; name && t < SK_TASK_COUNT; t++)
        if (strcmp(name, sk_tag_task_name((enum sk_tag_task) t)) == 0) {
            *out = (enum sk_tag_task) t;
            return true;
        }
    return false;
}

static enum sk_status replay(const struct sk_replay *replay, const void *tags, struct sk_result **out, struct sk_error *error) {
    return sk_replay_tags(replay, tags, out, error);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [TASK] = { "task", false, NULL },
        [FIELD] = { "field", false, NULL },
        [OUT_OF_SCOPE] = { "oos", false, NULL },
    };
    struct sk_replay_tags tags = { 0 };
    struct sk_eval_numbers numbers;
    int operands = 0;
    sk_eval_options(options);
    enum sk_exit outcome = sk_options_read(&sk_eval_tags, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (!find_task(options[TASK].value, &tags.task))
        return sk_tool_usage(&sk_eval_tags, "--task must be intent, sentiment, locus, register, language or escalate");
    if (operands != 1)
        return sk_tool_usage(&sk_eval_tags, operands ? "one file at a time" : "which file of labelled messages?");
    if (!sk_eval_numbers(&sk_eval_tags, options, &numbers))
        return SK_EXIT_USAGE;
    tags.messages = arguments[1];
    tags.field = options[FIELD].value;
    tags.out_of_scope = options[OUT_OF_SCOPE].value;
    return sk_eval_replay(tool, &sk_eval_tags, options, numbers.threads, replay, &tags);
}

const struct sk_command sk_eval_tags = {
    .name = "eval tags",
    .summary = "labelled messages: are the tags right?",
    .usage =
        "eval tags --task intent|sentiment|locus|register|language|escalate FILE [options]\n\n"
        "  FILE                   JSON Lines {\"text\", \"intent\"|\"sentiment\"|…, \"context\"}; labels in any case of letters\n"
        "  --field NAME           the field that holds the label, where it is not called like the task\n"
        "  --oos LABEL            intent: this label means out of scope (\"other\" and \"oos\" always do)\n\n"
        "Measured: accuracy, macro_f1 (mean of the F1 of all labels that occur), precision, recall and F1 of each label, the\n"
        "confusion matrix; for intent with out-of-scope messages in_scope_accuracy, out_of_scope_recall and the whole curve of "
        "both\n"
        "over the threshold (--json has all 101 points).\n\n"
        "For --out, --baseline and the like: sidekick eval --help",
    .run = run,
};
