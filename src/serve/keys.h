/* keys: CURVE key files (RFC 26, curve25519). A secret key is one line of 40 characters Z85 in a file that its owner alone can
 * read; the public key lies beside it in a file with ".pub" added, to be copied to the other side.
 *
 *     sk_keys_generate("/etc/sidekick/service.key", public_key, &error);
 */
#ifndef SK_SERVE_KEYS_H
#define SK_SERVE_KEYS_H

#include <stdbool.h>

#include "base/error.h"

#define SK_KEY_SIZE 41 /* 40 characters and a NUL */

/* Makes a new pair and writes path (mode 0600) and path.pub (mode 0644). SK_DUPLICATE: one of the files exists, nothing was
 * written: a key is never overwritten. SK_FAULT_IO. */
enum sk_status sk_keys_generate(const char *path, char public_key[SK_KEY_SIZE], struct sk_error *error);

/* Reads a secret key and derives its public one. SK_NOT_FOUND; SK_FAULT_ARGUMENT: not a key, or others than its owner
 * can read the file. Wipe secret_key after use (explicit_bzero). */
enum sk_status sk_keys_read_secret(const char *path, char secret_key[SK_KEY_SIZE], char public_key[SK_KEY_SIZE],
                                   struct sk_error *error);

/* Reads a public key. SK_NOT_FOUND; SK_FAULT_ARGUMENT: not a key. */
enum sk_status sk_keys_read_public(const char *path, char public_key[SK_KEY_SIZE], struct sk_error *error);

/* Whether size bytes are 40 characters of Z85. */
bool sk_key_valid(const char *text, size_t size);

#endif
