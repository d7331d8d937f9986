/* authentication: answers ZeroMQ's question whether a client may connect (ZAP, RFC 27), from the list of allowed keys. Private to
 * this folder.
 *
 * An allowed peer's messages carry its public key as "User-Id" (zmq_msg_gets); its roles are looked up per request, so that a key
 * taken from the list loses its rights within a second although its connection stands. A refused peer learns nothing: its
 * connection is closed by the handshake, without a reason.
 */
#ifndef SK_SERVE_AUTHENTICATION_H
#define SK_SERVE_AUTHENTICATION_H

#include "serve/access.h"

#define SK_ZAP_DOMAIN "sidekick"

struct sk_authenticator;

/* Before any socket of this context is bound with CURVE. context: ZeroMQ's; access: borrowed. */
enum sk_status sk_authenticator_start(void *context, struct sk_access *access, struct sk_authenticator **out,
                                      struct sk_error *error);

/* After zmq_ctx_shutdown(context), which ends its thread. NULL is allowed. */
void sk_authenticator_stop(struct sk_authenticator *authenticator);

#endif
