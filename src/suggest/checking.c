/* What a reply's text says does not change, so what was found in it is kept: an answer is read once, not for each message that it
 * might answer. 4,096 places of 48 bytes, the newest wins its place. */
#include "suggest/checking.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"

#define SECONDS_A_DAY 86400
#define STALE_DAYS 730
#define POLICY_LIMIT ((size_t) 1 << 20)
#define REMEMBERED 4096

/* Whether a reply is in a form of address, or can be put into it (text/address_form.h). */
enum address_fit { NOT_TRIED, FITS, MISMATCHED };

struct remembered {
    uint64_t key; /* of the answer and the day it was written on; 0: free */
    unsigned asked;
    int64_t expiry;
    uint64_t broken;
    enum address_fit fits[2]; /* by enum sk_address */
};

struct sk_checker {
    struct sk_analyser *analyser;
    struct sk_asks *asks;
    struct sk_policy_list *policy; /* NULL: none */
    int64_t stale_days;
    int64_t today; /* SK_NO_EXPIRY: the clock's */
    struct remembered remembered[REMEMBERED];
};

static enum sk_status read_policy(const struct sk_config *config, const char *path, struct sk_buffer *content,
                                  struct sk_error *error) {
    struct sk_error cause = { 0 };
    if (sk_file_read(path, POLICY_LIMIT, content, &cause) == SK_OK)
        return SK_OK;
    if (sk_config_string(config, "suggest.policy_file", NULL))
        return sk_config_refuse_file(config, "suggest.policy_file", &cause, error);
    return sk_error_set(error, cause.status > 0 ? SK_FAULT_ARGUMENT : cause.status,
                        "%s: install sidekick again, or set suggest.policy_file", cause.message);
}

/* The company's list, else the one that is installed; an empty name means none. */
static enum sk_status load_policy(const struct sk_config *config, struct sk_checker *checker, struct sk_error *error) {
    const char *path = sk_config_string(config, "suggest.policy_file", NULL);
    char shipped[SK_PATH_SIZE];
    struct sk_buffer content = { 0 };
    enum sk_status status = SK_OK;
    if (path && !*path)
        return SK_OK;
    if (!path) {
        status = sk_share_path(shipped, "data/policy.txt", error);
        path = shipped;
    }
    if (status == SK_OK)
        status = read_policy(config, path, &content, error);
    if (status == SK_OK)
        status =
            sk_policy_list_parse(sk_slice_skip_mark(sk_buffer_slice(&content)), path, checker->analyser, &checker->policy, error);
    sk_buffer_finish(&content);
    return status;
}

static enum sk_status read_today(const struct sk_config *config, struct sk_checker *checker, struct sk_error *error) {
    const char *configured = sk_config_string(config, "suggest.today", NULL);
    int64_t seconds;
    checker->today = SK_NO_EXPIRY;
    if (!configured || !*configured)
        return SK_OK;
    if (strlen(configured) != strlen("2026-05-01") || !sk_clock_parse(sk_slice_of(configured), &seconds))
        return sk_config_refuse(config, "suggest.today", error,
                                "setting suggest.today is \"%.40s\": it must be a day such as \"2026-05-01\"", configured);
    checker->today = seconds / SECONDS_A_DAY;
    return SK_OK;
}

enum sk_status sk_checker_create(const struct sk_config *config, struct sk_analyser *analyser, struct sk_checker **out,
                                 struct sk_error *error) {
    struct sk_checker *checker = calloc(1, sizeof *checker);
    if (!checker)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the checks on replies");
    checker->analyser = analyser;
    checker->stale_days = sk_config_integer(config, "suggest.stale_days", STALE_DAYS);
    enum sk_status status = read_today(config, checker, error);
    if (status == SK_OK)
        status = sk_asks_create(analyser, &checker->asks, error);
    if (status == SK_OK)
        status = load_policy(config, checker, error);
    if (status == SK_OK)
        *out = checker;
    else
        sk_checker_destroy(checker);
    return status;
}

void sk_checker_destroy(struct sk_checker *checker) {
    if (checker) {
        sk_asks_destroy(checker->asks);
        sk_policy_list_destroy(checker->policy);
        free(checker);
    }
}

