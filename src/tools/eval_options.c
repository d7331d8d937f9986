#include "evaluate/bootstrap.h"
#include "tools/eval.h"

#define SEED_LIMIT 9007199254740992.0 /* 2^53: what a double holds exactly */

void sk_eval_options(struct sk_option options[SK_EVAL_OPTIONS]) {
    options[SK_EVAL_OUT] = (struct sk_option){ "out", false, NULL };
    options[SK_EVAL_REPORT] = (struct sk_option){ "report", false, NULL };
    options[SK_EVAL_BASELINE] = (struct sk_option){ "baseline", false, NULL };
    options[SK_EVAL_FAIL_IF_WORSE] = (struct sk_option){ "fail-if-worse", true, NULL };
    options[SK_EVAL_SEED] = (struct sk_option){ "seed", false, NULL };
    options[SK_EVAL_THREADS] = (struct sk_option){ "threads", false, NULL };
    options[SK_EVAL_BY] = (struct sk_option){ "by", false, NULL };
    options[SK_EVAL_SLICES] = (struct sk_option){ "slices", false, NULL };
    options[SK_EVAL_WORST] = (struct sk_option){ "worst", false, NULL };
}

bool sk_eval_numbers(const struct sk_command *command, const struct sk_option *options, struct sk_eval_numbers *out) {
    double seed = SK_BOOTSTRAP_SEED, threads = 0, slices = 8, worst = 0;
    if (!sk_option_number(command, &options[SK_EVAL_SEED], 1, SEED_LIMIT, &seed)
        || !sk_option_number(command, &options[SK_EVAL_THREADS], 1, 64, &threads)
        || !sk_option_number(command, &options[SK_EVAL_SLICES], 0, 1000, &slices)
        || !sk_option_number(command, &options[SK_EVAL_WORST], 0, 1000, &worst))
        return false;
    if (options[SK_EVAL_FAIL_IF_WORSE].value && !options[SK_EVAL_BASELINE].value) {
        sk_tool_usage(command, "--fail-if-worse needs a --baseline FILE to be worse than");
        return false;
    }
    *out = (struct sk_eval_numbers){ (uint64_t) seed, (unsigned) threads, (size_t) slices, (size_t) worst };
    return true;
}
