/* arrivals: how many bytes each connection has received, for those of which the kernel does not tell (AF_UNIX). Private to this
 * folder.
 *
 * libzmq accepts with accept4(2) and reads every stream with recv(2), and sidekickd defines both itself (accept.c, receive.c). In
 * a program that does not all counts are 0.
 * A table for the whole process, since a C library's function has no context: one counter for each descriptor. Any thread.
 */
#ifndef SK_SERVE_ARRIVALS_H
#define SK_SERVE_ARRIVALS_H

#include <stdint.h>

/* Descriptors above are not counted: with more connections than that memory has other bounds. */
#define SK_ARRIVALS_DESCRIPTORS (1 << 20)

void sk_arrivals_add(int descriptor, int64_t bytes);

/* A descriptor has come to be a new connection. */
void sk_arrivals_begin(int descriptor);

/* Since then. */
int64_t sk_arrivals_of(int descriptor);

#endif
