/* checking: the checks of rank/checks.h on the replies to one message. Only for this folder.
 *
 *     struct sk_checker *checker;
 *     sk_checker_create(config, analyser, &checker, &error);
 *     struct sk_checking checking = { .checker = checker, … };
 *     selection.judge = sk_checking_judge, selection.context = &checking;
 */
#ifndef SK_SUGGEST_CHECKING_H
#define SK_SUGGEST_CHECKING_H

#include "base/config.h"
#include "rank/select.h"
#include "suggest/engine.h"

/* Lists and settings, and what was found in replies before. One per thread. */
struct sk_checker;

/* Reads the lists, also the policy list that the configuration names. config may be NULL; analyser is borrowed.
 * SK_FAULT_ARGUMENT: a list or setting is wrong, with its line; SK_FAULT_IO: a list is missing; SK_FAULT_MEMORY. */
enum sk_status sk_checker_create(const struct sk_config *config, struct sk_analyser *analyser, struct sk_checker **out,
                                 struct sk_error *error);
void sk_checker_destroy(struct sk_checker *checker);

/* What the request's "now" is: the setting suggest.today, else the clock's; the beginning of its day (UTC), seconds since 1970.
 * Whole days, so that the same message gets the same answer all day long. */
int64_t sk_checker_now(const struct sk_checker *checker);

/* The checks of one request. Zero but for the first three. */
struct sk_checking {
    struct sk_engine *engine;
    const struct sk_message *message;
    struct sk_arena *arena;
    unsigned known; /* once known_found: what the customer has given */
    bool known_found;
};

/* An sk_judge; context: a struct sk_checking. */
enum sk_status sk_checking_judge(void *context, const struct sk_ranked *reply, struct sk_judgement *out, struct sk_error *error);

/* What the customer has given in the message, in earlier turns and in the request's customer, as a set of sk_asked(…). */
enum sk_status sk_given_find(struct sk_engine *engine, const struct sk_asks *asks, const struct sk_message *message,
                             struct sk_arena *arena, unsigned *given, struct sk_error *error);

#endif
