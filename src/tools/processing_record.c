#include "tools/processing_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "protocol/document.h"
#include "serve/endpoint.h"
#include "serve/settings.h"
#include "store/erasure.h"

#define MISSING "(not set)"

static void add_text(struct json_t *array, const char *text) {
    sk_document_append(array, sk_document_string(sk_slice_of(text)));
}

/* ---- who, why, whose ---- */

static void describe_parties(const struct sk_config *config, struct json_t *record) {
    sk_document_set_string(
        record, "controller",
        sk_config_string(config, "privacy.controller", MISSING " set privacy.controller in the configuration"));
    sk_document_set_string(record, "contact",
                           sk_config_string(config, "privacy.contact", MISSING " set privacy.contact in the configuration"));
}

static void describe_purposes(struct json_t *record) {
    struct json_t *purposes = sk_document_array(), *subjects = sk_document_array();
    add_text(purposes, "Suggesting replies to the people who answer customers, from what was answered before");
    add_text(purposes, "Telling what a message is about (language, topic, mood, urgency), for its routing");
    add_text(purposes, "Measuring and improving the suggestions from what was done with them");
    add_text(subjects, "Customers who have written, and people whom their messages name");
    add_text(subjects, "Employees who answer (agent ids, and what they did with suggestions)");
    sk_document_set(record, "purposes", purposes);
    sk_document_set_string(record, "legal_basis", "for the controller to state");
    sk_document_set(record, "data_subjects", subjects);
}

static void add_category(struct json_t *categories, const char *name, int64_t records, const char *remark) {
    struct json_t *category = sk_document_object();
    sk_document_set_string(category, "name", name);
    sk_document_set_integer(category, "records", records);
    sk_document_set_string(category, "remark", remark);
    sk_document_append(categories, category);
}

static enum sk_status describe_categories(struct sk_store *store, struct json_t *record, struct sk_error *error) {
    struct sk_store_counts counts;
    int64_t entries = 0;
    enum sk_status status = sk_store_counts(store, &counts, error);
    if (status == SK_OK)
        status = sk_audit_last_number(store, &entries, error);
    if (status != SK_OK)
        return status;
    struct json_t *categories = sk_document_array();
    add_category(categories, "Cases: question, answer, conversation, customer id, agent id, rating, metadata", counts.cases,
                 "identifiers and recognised names are replaced by placeholders before storing");
    add_category(categories, "What was suggested: the message, the replies shown, its tags", counts.suggestion_sets,
                 "redacted alike; the customer id only as a keyed hash");
    add_category(categories, "What agents did with it: action, text sent, reason, rating, agent id", counts.feedback,
                 "redacted alike");
    add_category(categories, "Audit log: who did what to which data", entries, "customers and cases as keyed hashes, no texts");
    sk_document_set(record, "categories", categories);
    return SK_OK;
}

/* ---- how long, to whom ---- */

static void describe_limits(const struct sk_service_settings *settings, struct json_t *record) {
    char text[200];
    struct json_t *recipients = sk_document_array();
    snprintf(text, sizeof text, "%d days after the case's date; erased once a day while the service runs",
             settings->retention_days);
    sk_document_set_string(record, "retention",
                           settings->retention_days ? text : "no limit is configured: set privacy.retention_days");
    sk_document_set_string(record, "on_request",
                           "`sidekick forget` erases a person and proves it; `sidekick export` hands over what is held");
    sk_document_set(record, "recipients", recipients);
    sk_document_set_string(record, "transfers",
                           "none: the program opens no connection to other machines, it only answers clients");
}

/* ---- how it is kept ---- */

static void add_measure(struct json_t *measures, const char *name, bool good, const char *state) {
    struct json_t *measure = sk_document_object();
    sk_document_set_string(measure, "name", name);
    sk_document_set_boolean(measure, "in_place", good);
    sk_document_set_string(measure, "state", state);
    sk_document_append(measures, measure);
}

static void add_transport(const struct sk_tool *tool, const struct sk_service_settings *settings, struct json_t *measures) {
    size_t count = sk_config_count(tool->config, "service.endpoints");
    bool local = true;
    for (size_t i = 0; i < count; i++) {
        char name[64];
        bool this_one = false;
        snprintf(name, sizeof name, "service.endpoints.[%zu]", i);
        sk_endpoint_check(sk_config_string(tool->config, name, ""), &this_one, NULL);
        local = local && this_one;
    }
    bool keys = settings->secret_key_file && settings->allowed_keys_file;
    add_measure(measures, "Encryption and client keys (CURVE), with roles", keys,
                keys ? "every client needs a key from the list of allowed keys; its role limits what it may do"
                     : "not configured; without keys only endpoints of this machine are accepted");
    add_measure(measures, "Reachable from this machine only", local,
                local ? "all configured endpoints are local" : "other machines can connect, with a key");
}

/* Whether others than the owner can look into it. */
static void add_permissions(const struct sk_tool *tool, struct json_t *measures) {
    struct stat info;
    char state[100];
    bool closed = stat(tool->data_directory, &info) == 0 && (info.st_mode & 077) == 0;
    snprintf(state, sizeof state, "the data directory has mode %04o", (unsigned) info.st_mode & 07777);
    add_measure(measures, "Files readable by the service's account only", closed, state);
}

