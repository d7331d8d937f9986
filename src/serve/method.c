#include "serve/method.h"

#include <assert.h>
#include <string.h>

static const struct sk_method methods[] = {
    { "suggest", sk_method_suggest, SK_ACCESS_DESK | SK_ACCESS_ADMIN, false, false, SK_RPC_INDEX_NOT_READY,
      "Index not ready: it is being built, try again" },
    { "analyze", sk_method_analyze, SK_ACCESS_DESK | SK_ACCESS_ADMIN, false, false, SK_RPC_INTERNAL, "Internal error" },
    { "feedback", sk_method_feedback, SK_ACCESS_DESK | SK_ACCESS_ADMIN, true, false, SK_RPC_NOT_FOUND,
      "Not found: no such suggestion was shown" },
    { "case.add", sk_method_case_add, SK_ACCESS_BATCH | SK_ACCESS_ADMIN, true, false, SK_RPC_INTERNAL, "Internal error" },
    { "case.delete", sk_method_case_delete, SK_ACCESS_BATCH | SK_ACCESS_ADMIN, true, false, SK_RPC_NOT_FOUND,
      "Not found: there is no case with this id" },
    { "person.forget", sk_method_person_forget, SK_ACCESS_PRIVACY | SK_ACCESS_ADMIN, true, true, SK_RPC_NOT_FOUND,
      "Not found: nothing is held about this customer" },
    { "person.export", sk_method_person_export, SK_ACCESS_PRIVACY | SK_ACCESS_ADMIN, false, true, SK_RPC_NOT_FOUND,
      "Not found: nothing is held about this customer" },
    { "status", sk_method_status, SK_ACCESS_BATCH | SK_ACCESS_QA | SK_ACCESS_PRIVACY | SK_ACCESS_ADMIN, false, false,
      SK_RPC_INTERNAL, "Internal error" },
    { "trace", sk_method_trace, SK_ACCESS_QA | SK_ACCESS_ADMIN, false, true, SK_RPC_INTERNAL, "Internal error" },
    { "ping", sk_method_ping, SK_ACCESS_ALL, false, false, SK_RPC_INTERNAL, "Internal error" },
};

const struct sk_method *sk_method_find(const char *name) {
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

size_t sk_method_number(const struct sk_method *method) {
    static_assert(sizeof methods / sizeof *methods <= SK_METHOD_LIMIT, "a place for each method in struct sk_service");
    return (size_t) (method - methods);
}
