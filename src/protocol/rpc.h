/* rpc: JSON-RPC 2.0 (https://www.jsonrpc.org/specification), one frame = one message, batch arrays too.
 *
 *     struct sk_rpc_message *message;
 *     sk_rpc_decode(frame, &message, &error);         // never fails for what a client sent, only for memory
 *     for (size_t i = 0; i < sk_rpc_count(message); i++) {
 *         const struct sk_rpc_call *call = sk_rpc_call(message, i);
 *         if (!call->error_code)
 *             sk_rpc_answer(message, i, result);      // or sk_rpc_refuse(message, i, SK_RPC_METHOD, "…", NULL)
 *     }
 *     sk_rpc_encode(message, &buffer, &error);        // SK_END: only notifications, nothing to send
 *     sk_rpc_destroy(message);
 */
#ifndef SK_PROTOCOL_RPC_H
#define SK_PROTOCOL_RPC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

struct json_t;

enum sk_rpc_code {
    SK_RPC_PARSE = -32700,
    SK_RPC_INVALID_REQUEST = -32600,
    SK_RPC_METHOD = -32601,
    SK_RPC_PARAMS = -32602,
    SK_RPC_INTERNAL = -32603,
    SK_RPC_BUSY = -32000,
    SK_RPC_TOO_LARGE = -32001,
    SK_RPC_NOT_ALLOWED = -32002,
    SK_RPC_NOT_FOUND = -32003,
    SK_RPC_INDEX_NOT_READY = -32004
};

#define SK_RPC_FRAME_LIMIT ((size_t) 1 << 20) /* bytes in a frame */
#define SK_RPC_DEPTH_LIMIT 32                 /* nested arrays and objects */
#define SK_RPC_CONTAINER_LIMIT 50000          /* arrays and objects in a frame */
#define SK_RPC_BATCH_LIMIT 100                /* calls in a batch */

struct sk_rpc_message;

struct sk_rpc_call {
    const char *method;          /* NULL where the call is not valid */
    const struct json_t *params; /* object or array, NULL if none; borrowed */
    bool notification;           /* no id: no answer, not even an error */
    int error_code;              /* 0, or the code with which the call is already answered */
};

/* Decodes a frame. Whatever is wrong with it becomes an error answer in the message. An id that is a number beyond 64 bits comes
 * back as the text of its digits. SK_FAULT_MEMORY. */
enum sk_status sk_rpc_decode(struct sk_slice frame, struct sk_rpc_message **out, struct sk_error *error);
void sk_rpc_destroy(struct sk_rpc_message *message);

size_t sk_rpc_count(const struct sk_rpc_message *message);
const struct sk_rpc_call *sk_rpc_call(const struct sk_rpc_message *message, size_t index);

/* Takes over the reference to result; NULL counts as out of memory and answers -32603. */
void sk_rpc_answer(struct sk_rpc_message *message, size_t index, struct json_t *result);
/* field: goes into error.data as {"field": …}; may be NULL. text must hold no customer text. */
void sk_rpc_refuse(struct sk_rpc_message *message, size_t index, enum sk_rpc_code code, const char *text, const char *field);

/* Appends the reply frame. SK_OK; SK_END: nothing is to be sent; SK_FAULT_MEMORY. */
enum sk_status sk_rpc_encode(const struct sk_rpc_message *message, struct sk_buffer *out, struct sk_error *error);

/* A ready error reply with id null for a frame that is not looked at (busy, too large). */
void sk_rpc_error_frame(enum sk_rpc_code code, const char *text, struct sk_buffer *out);

#endif
