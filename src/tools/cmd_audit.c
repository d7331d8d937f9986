#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "protocol/document.h"
#include "store/audit.h"
#include "tools/options.h"
#include "tools/processing_record.h"

#define ENTRY_BYTES ((size_t) 4 << 20)

enum { SINCE, UNTIL, VERIFY, EXPECT, RECORD, OPTION_COUNT };

struct period {
    int64_t from_us, to_us;
};

/* ---- entries ---- */

static struct json_t *entry_to_json(const struct sk_audit_entry *entry, const uint8_t before[SK_MAC_SIZE]) {
    char time[SK_CLOCK_TEXT_SIZE], previous[SK_MAC_TEXT_SIZE], hash[SK_MAC_TEXT_SIZE];
    struct json_t *document = sk_document_object(), *detail = NULL;
    sk_clock_format(entry->time_us / 1000000, time);
    sk_mac_text(before, previous);
    sk_mac_text(entry->mac, hash);
    sk_document_set_integer(document, "number", entry->number);
    sk_document_set_string(document, "time", time);
    sk_document_set_slice(document, "actor", entry->actor);
    sk_document_set_slice(document, "action", entry->action);
    sk_document_set_slice(document, "person", entry->person);
    sk_document_set_slice(document, "case", entry->subject);
    if (sk_document_parse(entry->detail, &detail, NULL) == SK_OK)
        sk_document_set(document, "detail", detail);
    sk_document_set_string(document, "previous", previous);
    sk_document_set_string(document, "hash", hash);
    return document;
}

static void print_entry(const struct sk_audit_entry *entry) {
    char time[SK_CLOCK_TEXT_SIZE];
    sk_clock_format(entry->time_us / 1000000, time);
    printf("%6" PRId64 "  %s  %-16.*s  %-14.*s  %.*s", entry->number, time, SK_SLICE_ARGUMENTS(entry->actor),
           SK_SLICE_ARGUMENTS(entry->action), SK_SLICE_ARGUMENTS(entry->detail));
    if (entry->person.data)
        printf("  person %.12s", entry->person.data);
    if (entry->subject.data)
        printf("  case %.12s", entry->subject.data);
    putchar('\n');
}

/* entries: an array to fill; NULL: they are printed. */
static enum sk_status list_entries(struct sk_store *store, const struct period *period, struct json_t *entries,
                                   struct sk_error *error) {
    struct sk_audit_entry entry = { 0 };
    uint8_t before[SK_MAC_SIZE] = { 0 };
    struct sk_arena arena;
    enum sk_status status;
    sk_arena_init(&arena, ENTRY_BYTES);
    do {
        sk_arena_reset(&arena);
        status = sk_audit_next(store, entry.number, &arena, &entry, error);
        bool wanted = status == SK_OK && entry.time_us >= period->from_us && entry.time_us < period->to_us;
        if (wanted && entries)
            sk_document_append(entries, entry_to_json(&entry, before));
        else if (wanted)
            print_entry(&entry);
        memcpy(before, entry.mac, SK_MAC_SIZE);
    } while (status == SK_OK);
    sk_arena_finish(&arena);
    return status == SK_END ? SK_OK : status;
}

static enum sk_status list(const struct sk_tool *tool, struct sk_store *store, const struct period *period,
                           struct sk_error *error) {
    char head[SK_AUDIT_HEAD_SIZE];
    struct json_t *entries = tool->json ? sk_document_array() : NULL;
    enum sk_status status = list_entries(store, period, entries, error);
    if (status == SK_OK)
        status = sk_audit_head(store, head, error);
    if (status == SK_OK && tool->json) {
        struct json_t *document = sk_document_object();
        sk_document_set(document, "entries", sk_document_retain(entries));
        sk_document_set_string(document, "head", head);
        status = sk_document_print(document, stdout, error);
        sk_document_release(document);
    }
    sk_document_release(entries);
    return status;
}

/* ---- verifying ---- */

