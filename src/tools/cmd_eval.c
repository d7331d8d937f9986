/* sidekick eval: how good the suggestions are, with intervals. The sub-verbs stand in the table below. */
#include <stdio.h>
#include <string.h>

#include "tools/eval.h"

static const struct sk_command *const verbs[] = {
    &sk_eval_suggest, &sk_eval_retrieval, &sk_eval_tags, &sk_eval_compare, &sk_eval_threshold,
    &sk_eval_show,    &sk_eval_log,       &sk_eval_gaps, &sk_eval_sheet,   &sk_eval_register_conversion,
};
#define VERB_COUNT (sizeof verbs / sizeof *verbs)

/* "eval suggest" -> "suggest" */
static const char *own_name(const struct sk_command *verb) {
    return strchr(verb->name, ' ') + 1;
}

static const struct sk_command *find(const char *name) {
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (strcmp(own_name(verbs[i]), name) == 0)
            return verbs[i];
    return NULL;
}

static enum sk_exit print_help_on(const char *name) {
    const struct sk_command *verb = find(name);
    if (!verb)
        return sk_tool_usage(&sk_command_eval, "there is no eval verb \"%.40s\"", name);
    printf("usage: sidekick %s\n", verb->usage);
    return SK_EXIT_DONE;
}

/* eval --help, eval VERB --help */
static enum sk_exit help(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "help") != 0)
        return print_help_on(arguments[1]);
    printf("usage: sidekick %s\n", sk_command_eval.usage);
    return SK_EXIT_DONE;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    if (count < 2)
        return sk_tool_usage(&sk_command_eval, "eval what? For example: sidekick eval suggest --cases FILE");
    if (strcmp(arguments[1], "help") == 0)
        return count > 2 ? print_help_on(arguments[2]) : help(1, arguments);
    const struct sk_command *verb = find(arguments[1]);
    if (!verb)
        return sk_tool_usage(&sk_command_eval, "there is no eval verb \"%.40s\"", arguments[1]);
    return verb->run(tool, count - 1, arguments + 1);
}

const struct sk_command sk_command_eval = {
    .name = "eval",
    .summary = "how good the suggestions and tags are, and whether a change made them better",
    .usage = "eval VERB [options]\n\n"
             "  eval suggest --cases FILE [--label FIELD] [--k 1,3,10]\n"
             "  eval retrieval --queries FILE --qrels FILE [--run FILE]\n"
             "  eval tags --task intent|sentiment|locus|register|language|escalate FILE [--oos LABEL]\n"
             "  eval compare A B           two result files, written with --out\n"
             "  eval threshold --precision P RESULT\n"
             "  eval show RESULT\n"
             "  eval log [--since DATE]    what agents did with what they were shown\n"
             "  eval gaps [--since DATE]   messages without a usable suggestion, grouped\n"
             "  eval sheet RESULT --out F  a blinded sample for human raters; --read scores it\n"
             "  eval register-conversion FILE   replies put into u or je, against pairs of both\n\n"
             "Options of each, and what is measured: sidekick eval VERB --help\n\n"
             "For all that make a result:\n"
             "  --out FILE                 the result with the scores of every query, for compare, threshold and show\n"
             "  --report FILE.html         one page for people: figures, plots, slices, worst messages\n"
             "  --baseline FILE            compare with an earlier result\n"
             "  --fail-if-worse            exit status 1 where a measure is significantly worse than the baseline's\n"
             "                             or too little is the same to tell: another --label, more than a\n"
             "                             tenth of its queries missing, fewer than ten conversations\n"
             "  --by FIGURE                the figure that orders slices and worst queries\n"
             "  --slices N, --worst N      how many are shown (8, 0)\n"
             "  --seed N                   of the intervals (20260501); --threads N (all cores)",
    .local = true,
    .help = help,
    .makes_nothing = true,
    .run = run,
};
