#include "base/mac.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"

_Static_assert(sizeof(crypto_generichash_blake2b_state) <= sizeof((struct sk_mac *) 0)->state, "libsodium's state has grown");

static crypto_generichash_blake2b_state *state_of(struct sk_mac *mac) {
    return (crypto_generichash_blake2b_state *) (void *) mac->state;
}

void sk_mac_begin(struct sk_mac *mac, const struct sk_mac_key *key, const char *label) {
    crypto_generichash_blake2b_init(state_of(mac), key ? key->bytes : NULL, key ? sizeof key->bytes : 0, SK_MAC_SIZE);
    if (label)
        sk_mac_add(mac, sk_slice_of(label));
}

void sk_mac_add_bytes(struct sk_mac *mac, const void *data, size_t size) {
    crypto_generichash_blake2b_update(state_of(mac), data, size);
}

void sk_mac_add_integer(struct sk_mac *mac, int64_t number) {
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t) ((uint64_t) number >> (8 * i));
    sk_mac_add_bytes(mac, bytes, sizeof bytes);
}

void sk_mac_add(struct sk_mac *mac, struct sk_slice part) {
    sk_mac_add_integer(mac, part.data ? (int64_t) part.size : -1);
    if (part.data)
        sk_mac_add_bytes(mac, part.data, part.size);
}

void sk_mac_end(struct sk_mac *mac, uint8_t value[SK_MAC_SIZE]) {
    crypto_generichash_blake2b_final(state_of(mac), value, SK_MAC_SIZE);
    sodium_memzero(mac->state, sizeof mac->state);
}

void sk_mac_text(const uint8_t value[SK_MAC_SIZE], char text[SK_MAC_TEXT_SIZE]) {
    sodium_bin2hex(text, SK_MAC_TEXT_SIZE, value, SK_MAC_SIZE);
}

void sk_mac_end_text(struct sk_mac *mac, char *text, size_t size) {
    uint8_t value[SK_MAC_SIZE];
    char whole[SK_MAC_TEXT_SIZE];
    sk_mac_end(mac, value);
    sk_mac_text(value, whole);
    memcpy(text, whole, size - 1);
    text[size - 1] = '\0';
}

/* ---- the key's file ---- */

static enum sk_status read_key(const char *path, struct sk_mac_key *key, struct sk_error *error) {
    struct sk_buffer content = { 0 };
    enum sk_status status = sk_file_read(path, sizeof key->bytes, &content, error);
    if (status == SK_OK && content.size == sizeof key->bytes)
        memcpy(key->bytes, content.data, sizeof key->bytes);
    else if (status == SK_OK || status == SK_REJECTED)
        status = sk_error_set(error, SK_FAULT_CORRUPT, "%s is not a key of %zu bytes: put it back from a backup", path,
                              sizeof key->bytes);
    if (content.data)
        sodium_memzero(content.data, content.size);
    sk_buffer_finish(&content);
    return status;
}

/* A name of its own, then link(2), which never replaces: whoever is second takes the key of the first. */
static enum sk_status make_key(const char *path, bool *created, struct sk_error *error) {
    char temporary[SK_PATH_SIZE];
    struct sk_mac_key key;
    if (getrandom(key.bytes, sizeof key.bytes, 0) != (ssize_t) sizeof key.bytes)
        return sk_error_set_errno(error, SK_FAULT_IO, "the kernel gives no random numbers");
    int size = snprintf(temporary, sizeof temporary, "%s.%ld", path, (long) gettid());
    if (size < 0 || size >= SK_PATH_SIZE)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "path is too long: %.100s…", path);
    enum sk_status status = sk_file_replace(temporary, sk_slice((const char *) key.bytes, sizeof key.bytes), 0600, error);
    sodium_memzero(&key, sizeof key);
    if (status != SK_OK)
        return status;
    *created = link(temporary, path) == 0;
    if (!*created && errno != EEXIST)
        status = sk_error_set_errno(error, SK_FAULT_IO, "cannot create %s", path);
    unlink(temporary);
    return status;
}

enum sk_status sk_mac_key_load(const char *path, struct sk_mac_key *key, bool *created, struct sk_error *error) {
    struct sk_error cause = { 0 };
    *created = false;
    enum sk_status status = read_key(path, key, &cause);
    if (status == SK_NOT_FOUND) {
        status = make_key(path, created, error);
        return status == SK_OK ? read_key(path, key, error) : status;
    }
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", cause.message);
}
