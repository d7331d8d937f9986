/* Verifying the chain: every entry is there in its place (the numbers), is what was written (the hashes), and is followed by the
 * one that the seal names (the end). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/audit_chain.h"
#include "store/database.h"

#define ENTRY_BYTES ((size_t) 4 << 20)

struct walk {
    struct sk_store *store;
    const struct sk_mac_key *key;
    struct sk_audit_chain_head head;
    struct sk_arena arena;
    uint8_t before[SK_MAC_SIZE];
    int64_t number; /* of the entry before */
    struct sk_audit_check *check;
    int64_t expected; /* number of the noted head; 0: none */
    const char *expected_hash;
};

static enum sk_status found_bad(struct walk *walk, int64_t number, const char *reason) {
    walk->check->bad = number;
    snprintf(walk->check->reason, sizeof walk->check->reason, "%s", reason);
    return SK_REJECTED;
}

static enum sk_status parse_head(const char *text, struct walk *walk, struct sk_error *error) {
    char *end;
    if (!text)
        return SK_OK;
    errno = 0;
    walk->expected = strtoll(text, &end, 10);
    walk->expected_hash = *end == ':' ? end + 1 : end;
    size_t digits = strspn(walk->expected_hash, "0123456789abcdef");
    bool empty = walk->expected == 0 && strcmp(text, "0:") == 0;
    bool whole = *end == ':' && walk->expected > 0 && digits == SK_MAC_TEXT_SIZE - 1 && !walk->expected_hash[digits];
    if (errno == 0 && (empty || whole))
        return SK_OK;
    return sk_error_set(error, SK_FAULT_ARGUMENT, "not a head of the audit log: it is a number, a colon and 64 digits");
}

/* Entries in front of this one were made with a key that was lost: the chain begins anew from the hash that it carries. */
static void begin_after_lost_key(struct walk *walk, const struct sk_audit_entry *entry) {
    walk->check->unverifiable = entry->number - 1;
    walk->check->entries = 0;
    walk->check->bad = 0;
    walk->check->reason[0] = '\0';
}

static bool is_noted(const struct walk *walk, const struct sk_audit_entry *entry) {
    char text[SK_MAC_TEXT_SIZE];
    sk_mac_text(entry->mac, text);
    return strcmp(text, walk->expected_hash) == 0;
}

static enum sk_status check_entry(struct walk *walk, const struct sk_audit_entry *entry) {
    uint8_t mac[SK_MAC_SIZE];
    if (entry->number != walk->number + 1)
        return found_bad(walk, walk->number + 1, "it is missing");
    sk_audit_entry_mac(walk->key, walk->before, entry, mac);
    memcpy(walk->before, entry->mac, SK_MAC_SIZE);
    walk->number = entry->number;
    bool good = memcmp(mac, entry->mac, SK_MAC_SIZE) == 0;
    if (good && sk_slice_is(entry->action, SK_AUDIT_NEW_KEY))
        begin_after_lost_key(walk, entry);
    if (!good && !walk->check->bad)
        found_bad(walk, entry->number, "it is not what was written: changed, moved, or an entry before it was");
    if (entry->number == walk->expected && !is_noted(walk, entry))
        return found_bad(walk, entry->number, "it is not the entry that was noted: the log was written anew");
    walk->check->entries += good && !walk->check->bad;
    return SK_OK;
}

/* A changed entry does not end the walk: behind it a new key may have been noted. */
static enum sk_status walk_entries(struct walk *walk, struct sk_error *error) {
    struct sk_audit_entry entry;
    enum sk_status status;
    do {
        sk_arena_reset(&walk->arena);
        status = sk_audit_next(walk->store, walk->number, &walk->arena, &entry, error);
        if (status == SK_OK)
            status = check_entry(walk, &entry);
    } while (status == SK_OK);
    return status == SK_END ? SK_OK : status;
}

static enum sk_status check_end(struct walk *walk) {
    uint8_t seal[SK_MAC_SIZE];
    sk_audit_seal(walk->key, &walk->head, seal);
    if (walk->check->bad)
        return SK_REJECTED;
    if (walk->head.number > walk->number)
        return found_bad(walk, walk->number + 1, "entries are missing at the end");
    if (walk->head.number != walk->number || memcmp(walk->head.mac, walk->before, SK_MAC_SIZE) != 0)
        return found_bad(walk, walk->head.number + 1, "it was added behind the end");
    if (walk->number > 0 && memcmp(seal, walk->head.seal, SK_MAC_SIZE) != 0)
        return found_bad(walk, walk->number + 1, "the seal of the end is false: entries from here on may be missing");
    if (walk->expected > walk->number)
        return found_bad(walk, walk->number + 1,
                         "the log was longer when its head was noted: it was cut, or an older copy put back");
    return SK_OK;
}

static enum sk_status verify(struct walk *walk, struct sk_error *error) {
    enum sk_status status = sk_database_key(walk->store, &walk->key, error);
    if (status == SK_OK)
        status = sk_store_begin_read(walk->store, error);
    if (status != SK_OK)
        return status;
    status = sk_audit_read_head(walk->store, &walk->head, error);
    if (status == SK_OK)
        status = walk_entries(walk, error);
    sk_store_end_read(walk->store);
    sk_audit_format_head(walk->head.number, walk->head.mac, walk->check->head);
    return status == SK_OK ? check_end(walk) : status;
}

enum sk_status sk_audit_verify(struct sk_store *store, const char *expected, struct sk_audit_check *out, struct sk_error *error) {
    struct walk walk = { .store = store, .check = out };
    *out = (struct sk_audit_check){ 0 };
    enum sk_status status = parse_head(expected, &walk, error);
    if (status != SK_OK)
        return status;
    sk_arena_init(&walk.arena, ENTRY_BYTES);
    status = verify(&walk, error);
    sk_arena_finish(&walk.arena);
    if (status == SK_REJECTED)
        sk_error_set(error, status, "entry %" PRId64 " of the audit log: %s", out->bad, out->reason);
    return status;
}
