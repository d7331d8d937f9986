/* client_socket: what the C client and the load generator set on the sockets that they open. Private to this folder; needs
 * nothing of ours, for the client is a library of its own. */
#ifndef SK_SERVE_CLIENT_SOCKET_H
#define SK_SERVE_CLIENT_SOCKET_H

#include "sidekick/client.h"

/* Whether an endpoint and keys can be ones. */
int sk_client_is_endpoint(const char *text) __attribute__((visibility("hidden")));
int sk_client_are_keys(const struct sk_client_keys *keys) __attribute__((visibility("hidden")));

/* A ZeroMQ socket of this type, connected to the endpoint. keys: NULL for none. The caller closes *out with zmq_close. */
enum sk_client_result sk_client_socket_open(void *context, int type, const char *endpoint, const struct sk_client_keys *keys,
                                            void **out) __attribute__((visibility("hidden")));

#endif
