/* request: the params of each method of the contract, decoded and checked.
 *
 * A decoder returns SK_REJECTED with a message for the client in *error and the offending field in *field (static
 * string or in the arena); anything it accepted is within the limits below. Unknown fields are ignored.
 */
#ifndef SK_PROTOCOL_REQUEST_H
#define SK_PROTOCOL_REQUEST_H

#include <stdbool.h>

#include "protocol/case.h"

#define SK_REQUEST_TEXT_LIMIT ((size_t) 100 << 10) /* bytes in one text; more is "too large" (-32001) */
#define SK_REQUEST_TURN_LIMIT 100
#define SK_REQUEST_LIMIT_MAX 20
#define SK_REQUEST_FIELD_LIMIT SK_CASE_FIELD_LIMIT /* who is stored can be asked for, handed over and forgotten */

struct sk_customer_field {
    struct sk_slice name, value; /* of params.customer, e.g. name = "name", value = "Sanne de Wit" */
};

struct sk_suggest_request {
    struct sk_slice text; /* valid UTF-8; may be empty only where params.text is "" */
    const struct sk_turn *context;
    size_t context_count;
    struct sk_slice conversation_id, customer_id, language, channel, team, request_id;
    const struct sk_customer_field *customer; /* texts within the limit and whole numbers of params.customer, id included */
    size_t customer_count;
    int limit;                    /* 1..20, 3 where not given */
    double min_confidence;        /* 0..1, negative = not given */
    bool unrecorded;              /* record: false. Nothing of the answer is kept: no feedback on it, no exploration */
    const struct sk_slice *teams; /* whose cases this client may see; set by the service, never by the request */
    size_t team_count;            /* 0: of all */
};

enum sk_feedback_action { SK_DISPLAYED, SK_SELECTED, SK_EDITED, SK_SENT, SK_REJECTED_BY_AGENT };

struct sk_feedback_request {
    struct sk_slice suggestion_set_id;
    struct sk_slice suggestion_id; /* absent = the set as a whole */
    enum sk_feedback_action action;
    struct sk_slice final_text; /* what was sent, where edited */
    double satisfaction;        /* 1..5, 0 = none given */
    struct sk_slice reason, agent_id;
};

/* SK_OK, SK_REJECTED (wrong params: -32602), SK_FAULT_ARGUMENT (too large: -32001), SK_FAULT_MEMORY. */
enum sk_status sk_suggest_request_decode(const struct json_t *params, struct sk_arena *arena, struct sk_suggest_request *out,
                                         const char **field, struct sk_error *error);
enum sk_status sk_feedback_request_decode(const struct json_t *params, struct sk_arena *arena, struct sk_feedback_request *out,
                                          const char **field, struct sk_error *error);
/* One required id of params that another system gave, as in a case and in suggest: a string or a whole number (customer_id of
 * person.forget, id of case.delete). */
enum sk_status sk_id_param(const struct json_t *params, const char *name, struct sk_arena *arena, struct sk_slice *out,
                           const char **field, struct sk_error *error);

/* A string that may be absent: null and "" count as absent, *out is absent then. */
enum sk_status sk_optional_string_param(const struct json_t *params, const char *name, struct sk_arena *arena,
                                        struct sk_slice *out, const char **field, struct sk_error *error);

const char *sk_feedback_action_name(enum sk_feedback_action action);

#endif
