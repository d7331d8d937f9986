/* method: one method of the service is one function and one line in the table of method.c. Private to this folder.
 *
 * A method decodes call->params, does its work in the worker's arena, sets call->result and returns SK_OK; or returns why not:
 *   SK_REJECTED          wrong params (-32602), call->field names which; the error's message goes to the client; or, with
 *                        call->not_allowed set, what this key may not ask for (-32002)
 *   SK_FAULT_ARGUMENT    with call->field set: a text in that field is too large (-32001)
 *   SK_NOT_FOUND         the code that the table gives for this method
 *   SK_BUSY              -32000
 *   any other            -32603; the message goes to the log only
 */
#ifndef SK_SERVE_METHOD_H
#define SK_SERVE_METHOD_H

#include "protocol/rpc.h"
#include "serve/worker.h"

struct sk_method_call {
    struct sk_worker *worker;
    const struct json_t *params;
    struct json_t *result; /* the method's gift, taken over by the caller also where the method fails afterwards */
    const char *field;
    bool not_allowed;
};

typedef enum sk_status sk_method_function(struct sk_method_call *call, struct sk_error *error);

struct sk_method {
    const char *name;
    sk_method_function *run;
    unsigned roles;           /* that may call it, see access.h */
    bool changes;             /* worth doing where nobody wants the answer (a notification) */
    bool all_teams;           /* looks at everybody's data: not for a key that is bound to teams */
    enum sk_rpc_code missing; /* what SK_NOT_FOUND means to the client */
    const char *missing_text;
};

/* NULL: there is no such method. */
const struct sk_method *sk_method_find(const char *name);

/* Its place in the table, below SK_METHOD_LIMIT. */
size_t sk_method_number(const struct sk_method *method);

/* method_suggest.c */
sk_method_function sk_method_suggest, sk_method_analyze;
/* method_feedback.c */
sk_method_function sk_method_feedback;
/* method_case.c */
sk_method_function sk_method_case_add, sk_method_case_delete;
/* method_person.c */
sk_method_function sk_method_person_forget, sk_method_person_export;
/* method_status.c */
sk_method_function sk_method_status, sk_method_ping;
/* method_trace.c */
sk_method_function sk_method_trace;

#endif
