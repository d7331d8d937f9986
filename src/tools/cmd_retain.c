#include <inttypes.h>
#include <stdio.h>

#include "privacy/retention.h"
#include "protocol/document.h"
#include "tools/options.h"

enum { DAYS, DRY_RUN, MOST, OPTION_COUNT };

static struct json_t *to_json(const struct sk_erasure *erasure, bool dry_run) {
    struct json_t *document = sk_document_object();
    sk_document_set_boolean(document, "dry_run", dry_run);
    sk_document_set_integer(document, "cases", erasure->cases);
    sk_document_set_integer(document, "suggestion_sets", erasure->sets);
    sk_document_set_integer(document, "feedback", erasure->feedback);
    if (erasure->number) {
        sk_document_set_integer(document, "erasure", erasure->number);
        sk_document_set_boolean(document, "verified", erasure->verified);
    }
    return document;
}

static void print_counts(const char *did, const struct sk_erasure *erasure) {
    printf("%s %" PRId64 " cases, %" PRId64 " suggestion sets and %" PRId64 " pieces of feedback.\n", did, erasure->cases,
           erasure->sets, erasure->feedback);
}

static enum sk_exit report(const struct sk_tool *tool, const struct sk_erasure *erasure, bool dry_run) {
    if (tool->json) {
        struct json_t *document = to_json(erasure, dry_run);
        sk_document_print(document, stdout, NULL);
        sk_document_release(document);
    } else if (dry_run) {
        print_counts("Would delete", erasure);
    } else if (!erasure->number) {
        puts("Nothing is older.");
    } else {
        print_counts("Deleted", erasure);
        puts(erasure->verified ? "Every file was searched: no trace is left." : "Traces are left: see `sidekick audit`.");
    }
    return dry_run || !erasure->number || erasure->verified ? SK_EXIT_DONE : SK_EXIT_FAILED;
}

/* --days, else the setting; 0: neither. */
static bool read_days(const struct sk_tool *tool, const struct sk_option *option, int *days) {
    double value = (double) sk_config_integer(tool->config, "privacy.retention_days", 0);
    if (!sk_option_number(&sk_command_retain, option, 1, SK_RETENTION_DAYS_MAX, &value))
        return false;
    *days = (int) value;
    if (value >= 1 && value == *days)
        return true;
    sk_tool_usage(&sk_command_retain, "how many whole days? Give --days N, or set privacy.retention_days");
    return false;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [DAYS] = { "days", false, NULL }, [DRY_RUN] = { "dry-run", true, NULL }, [MOST] = { "most", true, NULL }
    };
    int operands = 0;
    char actor[SK_AUDIT_ACTOR_SIZE];
    struct sk_retention retention = { .actor = actor, .cancel = &sk_tool_cancelled };
    enum sk_exit usage = sk_options_read(&sk_command_retain, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    if (operands)
        return sk_tool_usage(&sk_command_retain, "it takes no operand, but there is \"%.60s\"", arguments[1]);
    if (!read_days(tool, &options[DAYS], &retention.days))
        return SK_EXIT_USAGE;
    retention.dry_run = options[DRY_RUN].value != NULL;
    retention.most = options[MOST].value != NULL;
    struct sk_erasure erasure;
    struct sk_error error = { 0 };
    sk_audit_local_actor(actor);
    sk_tool_catch_signals();
    enum sk_status status = sk_retain(tool->data_directory, &retention, &erasure, &error);
    return status == SK_OK ? report(tool, &erasure, retention.dry_run) : sk_tool_fail(&error);
}

const struct sk_command sk_command_retain = {
    .name = "retain",
    .summary = "delete what is older than an age limit",
    .usage = "retain [--days N] [--dry-run] [--most]\n\n"
             "  --days N    1 to 36500; else the setting privacy.retention_days\n"
             "  --dry-run   only say how much it would be\n"
             "  --most      also where more than half of all cases would go\n\n"
             "Cases count by their timestamp, or by when they were imported where they have none; suggestion sets and feedback "
             "by when\n"
             "they were shown. What goes is erased as by `forget`. With the setting the service does this once a day.",
    .local = true,
    .run = run,
};
