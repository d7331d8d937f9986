#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "privacy/backup.h"
#include "protocol/document.h"
#include "tools/options.h"

static void print_report(const struct sk_tool *tool, const char *path, const struct sk_backup_report *report) {
    char time[SK_CLOCK_TEXT_SIZE];
    sk_clock_format(report->time_us / 1000000, time);
    if (!tool->json) {
        printf("%" PRId64 " cases in %s (%.1f MB)\nHead of the audit log in it: %s\n", report->cases, path,
               (double) report->bytes / 1e6, report->audit_head);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_string(document, "path", path);
    sk_document_set_string(document, "time", time);
    sk_document_set_integer(document, "cases", report->cases);
    sk_document_set_integer(document, "bytes", report->bytes);
    sk_document_set_string(document, "audit_head", report->audit_head);
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    int operands = 0;
    char actor[SK_AUDIT_ACTOR_SIZE];
    enum sk_exit usage = sk_options_read(&sk_command_backup, NULL, 0, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    if (operands != 1)
        return sk_tool_usage(&sk_command_backup, "into which new directory?");
    struct sk_backup_report report;
    struct sk_error error = { 0 };
    sk_audit_local_actor(actor);
    if (sk_backup(tool->data_directory, arguments[1], tool->config_path, actor, &report, &error) != SK_OK)
        return sk_tool_fail(&error);
    print_report(tool, arguments[1], &report);
    return SK_EXIT_DONE;
}

const struct sk_command sk_command_backup = {
    .name = "backup",
    .summary = "a consistent copy of the data directory, while it is in use",
    .usage =
        "backup DIR\n\n"
        "  DIR   a new directory outside the data directory\n\n"
        "Store, key of the audit log and trained models, with checksums; the index is made anew by `restore`. Keep it as safe "
        "as\n"
        "the data directory: it holds the same. The store remembers the place, so that `forget` and `retain` reach it; a backup\n"
        "that was moved is freed of what was erased since when it is put back.",
    .local = true,
    .run = run,
};
