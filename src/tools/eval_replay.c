#include "base/clock.h"
#include "tools/eval.h"

enum sk_exit sk_eval_replay(const struct sk_tool *tool, const struct sk_command *command, const struct sk_option *options,
                            unsigned threads, sk_eval_question *ask, const void *context) {
    struct sk_models *models = NULL;
    struct sk_result *result = NULL;
    struct sk_error error = { 0 };
    int64_t started = sk_clock_monotonic_us();
    enum sk_status status = sk_models_load(NULL, tool->data_directory, &models, &error);
    const struct sk_replay replay = {
        .models = models,
        .config = tool->config,
        .data_directory = tool->data_directory,
        .threads = threads,
        .quiet = tool->quiet,
        .cancel = &sk_tool_cancelled,
    };
    sk_tool_catch_signals();
    if (status == SK_OK)
        status = ask(&replay, context, &result, &error);
    sk_models_destroy(models);
    if (status != SK_OK)
        return sk_tool_fail(&error);
    return sk_eval_finish(tool, command, options, result, (double) (sk_clock_monotonic_us() - started) / 1e6);
}
