/* A hash table of accounts with chains. Only the router's thread changes it; other threads lower an account, and never touch it
 * once it is at zero. So an account at zero is the router's alone, and is freed when it next walks along that chain. */
#include "serve/unread.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define BUCKETS 1024

struct sk_unread_account {
    struct sk_unread_account *next;
    struct sk_unread *unread;
    _Atomic size_t bytes;
    uint64_t hash;
    size_t peer_size;
    unsigned char peer[];
};

struct sk_unread {
    _Atomic size_t total;
    size_t limit;
    struct sk_unread_account *buckets[BUCKETS];
};

enum sk_status sk_unread_create(size_t limit, struct sk_unread **out, struct sk_error *error) {
    struct sk_unread *unread = calloc(1, sizeof *unread);
    if (!unread)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to count unread replies");
    unread->limit = limit;
    *out = unread;
    return SK_OK;
}

void sk_unread_destroy(struct sk_unread *unread) {
    for (size_t i = 0; unread && i < BUCKETS; i++) {
        for (struct sk_unread_account *account = unread->buckets[i], *next; account; account = next) {
            next = account->next;
            free(account);
        }
    }
    free(unread);
}

static bool is_of(const struct sk_unread_account *account, const void *peer, size_t peer_size, uint64_t hash) {
    return account->hash == hash && account->peer_size == peer_size && memcmp(account->peer, peer, peer_size) == 0;
}

/* The peer's account where it has bytes waiting; settled accounts on the way are freed. */
static struct sk_unread_account *find(struct sk_unread *unread, const void *peer, size_t peer_size, uint64_t hash) {
    struct sk_unread_account **at = &unread->buckets[hash % BUCKETS], *found = NULL;
    while (*at) {
        struct sk_unread_account *account = *at;
        if (atomic_load(&account->bytes) == 0) {
            *at = account->next;
            free(account);
            continue;
        }
        if (is_of(account, peer, peer_size, hash))
            found = account;
        at = &account->next;
    }
    return found;
}

static struct sk_unread_account *add(struct sk_unread *unread, const void *peer, size_t peer_size, uint64_t hash) {
    struct sk_unread_account *account = calloc(1, sizeof *account + peer_size);
    if (!account)
        return NULL;
    account->unread = unread;
    account->hash = hash;
    account->peer_size = peer_size;
    memcpy(account->peer, peer, peer_size);
    account->next = unread->buckets[hash % BUCKETS];
    unread->buckets[hash % BUCKETS] = account;
    return account;
}

struct sk_unread_account *sk_unread_open(struct sk_unread *unread, const void *peer, size_t peer_size, size_t size) {
    uint64_t hash = sk_hash(peer, peer_size, 0);
    struct sk_unread_account *account = find(unread, peer, peer_size, hash);
    if (account && atomic_load(&unread->total) + size > unread->limit)
        return NULL;
    if (!account)
        account = add(unread, peer, peer_size, hash);
    if (account) {
        atomic_fetch_add(&unread->total, size);
        atomic_fetch_add(&account->bytes, size);
    }
    return account;
}

void sk_unread_settle(struct sk_unread_account *account, size_t size) {
    atomic_fetch_sub(&account->unread->total, size);
    atomic_fetch_sub(&account->bytes, size);
}
