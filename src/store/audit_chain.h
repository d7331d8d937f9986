/* audit_chain: how entries of the audit log hang together. Private to this folder. */
#ifndef SK_STORE_AUDIT_CHAIN_H
#define SK_STORE_AUDIT_CHAIN_H

#include "store/audit.h"

/* Recorded as the first entry under a key that was made anew because the one before was lost. */
#define SK_AUDIT_NEW_KEY "audit.new_key"

struct sk_audit_chain_head {
    int64_t number; /* 0: no entry yet */
    uint8_t mac[SK_MAC_SIZE], seal[SK_MAC_SIZE];
    char key[SK_MAC_TEXT_SIZE]; /* checksum of the key */
};

/* The hash of an entry that follows one with hash `before`. */
void sk_audit_entry_mac(const struct sk_mac_key *key, const uint8_t before[SK_MAC_SIZE], const struct sk_audit_entry *entry,
                        uint8_t mac[SK_MAC_SIZE]);

void sk_audit_seal(const struct sk_mac_key *key, const struct sk_audit_chain_head *head, uint8_t seal[SK_MAC_SIZE]);

void sk_audit_key_checksum(const struct sk_mac_key *key, char text[SK_MAC_TEXT_SIZE]);

/* All zero where the log is empty. */
enum sk_status sk_audit_read_head(struct sk_store *store, struct sk_audit_chain_head *out, struct sk_error *error);

void sk_audit_format_head(int64_t number, const uint8_t mac[SK_MAC_SIZE], char head[SK_AUDIT_HEAD_SIZE]);

#endif