int64_t sk_checker_now(const struct sk_checker *checker) {
    int64_t today = checker->today != SK_NO_EXPIRY ? checker->today : sk_clock_wall_us() / 1000000 / SECONDS_A_DAY;
    return today * SECONDS_A_DAY;
}

/* language: in which the reply is written, as far as the message tells. */
static enum sk_status read_reply(struct sk_checker *checker, struct sk_slice answer, enum sk_language language, int64_t written,
                                 struct sk_arena *arena, struct remembered *out, struct sk_error *error) {
    struct sk_analysis analysis;
    enum sk_status status = sk_analyse(checker->analyser, answer, language, arena, &analysis, error);
    if (status != SK_OK)
        return status;
    out->fits[SK_ADDRESS_FORMAL] = out->fits[SK_ADDRESS_INFORMAL] = NOT_TRIED;
    out->asked = sk_asks_find(checker->asks, &analysis, arena);
    out->expiry = sk_expiry_find(&analysis, written);
    out->broken = checker->policy ? sk_policy_list_find(checker->policy, &analysis, arena) : 0;
    return SK_OK;
}

static int64_t day_of(int64_t seconds) {
    return seconds > 0 ? seconds / SECONDS_A_DAY : SK_NO_EXPIRY;
}

/* Replies in other languages than Dutch fit. */
static enum sk_status try_address(struct sk_checking *checking, const struct sk_candidate *shown, enum sk_address wanted,
                                  enum address_fit *out, struct sk_error *error) {
    enum sk_language language = shown->language;
    struct sk_address_result result = { .outcome = SK_ADDRESS_KEPT };
    enum sk_status status = SK_OK;
    if (language == SK_LANGUAGE_UNKNOWN)
        status = sk_reply_language(sk_slice(NULL, 0), shown->answer, &language, error);
    if (status == SK_OK && language == SK_NL)
        status = sk_address_convert(checking->engine->address, shown->answer, wanted, checking->arena, &result, error);
    *out = result.outcome == SK_ADDRESS_UNSURE ? MISMATCHED : FITS;
    return status;
}

static enum sk_status check_address(struct sk_checking *checking, const struct sk_candidate *shown, struct remembered *place,
                                    bool *mismatched, struct sk_error *error) {
    enum sk_address wanted;
    *mismatched = false;
    if (!sk_wanted_address(checking->engine, checking->message, &wanted))
        return SK_OK;
    enum sk_status status =
        place->fits[wanted] == NOT_TRIED ? try_address(checking, shown, wanted, &place->fits[wanted], error) : SK_OK;
    *mismatched = status == SK_OK && place->fits[wanted] == MISMATCHED;
    return status;
}

enum sk_status sk_checking_judge(void *context, const struct sk_ranked *reply, struct sk_judgement *out, struct sk_error *error) {
    struct sk_checking *checking = context;
    struct sk_checker *checker = checking->engine->checker;
    struct sk_slice answer = reply->shown->answer;
    int64_t written = day_of(reply->shown->time);
    enum sk_language language = checking->message->language;
    uint64_t seed = ((uint64_t) written * SK_LANGUAGE_COUNT + language) * SK_LANGUAGE_COUNT + reply->shown->language;
    uint64_t key = sk_hash(answer.data, answer.size, seed) | 1;
    struct remembered *place = &checker->remembered[(key >> 1) % REMEMBERED];
    enum sk_status status = SK_OK;
    if (place->key != key)
        status = read_reply(checker, answer, language, written, checking->arena, place, error);
    place->key = status == SK_OK ? key : 0;
    if (status == SK_OK && place->asked && !checking->known_found) {
        checking->known_found = true;
        status = sk_given_find(checking->engine, checker->asks, checking->message, checking->arena, &checking->known, error);
    }
    struct sk_reply_facts facts = { place->asked, place->expiry, day_of(reply->last_used), place->broken, false };
    if (status == SK_OK)
        status = check_address(checking, reply->shown, place, &facts.mismatched, error);
    if (status != SK_OK)
        return status;
    struct sk_check_options options = { checking->known, sk_checker_now(checker) / SECONDS_A_DAY, checker->stale_days,
                                        checker->policy };
    sk_checks_judge(&options, &facts, out);
    return SK_OK;
}
