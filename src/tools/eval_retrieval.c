#include "base/clock.h"
#include "base/file.h"
#include "tools/eval.h"

#define DEFAULT_DEPTH 100

enum { QUERIES = SK_EVAL_OPTIONS, QRELS, RUN, FROM_RUN, DEPTH, OPTION_COUNT };

struct question {
    struct sk_replay_retrieval retrieval;
    const char *run; /* path; NULL: not wanted */
};

static enum sk_status ask(const struct sk_replay *replay, const void *context, struct sk_result **out, struct sk_error *error) {
    const struct question *question = context;
    struct sk_buffer run = { 0 };
    enum sk_status status = sk_replay_retrieval(replay, &question->retrieval, question->run ? &run : NULL, out, error);
    if (status == SK_OK && question->run) {
        status = sk_file_replace(question->run, sk_buffer_slice(&run), 0644, error);
        if (status != SK_OK)
            sk_result_destroy(*out);
    }
    sk_buffer_finish(&run);
    return status;
}

static enum sk_exit score_run(const struct sk_tool *tool, const struct sk_option *options) {
    struct sk_result *result = NULL;
    struct sk_error error = { 0 };
    int64_t started = sk_clock_monotonic_us();
    if (sk_score_run(options[FROM_RUN].value, options[QRELS].value, &result, &error) != SK_OK)
        return sk_tool_fail(&error);
    return sk_eval_finish(tool, &sk_eval_retrieval, options, result, (double) (sk_clock_monotonic_us() - started) / 1e6);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [QUERIES] = { "queries", false, NULL },   [QRELS] = { "qrels", false, NULL }, [RUN] = { "run", false, NULL },
        [FROM_RUN] = { "from-run", false, NULL }, [DEPTH] = { "depth", false, NULL },
    };
    struct sk_eval_numbers numbers;
    double depth = DEFAULT_DEPTH;
    int operands = 0;
    sk_eval_options(options);
    enum sk_exit outcome = sk_options_read(&sk_eval_retrieval, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (operands || !options[QRELS].value || !options[QUERIES].value == !options[FROM_RUN].value)
        return sk_tool_usage(&sk_eval_retrieval, "it takes --qrels FILE and either --queries FILE or --from-run FILE");
    if (!sk_options_together(&sk_eval_retrieval, options, OPTION_COUNT, FROM_RUN, ~(1U << RUN | 1U << DEPTH))
        || !sk_eval_numbers(&sk_eval_retrieval, options, &numbers)
        || !sk_option_number(&sk_eval_retrieval, &options[DEPTH], 1, 10000, &depth))
        return SK_EXIT_USAGE;
    if (options[FROM_RUN].value)
        return score_run(tool, options);
    struct question question = { { options[QUERIES].value, options[QRELS].value, (size_t) depth }, options[RUN].value };
    return sk_eval_replay(tool, &sk_eval_retrieval, options, numbers.threads, ask, &question);
}

const struct sk_command sk_eval_retrieval = {
    .name = "eval retrieval",
    .summary = "judged queries: does the index find the right cases, and how high?",
    .usage =
        "eval retrieval --queries FILE --qrels FILE [--run FILE] [options]\n"
        "       sidekick eval retrieval --from-run FILE --qrels FILE [options]\n\n"
        "  --queries FILE         JSON Lines {\"id\", \"text\", \"context\"}\n"
        "  --qrels FILE           judgements in TREC's format: query, iteration, case id, grade\n"
        "  --run FILE             also write what was found as a TREC run\n"
        "  --from-run FILE        score a run file of any system instead of asking\n"
        "  --depth N              cases asked for each query (100)\n\n"
        "Measured, as trec_eval -c does: map, mrr@10, ndcg@3, ndcg@10 (gain = grade), p@1, success@1, @3, @10; judged@10 is the\n"
        "share of the first ten that somebody judged. Relevant: grade 1 and above; unjudged counts as not relevant; ties by id,\n"
        "larger first; a judged query without result or without anything relevant counts as 0.\n\n"
        "For --out, --baseline and the like: sidekick eval --help",
    .run = run,
};
