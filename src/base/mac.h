/* mac: keyed BLAKE2b (RFC 7693), for what must not be forged or guessed: the chain of the audit log, pseudonyms, manifests. The
 * home of libsodium. sk_hash (hash.h) is faster and no protection against anybody.
 *
 *     struct sk_mac mac;
 *     sk_mac_begin(&mac, &key, "audit entry");             // a label keeps the uses of one key apart
 *     sk_mac_add(&mac, actor);                             // each part with its size: "ab","c" differs from "a","bc"
 *     sk_mac_end(&mac, value);
 */
#ifndef SK_BASE_MAC_H
#define SK_BASE_MAC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

#define SK_MAC_SIZE 32
#define SK_MAC_TEXT_SIZE (2 * SK_MAC_SIZE + 1) /* hexadecimal and a NUL */

struct sk_mac_key {
    uint8_t bytes[SK_MAC_SIZE];
};

struct sk_mac {
    _Alignas(64) unsigned char state[384];
};

/* key: NULL = a plain checksum that everybody can make; label: NULL = none, so that `b2sum -l 256` gives the same. */
void sk_mac_begin(struct sk_mac *mac, const struct sk_mac_key *key, const char *label);
void sk_mac_add(struct sk_mac *mac, struct sk_slice part); /* an absent part differs from an empty one */
void sk_mac_add_integer(struct sk_mac *mac, int64_t number);
void sk_mac_add_bytes(struct sk_mac *mac, const void *data, size_t size); /* without their number: for what comes in pieces */
void sk_mac_end(struct sk_mac *mac, uint8_t value[SK_MAC_SIZE]);

/* Ends it with the first size - 1 hexadecimal digits and a NUL in text; size: at most SK_MAC_TEXT_SIZE. */
void sk_mac_end_text(struct sk_mac *mac, char *text, size_t size);

void sk_mac_text(const uint8_t value[SK_MAC_SIZE], char text[SK_MAC_TEXT_SIZE]);

/* The key in a file of 32 bytes, made from the kernel's random numbers (mode 0600, durable) where there is none; of two programs
 * that make it at once both get the same. path may be a symbolic link to a file that exists. *created: it was made just now.
 * SK_FAULT_CORRUPT: a file of another size. SK_FAULT_IO. */
enum sk_status sk_mac_key_load(const char *path, struct sk_mac_key *key, bool *created, struct sk_error *error);

#endif