static enum sk_status add_backups(struct sk_store *store, struct json_t *measures, struct sk_error *error) {
    char path[SK_PATH_SIZE] = "", newest[SK_CLOCK_TEXT_SIZE] = "", state[120];
    int64_t time_us, latest = 0, count = 0;
    enum sk_status status;
    while ((status = sk_backup_next(store, path, path, &time_us, error)) == SK_OK) {
        latest = time_us > latest ? time_us : latest;
        count++;
    }
    if (status != SK_END)
        return status;
    sk_clock_format(latest / 1000000, newest);
    snprintf(state, sizeof state, "%" PRId64 " known, the newest of %s; erasures reach those at their place", count, newest);
    add_measure(measures, "Backups", count > 0, count ? state : "none was made with `sidekick backup`");
    return SK_OK;
}

static enum sk_status add_audit(struct sk_store *store, struct json_t *measures, struct sk_error *error) {
    struct sk_audit_check check;
    char state[200];
    enum sk_status status = sk_audit_verify(store, NULL, &check, NULL);
    if (status != SK_OK && status != SK_REJECTED)
        return sk_error_set(error, status, "cannot verify the audit log");
    snprintf(state, sizeof state, "%" PRId64 " entries in order%s%.100s", check.entries, check.reason[0] ? "; " : "",
             check.reason);
    add_measure(measures, "Audit log, chained with a key", status == SK_OK, state);
    return SK_OK;
}

static enum sk_status describe_measures(const struct sk_tool *tool, struct sk_store *store,
                                        const struct sk_service_settings *settings, struct json_t *record,
                                        struct sk_error *error) {
    struct json_t *measures = sk_document_array();
    sk_document_set(record, "security", measures);
    add_measure(
        measures, "Redaction before storing", true,
        "e-mail, phone, IBAN, BSN, card, postcode with number, licence plate, customer and order numbers, keys in URLs, names");
    add_measure(measures, "Deleted data is overwritten", true,
                "secure_delete in the store; erasures purge the index and search every file for what was erased");
    add_transport(tool, settings, measures);
    add_permissions(tool, measures);
    enum sk_status status = add_audit(store, measures, error);
    return status == SK_OK ? add_backups(store, measures, error) : status;
}

enum sk_status sk_processing_record(const struct sk_tool *tool, struct json_t **out, struct sk_error *error) {
    char now[SK_CLOCK_TEXT_SIZE];
    struct sk_service_settings settings;
    struct sk_store *store = NULL;
    enum sk_status status = sk_store_open_existing(tool->data_directory, &store, error);
    if (status != SK_OK)
        return status;
    struct json_t *record = sk_document_object();
    sk_settings_service(tool->config, &settings);
    sk_clock_format(sk_clock_wall_us() / 1000000, now);
    sk_document_set_string(record, "made", now);
    sk_document_set_string(record, "program", "sidekick " SK_PROGRAM_VERSION);
    describe_parties(tool->config, record);
    describe_purposes(record);
    status = describe_categories(store, record, error);
    describe_limits(&settings, record);
    if (status == SK_OK)
        status = describe_measures(tool, store, &settings, record, error);
    sk_store_close(store);
    if (status == SK_OK)
        *out = record;
    else
        sk_document_release(record);
    return status;
}

/* ---- Markdown ---- */

static void print_line(const struct json_t *record, const char *title, const char *field) {
    printf("**%s:** %s\n\n", title, sk_document_get_string(record, field, ""));
}

static void print_list(const struct json_t *record, const char *title, const char *field) {
    const struct json_t *list = sk_document_get(record, field);
    printf("## %s\n\n", title);
    for (size_t i = 0; i < sk_document_count(list); i++)
        printf("- %.*s\n", SK_SLICE_ARGUMENTS(sk_document_text(sk_document_at(list, i))));
    puts(sk_document_count(list) ? "" : "None.\n");
}

static void print_categories(const struct json_t *record) {
    const struct json_t *list = sk_document_get(record, "categories");
    puts("## Categories of data\n\n| what | records | remark |\n|---|---|---|");
    for (size_t i = 0; i < sk_document_count(list); i++) {
        const struct json_t *category = sk_document_at(list, i);
        printf("| %s | %" PRId64 " | %s |\n", sk_document_get_string(category, "name", ""),
               sk_document_get_integer(category, "records", 0), sk_document_get_string(category, "remark", ""));
    }
    putchar('\n');
}

static void print_measures(const struct json_t *record) {
    const struct json_t *list = sk_document_get(record, "security");
    puts("## Security\n\n| measure | in place | state |\n|---|---|---|");
    for (size_t i = 0; i < sk_document_count(list); i++) {
        const struct json_t *measure = sk_document_at(list, i);
        printf("| %s | %s | %s |\n", sk_document_get_string(measure, "name", ""),
               sk_document_get_boolean(measure, "in_place", false) ? "yes" : "**no**",
               sk_document_get_string(measure, "state", ""));
    }
}

void sk_processing_record_print(const struct json_t *record) {
    puts("# Record of processing activities (GDPR Art. 30)\n");
    print_line(record, "Made", "made");
    print_line(record, "By", "program");
    print_line(record, "Controller", "controller");
    print_line(record, "Contact", "contact");
    print_list(record, "Purposes", "purposes");
    print_line(record, "Legal basis", "legal_basis");
    print_list(record, "Whose data", "data_subjects");
    print_categories(record);
    print_line(record, "Kept for", "retention");
    print_line(record, "On request", "on_request");
    print_list(record, "Recipients", "recipients");
    print_line(record, "Transfers to third countries", "transfers");
    print_measures(record);
}
