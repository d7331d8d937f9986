#include <stdio.h>

#include "privacy/export.h"
#include "protocol/document.h"
#include "tools/ask.h"
#include "tools/options.h"

enum { CUSTOMER, IDENTIFIER, OPTION_COUNT };

/* ---- from a service ---- */

static enum sk_status print_page(const struct json_t *page, struct sk_error *error) {
    const struct json_t *records = sk_document_get(page, "records");
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sk_document_count(records); i++)
        status = sk_document_print(sk_document_at(records, i), stdout, error);
    return status;
}

static enum sk_exit export_remotely(const struct sk_tool *tool, const char *customer) {
    struct sk_asker *asker = NULL;
    struct sk_error error = { 0 };
    struct json_t *params = sk_document_object();
    bool more = true;
    sk_document_set_string(params, "customer_id", customer);
    enum sk_status status = sk_asker_open(tool, &asker, &error);
    while (status == SK_OK && more) {
        struct json_t *page = NULL;
        status = sk_ask(asker, "person.export", params, &page, &error);
        if (status == SK_OK)
            status = print_page(page, &error);
        const char *next = sk_document_get_string(page, "next", NULL);
        more = next != NULL;
        if (more)
            sk_document_set_string(params, "after", next);
        sk_document_release(page);
    }
    sk_asker_close(asker);
    sk_document_release(params);
    return status == SK_OK ? SK_EXIT_DONE : sk_tool_fail(&error);
}

/* ---- from the data directory ---- */

static enum sk_status print_records(struct sk_export *export_, struct sk_error *error) {
    enum sk_status status = SK_OK;
    while (status == SK_OK) {
        struct json_t *record = NULL;
        status = sk_export_next(export_, &record, error);
        if (status == SK_OK)
            status = sk_document_print(record, stdout, error);
        sk_document_release(record);
    }
    return status == SK_END ? SK_OK : status;
}

static enum sk_status note_export(struct sk_store *store, const struct sk_selection *selection, struct sk_error *error) {
    char actor[SK_AUDIT_ACTOR_SIZE];
    struct sk_audit_note note = { .actor = actor, .action = "export" };
    sk_audit_local_actor(actor);
    if (selection->kind == SK_SELECT_CUSTOMER)
        note.customer_id = selection->text;
    return sk_audit_write(store, &note, error);
}

static enum sk_status export_selected(struct sk_store *store, struct sk_engine *engine, const struct sk_selection *selection,
                                      struct sk_error *error) {
    struct sk_export export_;
    enum sk_status status = sk_export_begin(&export_, store, engine, selection, error);
    if (status == SK_OK)
        status = note_export(store, selection, error);
    if (status == SK_OK)
        status = print_records(&export_, error);
    sk_export_end(&export_);
    return status;
}

static enum sk_status load_engine(const struct sk_tool *tool, struct sk_models **models, struct sk_engine **engine,
                                  struct sk_error *error) {
    enum sk_status status = sk_models_load(NULL, tool->data_directory, models, error);
    return status == SK_OK ? sk_engine_open(*models, tool->config, tool->data_directory, engine, error) : status;
}

static enum sk_exit export_locally(const struct sk_tool *tool, const struct sk_selection *selection) {
    struct sk_store *store = NULL;
    struct sk_models *models = NULL;
    struct sk_engine *engine = NULL;
    struct sk_error error = { 0 };
    enum sk_status status = sk_store_open_existing(tool->data_directory, &store, &error);
    if (status == SK_OK)
        status = load_engine(tool, &models, &engine, &error);
    if (status == SK_OK)
        status = export_selected(store, engine, selection, &error);
    sk_engine_close(engine);
    sk_models_destroy(models);
    sk_store_close(store);
    return status == SK_OK ? SK_EXIT_DONE : sk_tool_fail(&error);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [CUSTOMER] = { "customer", false, NULL },
        [IDENTIFIER] = { "identifier", false, NULL },
    };
    int operands = 0;
    enum sk_exit usage = sk_options_read(&sk_command_export, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    const char *customer = options[CUSTOMER].value, *identifier = options[IDENTIFIER].value;
    if (operands || !customer == !identifier)
        return sk_tool_usage(&sk_command_export, "of whom? Either --customer ID or --identifier TEXT");
    struct sk_selection selection = { .kind = customer ? SK_SELECT_CUSTOMER : SK_SELECT_IDENTIFIER,
                                      .text = sk_slice_of(customer ? customer : identifier) };
    if (tool->endpoint && identifier)
        return sk_tool_usage(&sk_command_export, "--identifier works on the data directory: give --data, not --endpoint");
    return tool->endpoint ? export_remotely(tool, customer) : export_locally(tool, &selection);
}

const struct sk_command sk_command_export = {
    .name = "export",
    .summary = "all that is held about a person, as JSON Lines",
    .usage =
        "export --customer ID\n"
        "       sidekick export --identifier TEXT\n\n"
        "  --customer ID       whom `forget --customer` would forget\n"
        "  --identifier TEXT   whom `forget --identifier` would forget\n\n"
        "One record a line on standard output: cases with the tags that they get, suggestion sets with their tags and feedback,\n"
        "entries of the audit log. Identifiers that were recognised are placeholders there, as they are in the store.",
    .run = run,
};
