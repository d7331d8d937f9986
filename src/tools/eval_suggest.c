#include <stdlib.h>

#include "protocol/request.h"
#include "tools/eval.h"

enum { CASES = SK_EVAL_OPTIONS, LABEL, DEPTHS, MIN_CONFIDENCE, RIGHT_F1, OPTION_COUNT };

/* "1,3,10": rising numbers from 1 to the contract's greatest limit. */
static bool read_depths(const char *text, struct sk_replay_suggest *out) {
    out->depth_count = 0;
    for (;;) {
        char *end;
        long depth = strtol(text, &end, 10);
        bool rising = out->depth_count == 0 || depth > out->depths[out->depth_count - 1];
        if (end == text || depth < 1 || depth > SK_REQUEST_LIMIT_MAX || !rising || out->depth_count == SK_REPLAY_DEPTHS)
            return false;
        out->depths[out->depth_count++] = (int) depth;
        if (*end == '\0')
            return true;
        if (*end != ',')
            return false;
        text = end + 1;
    }
}

static enum sk_status replay(const struct sk_replay *replay, const void *suggest, struct sk_result **out,
                             struct sk_error *error) {
    return sk_replay_suggest(replay, suggest, out, error);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [CASES] = { "cases", false, NULL },       [LABEL] = { "label", false, NULL },
        [DEPTHS] = { "k", false, "1,3,10" },      [MIN_CONFIDENCE] = { "min-confidence", false, NULL },
        [RIGHT_F1] = { "right-f1", false, NULL },
    };
    struct sk_replay_suggest suggest = { .right_f1 = 0.5 };
    struct sk_eval_numbers numbers;
    int operands = 0;
    sk_eval_options(options);
    enum sk_exit outcome = sk_options_read(&sk_eval_suggest, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (!options[CASES].value || operands)
        return sk_tool_usage(&sk_eval_suggest, "which cases? --cases FILE, one case a line as for import");
    if (!read_depths(options[DEPTHS].value, &suggest))
        return sk_tool_usage(&sk_eval_suggest, "--k wants rising numbers from 1 to %d, at most %d of them, such as 1,3,10",
                             SK_REQUEST_LIMIT_MAX, SK_REPLAY_DEPTHS);
    if (!sk_options_together(&sk_eval_suggest, options, OPTION_COUNT, LABEL, ~(1U << RIGHT_F1))
        || !sk_option_number(&sk_eval_suggest, &options[MIN_CONFIDENCE], 0, 1, &suggest.min_confidence)
        || !sk_option_number(&sk_eval_suggest, &options[RIGHT_F1], 0, 1, &suggest.right_f1)
        || !sk_eval_numbers(&sk_eval_suggest, options, &numbers))
        return SK_EXIT_USAGE;
    suggest.cases = options[CASES].value;
    suggest.label = options[LABEL].value;
    return sk_eval_replay(tool, &sk_eval_suggest, options, numbers.threads, replay, &suggest);
}

const struct sk_command sk_eval_suggest = {
    .name = "eval suggest",
    .summary = "held-out cases: are the suggestions near the answers that were really given?",
    .usage =
        "eval suggest --cases FILE [--label FIELD] [--k 1,3,10] [options]\n\n"
        "  --cases FILE           held-out cases, one JSON object a line as for import; not imported themselves\n"
        "  --label FIELD          hit@k: a case behind one of the first k suggestions has the same value of this field\n"
        "  --k LIST               depths, 1 to 20, at most 8 of them (1,3,10)\n"
        "  --min-confidence C     as the service would abstain (0: every suggestion counts)\n"
        "  --right-f1 F           without --label: right from this token F1 on, for calibration (0.5)\n\n"
        "Each case is asked with its question and context alone. Measured:\n"
        "  token_f1@k             best token F1 (as in SQuAD) of the first k suggestions against the real answer; 0 without any\n"
        "  hit@k                  see --label; cases without the field are left out\n"
        "  answered               share that got any suggestion\n"
        "  satisfaction_*, bad_above_good   where cases and history are rated: does the ranking prefer what satisfied?\n"
        "  calibration_error, brier_score   of the first suggestion's confidence\n"
        "Intervals: 95 %, percentile bootstrap over whole conversations.\n\n"
        "For --out, --baseline and the like: sidekick eval --help",
    .run = run,
};
