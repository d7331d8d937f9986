/* load_reply: what a reply frame says, as far as a load generator needs it. Private to this folder. */
#ifndef SK_SERVE_LOAD_REPLY_H
#define SK_SERVE_LOAD_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct sk_load_reply {
    int64_t id; /* -1: null or none, of a request that was refused unread */
    bool answered;
    bool abstained;
    int64_t code;      /* of the error */
    char message[200]; /* of the error */
};

/* False: not a JSON-RPC response. Answers are looked at from their ends, which our own encoder writes always the same way:
 * parsing ten kilobytes would take the processor from the service that is measured. Errors, and what does not look so, are
 * parsed. */
bool sk_load_reply_read(struct sk_slice frame, struct sk_load_reply *out);

#endif
