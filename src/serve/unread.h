/* unread: how many bytes of replies wait for peers to read them. Private to this folder.
 *
 * ZeroMQ keeps a reply until the peer's connection takes it. A peer that asks and never reads would thus hold memory, up to its
 * high-water mark of replies, and a few hundred such peers much of it. So bytes are counted, in all and for each peer: while more
 * than the limit wait in all, only a peer that has read everything before gets its reply. Honest clients do not notice, and what
 * is held is the limit and one reply for each connection at most.
 *
 *     struct sk_unread_account *account = sk_unread_open(unread, peer, peer_size, size);   // NULL: not to be sent
 *     …                                                       // ZeroMQ's thread, when the bytes are gone:
 *     sk_unread_settle(account, size);
 */
#ifndef SK_SERVE_UNREAD_H
#define SK_SERVE_UNREAD_H

#include <stddef.h>

#include "base/error.h"

struct sk_unread;
struct sk_unread_account;

enum sk_status sk_unread_create(size_t limit, struct sk_unread **out, struct sk_error *error);
/* When every account is settled. NULL is allowed. */
void sk_unread_destroy(struct sk_unread *unread);

/* Adds size bytes to a peer's account. NULL: the limit is reached and this peer has not read what it got before; or no memory.
 * Only the router's thread. */
struct sk_unread_account *sk_unread_open(struct sk_unread *unread, const void *peer, size_t peer_size, size_t size);

/* Takes size bytes off. Any thread; the account may be gone afterwards. */
void sk_unread_settle(struct sk_unread_account *account, size_t size);

#endif