static void print_check(const struct sk_tool *tool, const struct sk_audit_check *check, bool verified) {
    if (!tool->json) {
        if (verified)
            printf("%" PRId64 " entries, nothing is missing or changed.\n", check->entries);
        if (check->unverifiable)
            printf("Entries 1 to %" PRId64 " were made with a key that is not here any more: they cannot be verified.\n",
                   check->unverifiable);
        printf("Head, to be noted elsewhere for --expect: %s\n", check->head);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_boolean(document, "verified", verified);
    sk_document_set_integer(document, "entries", check->entries);
    sk_document_set_integer(document, "unverifiable", check->unverifiable);
    sk_document_set_integer(document, "bad_entry", check->bad);
    sk_document_set_string(document, "reason", check->reason[0] ? check->reason : NULL);
    sk_document_set_string(document, "head", check->head);
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_status verify(const struct sk_tool *tool, struct sk_store *store, const char *expected, struct sk_error *error) {
    struct sk_audit_check check;
    enum sk_status status = sk_audit_verify(store, expected, &check, error);
    if (status == SK_OK || status == SK_REJECTED)
        print_check(tool, &check, status == SK_OK);
    return status;
}

static bool parse_time(const struct sk_option *option, int64_t fallback_us, int64_t *out_us) {
    int64_t seconds = 0;
    *out_us = fallback_us;
    if (!option->value)
        return true;
    if (!sk_clock_parse(sk_slice_of(option->value), &seconds)) {
        sk_tool_usage(&sk_command_audit, "--%s wants a date or a time, such as 2026-05-01 or 2026-05-01T12:00:00Z", option->name);
        return false;
    }
    *out_us = seconds * 1000000;
    return true;
}

static enum sk_exit print_record(const struct sk_tool *tool) {
    struct json_t *record = NULL;
    struct sk_error error = { 0 };
    if (sk_processing_record(tool, &record, &error) != SK_OK)
        return sk_tool_fail(&error);
    if (tool->json)
        sk_document_print(record, stdout, NULL);
    else
        sk_processing_record_print(record);
    sk_document_release(record);
    return SK_EXIT_DONE;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [SINCE] = { "since", false, NULL },
        [UNTIL] = { "until", false, NULL },
        [VERIFY] = { "verify", true, NULL },
        [EXPECT] = { "expect", false, NULL },
        [RECORD] = { "record-of-processing", true, NULL },
    };
    int operands = 0;
    struct period period;
    enum sk_exit usage = sk_options_read(&sk_command_audit, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    if (operands)
        return sk_tool_usage(&sk_command_audit, "it takes no operand, but there is \"%.60s\"", arguments[1]);
    if (!sk_options_together(&sk_command_audit, options, OPTION_COUNT, RECORD, 0)
        || !sk_options_together(&sk_command_audit, options, OPTION_COUNT, VERIFY, 1U << EXPECT)
        || !sk_options_together(&sk_command_audit, options, OPTION_COUNT, EXPECT, 1U << VERIFY))
        return SK_EXIT_USAGE;
    if (!parse_time(&options[SINCE], INT64_MIN, &period.from_us) || !parse_time(&options[UNTIL], INT64_MAX, &period.to_us))
        return SK_EXIT_USAGE;
    if (options[RECORD].value)
        return print_record(tool);
    struct sk_store *store = NULL;
    struct sk_error error = { 0 };
    bool verifying = options[VERIFY].value || options[EXPECT].value;
    enum sk_status status = sk_store_open_existing(tool->data_directory, &store, &error);
    if (status == SK_OK)
        status = verifying ? verify(tool, store, options[EXPECT].value, &error) : list(tool, store, &period, &error);
    sk_store_close(store);
    return status == SK_OK ? SK_EXIT_DONE : sk_tool_fail(&error);
}

const struct sk_command sk_command_audit = {
    .name = "audit",
    .summary = "who did what to which data, and whether that record is whole",
    .usage =
        "audit [--since TIME] [--until TIME]\n"
        "       sidekick audit --verify [--expect HEAD]\n"
        "       sidekick audit --record-of-processing\n\n"
        "  --since, --until TIME   entries of a period: a date or an ISO 8601 time (UTC)\n"
        "  --verify                whether an entry was removed, added, changed or moved; exit status 1 where one was\n"
        "  --expect HEAD           a head that was noted before (--verify prints it, the service logs it at start and\n"
        "                          stop): shows also that an older copy of the whole store was put back\n"
        "  --record-of-processing  the record that GDPR Art. 30 asks for, as Markdown: from the configuration (--config), the\n"
        "                          data directory and how the program works\n\n"
        "Customers and cases stand there as pseudonyms. Entries hold counts, never texts.",
    .local = true,
    .makes_nothing = true,
    .run = run,
};
