#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "privacy/backup.h"
#include "protocol/document.h"
#include "tools/options.h"

enum { FORCE, ERASURES, OPTION_COUNT };

static void print_report(const struct sk_tool *tool, const struct sk_backup_report *report) {
    char time[SK_CLOCK_TEXT_SIZE];
    sk_clock_format(report->time_us / 1000000, time);
    if (!tool->json) {
        printf("Restored %s: %" PRId64 " cases of %s\n", tool->data_directory, report->cases, time);
        if (report->erased)
            printf("%" PRId64 " erasures that the backup did not know of were applied to it.\n", report->erased);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_string(document, "data_directory", tool->data_directory);
    sk_document_set_string(document, "time", time);
    sk_document_set_integer(document, "cases", report->cases);
    sk_document_set_integer(document, "erasures_applied", report->erased);
    sk_document_set_string(document, "audit_head", report->audit_head);
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = { [FORCE] = { "force", true, NULL }, [ERASURES] = { "erasures", false, NULL } };
    int operands = 0;
    char actor[SK_AUDIT_ACTOR_SIZE];
    enum sk_exit usage = sk_options_read(&sk_command_restore, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    if (operands != 1)
        return sk_tool_usage(&sk_command_restore, "from which backup?");
    struct sk_restore_options restore = { .backup = arguments[1],
                                          .data_directory = tool->data_directory,
                                          .ledger = options[ERASURES].value,
                                          .force = options[FORCE].value != NULL,
                                          .actor = actor };
    struct sk_backup_report report;
    struct sk_error error = { 0 };
    sk_audit_local_actor(actor);
    if (sk_restore(&restore, &report, &error) != SK_OK)
        return sk_tool_fail(&error);
    print_report(tool, &report);
    return SK_EXIT_DONE;
}

const struct sk_command sk_command_restore = {
    .name = "restore",
    .summary = "a data directory from a backup",
    .usage =
        "restore DIR [--erasures DIR] [--force]\n\n"
        "  DIR              the backup\n"
        "  --erasures DIR   a data directory or a newer backup of the same history: what was forgotten there since this backup\n"
        "                   was made is forgotten in it too\n"
        "  --force          replace the data directory that is there; what was forgotten in it is forgotten then too\n\n"
        "Refused where the backup is not whole, was made by a newer program, or where a service uses the data directory. The\n"
        "directory is made beside its place, with its index, and renamed when it is whole.",
    .local = true,
    .makes_nothing = true,
    .run = run,
};
