#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "privacy/erasure.h"
#include "protocol/document.h"
#include "tools/ask.h"
#include "tools/options.h"

#define POLL_MS 200

enum { CUSTOMER, IDENTIFIER, EVERY, DRY_RUN, OPTION_COUNT };

/* Identifiers shorter than this stand in too many texts. */
#define SHORTEST_IDENTIFIER 4

/* ---- what is said ---- */

static void print_counts(const struct sk_tool *tool, const struct sk_selection_counts *counts) {
    if (!tool->json) {
        printf("Would forget %" PRId64 " cases, %" PRId64 " suggestion sets and %" PRId64 " pieces of feedback.\n", counts->cases,
               counts->sets, counts->feedback);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_boolean(document, "dry_run", true);
    sk_document_set_integer(document, "cases", counts->cases);
    sk_document_set_integer(document, "suggestion_sets", counts->sets);
    sk_document_set_integer(document, "feedback", counts->feedback);
    sk_document_set_integer(document, "customers", counts->customers);
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_exit print_result(const struct sk_tool *tool, struct json_t *result) {
    bool verified = sk_document_get_boolean(result, "verified", false);
    if (tool->json)
        sk_document_print(result, stdout, NULL);
    else
        printf("Forgotten: %" PRId64 " cases, %" PRId64 " suggestion sets, %" PRId64 " pieces of feedback. %s\n",
               sk_document_get_integer(result, "cases", 0), sk_document_get_integer(result, "suggestion_sets", 0),
               sk_document_get_integer(result, "feedback", 0),
               verified ? "Every file was searched: no trace is left." : "Traces are left: see `sidekick audit`.");
    return verified ? SK_EXIT_DONE : SK_EXIT_FAILED;
}

/* ---- in a service ---- */

/* Asks again until it is done: the method is made for that. */
static enum sk_exit forget_remotely(const struct sk_tool *tool, const char *customer) {
    struct sk_asker *asker = NULL;
    struct sk_error error = { 0 };
    struct json_t *params = sk_document_object(), *result = NULL;
    bool pending = true;
    sk_document_set_string(params, "customer_id", customer);
    enum sk_status status = sk_asker_open(tool, &asker, &error);
    while (status == SK_OK && pending && !sk_tool_cancelled) {
        sk_document_release(result);
        result = NULL;
        status = sk_ask(asker, "person.forget", params, &result, &error);
        pending = status == SK_OK && sk_slice_is(sk_document_get_slice(result, "state"), "pending");
        if (pending)
            usleep(POLL_MS * 1000);
    }
    sk_asker_close(asker);
    enum sk_exit exit = status != SK_OK ? sk_tool_fail(&error) : print_result(tool, result);
    sk_document_release(params);
    sk_document_release(result);
    return exit;
}

/* ---- in the data directory ---- */

static enum sk_status check_one_person(const struct sk_selection *selection, const struct sk_selection_counts *counts, bool every,
                                       struct sk_error *error) {
    if (counts->cases == 0 && counts->sets == 0)
        return sk_error_set(error, SK_NOT_FOUND,
                            selection->kind == SK_SELECT_CUSTOMER
                                ? "nothing is held about this customer"
                                : "this stands in no text: what was recognised as personal was never stored, and cannot be found "
                                  "by it; look for the customer_id or the conversation");
    if (every || counts->customers <= 1)
        return SK_OK;
    return sk_error_set(error, SK_REJECTED,
                        "this stands in %" PRId64 " cases of %" PRId64
                        " customers, so it is not one person's: use --customer, or --every if all these are meant",
                        counts->cases, counts->customers);
}

static enum sk_status erase(const struct sk_tool *tool, struct sk_store *store, const struct sk_selection *selection,
                            struct sk_erasure *erasure, struct sk_error *error) {
    char actor[SK_AUDIT_ACTOR_SIZE];
    struct sk_eraser *eraser = NULL;
    size_t finished;
    sk_audit_local_actor(actor);
    enum sk_status status = sk_eraser_create(&eraser, error);
    if (status == SK_OK)
        status = sk_forget(eraser, store, selection, actor, erasure, error);
    sk_eraser_destroy(eraser);
    if (status == SK_OK)
        status = sk_erasures_finish(tool->data_directory, &sk_tool_cancelled, &finished, error);
    return status == SK_OK ? sk_erasure_get(store, erasure->number, erasure, error) : status;
}

/* Nothing is held any more: what a killed program left to do is done, and the last erasure of this person is told again.
 * SK_NOT_FOUND: there was none, or whose it was is not known. */
static enum sk_status find_last(const struct sk_tool *tool, struct sk_store *store, const struct sk_selection *selection,
                                struct sk_erasure *erasure, struct sk_error *error) {
    char person[SK_PSEUDONYM_SIZE];
    size_t finished;
    enum sk_status status = sk_erasures_finish(tool->data_directory, &sk_tool_cancelled, &finished, error);
    if (status == SK_OK && selection->kind != SK_SELECT_CUSTOMER)
        return SK_NOT_FOUND;
    if (status == SK_OK)
        status = sk_store_pseudonym(store, SK_PSEUDONYM_CUSTOMER, selection->text, person, error);
    return status == SK_OK ? sk_erasure_of_person(store, person, erasure, error) : status;
}

static enum sk_exit report(const struct sk_tool *tool, const struct sk_erasure *erasure) {
    struct json_t *result = sk_document_object();
    sk_document_set_integer(result, "erasure", erasure->number);
    sk_document_set_string(result, "state", "done");
    sk_document_set_integer(result, "cases", erasure->cases);
    sk_document_set_integer(result, "suggestion_sets", erasure->sets);
    sk_document_set_integer(result, "feedback", erasure->feedback);
    sk_document_set_boolean(result, "verified", erasure->verified);
    enum sk_exit exit = print_result(tool, result);
    sk_document_release(result);
    return exit;
}

static enum sk_exit forget_locally(const struct sk_tool *tool, const struct sk_selection *selection, bool every, bool dry_run) {
    struct sk_store *store = NULL;
    struct sk_error error = { 0 };
    struct sk_selection_counts counts = { 0 };
    struct sk_erasure erasure;
    enum sk_status status = sk_store_open_existing(tool->data_directory, &store, &error);
    if (status == SK_OK)
        status = sk_store_select(store, selection, &counts, &error);
    bool again = status == SK_OK && !dry_run && counts.cases == 0 && counts.sets == 0;
    if (again)
        status = find_last(tool, store, selection, &erasure, &error);
    if ((status == SK_OK && !again) || (again && status == SK_NOT_FOUND))
        status = check_one_person(selection, &counts, every, &error);
    if (status == SK_OK && !dry_run && !again)
        status = erase(tool, store, selection, &erasure, &error);
    sk_store_close(store);
    if (status != SK_OK)
        return sk_tool_fail(&error);
    if (!dry_run)
        return report(tool, &erasure);
    print_counts(tool, &counts);
    return SK_EXIT_DONE;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [CUSTOMER] = { "customer", false, NULL },
        [IDENTIFIER] = { "identifier", false, NULL },
        [EVERY] = { "every", true, NULL },
        [DRY_RUN] = { "dry-run", true, NULL },
    };
    int operands = 0;
    enum sk_exit usage = sk_options_read(&sk_command_forget, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    const char *customer = options[CUSTOMER].value, *identifier = options[IDENTIFIER].value;
    if (operands || !customer == !identifier)
        return sk_tool_usage(&sk_command_forget, "whom? Either --customer ID or --identifier TEXT");
    struct sk_selection selection = { .kind = customer ? SK_SELECT_CUSTOMER : SK_SELECT_IDENTIFIER,
                                      .text = sk_slice_of(customer ? customer : identifier) };
    if (selection.text.size == 0 || (identifier && selection.text.size < SHORTEST_IDENTIFIER))
        return sk_tool_usage(&sk_command_forget, "an identifier has at least %d bytes", SHORTEST_IDENTIFIER);
    if (!sk_options_together(&sk_command_forget, options, OPTION_COUNT, CUSTOMER, 1U << DRY_RUN))
        return SK_EXIT_USAGE;
    sk_tool_catch_signals();
    if (!tool->endpoint)
        return forget_locally(tool, &selection, options[EVERY].value != NULL, options[DRY_RUN].value != NULL);
    if (identifier || options[DRY_RUN].value)
        return sk_tool_usage(&sk_command_forget,
                             "--identifier and --dry-run work on the data directory: give --data, not --endpoint");
    return forget_remotely(tool, customer);
}

const struct sk_command sk_command_forget = {
    .name = "forget",
    .summary = "erase a person everywhere, and prove it",
    .usage =
        "forget --customer ID [--dry-run]\n"
        "       sidekick forget --identifier TEXT [--every] [--dry-run]\n\n"
        "  --customer ID       all cases with this customer_id, what was shown for it, and conversations that are theirs alone\n"
        "  --identifier TEXT   all cases in whose text this stands (an address, a name), with their conversations. What was\n"
        "                      recognised as personal at import was replaced before it was stored and cannot be found by this\n"
        "  --every             also where the text stands in cases of several customers\n"
        "  --dry-run           only say how much it would be\n\n"
        "Store, index, recorded answers, feedback and known backups; then every file of the data directory is searched for the\n"
        "erased texts. The proof stands in `sidekick audit`. A running service goes on answering. Exit status 1 where a trace\n"
        "was found.",
    .run = run,
};
