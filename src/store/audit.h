/* audit: who did what to which data, and when; never a customer's words.
 *
 *     struct sk_audit_note note = { .actor = "key:desk-7", .action = "case.delete", .case_id = id };
 *     sk_audit_write(store, &note, &error);        // in the transaction of the change itself: both or neither
 *
 * Entries are numbered from 1 without a gap, and each carries a keyed BLAKE2b hash over itself and the entry before it; a seal of
 * the same key says which entry is the last. The key lies beside the store in <data>/audit.key (which may be a symbolic link to a
 * safer place). So, without the key, no entry can be changed, moved, added or removed, at the end neither, without
 * sk_audit_verify telling; with a copy of an earlier state of the whole store one can go back to that state, which only
 * shows against a head that was noted elsewhere (`audit --expect`). Whoever holds the key can write a log of his own.
 *
 * Customers and cases appear as pseudonyms: keyed hashes, equal for equal ids.
 */
#ifndef SK_STORE_AUDIT_H
#define SK_STORE_AUDIT_H

#include "base/mac.h"
#include "store/store.h"

#define SK_AUDIT_KEY_FILE "audit.key"
#define SK_AUDIT_ACTOR_SIZE 96
#define SK_PSEUDONYM_SIZE 33 /* 32 hexadecimal digits and a NUL */
#define SK_AUDIT_HEAD_SIZE 96

struct sk_audit_note {
    const char *actor, *action;
    struct sk_slice customer_id, case_id; /* written as pseudonyms; absent: none */
    struct sk_slice person;               /* instead of customer_id: a pseudonym */
    struct json_t *detail;                /* object of counts and labels, taken over; NULL: {} */
};

/* One entry; commits by itself outside a transaction. SK_OK, SK_BUSY, faults. */
enum sk_status sk_audit_write(struct sk_store *store, const struct sk_audit_note *note, struct sk_error *error);

/* "user:root": the account that runs this program. */
void sk_audit_local_actor(char actor[SK_AUDIT_ACTOR_SIZE]);

/* Of a customer_id, a case id or a request_id, under this store's key. */
enum sk_pseudonym_kind { SK_PSEUDONYM_CUSTOMER, SK_PSEUDONYM_CASE, SK_PSEUDONYM_REQUEST };
enum sk_status sk_store_pseudonym(struct sk_store *store, enum sk_pseudonym_kind kind, struct sk_slice id,
                                  char pseudonym[SK_PSEUDONYM_SIZE], struct sk_error *error);

/* Whether there is a key to write entries with, for who works long before it writes one. Faults of a key that is gone, or none;
 * made where the log is empty and there is none. */
enum sk_status sk_audit_check_key(struct sk_store *store, struct sk_error *error);

struct sk_audit_entry {
    int64_t number, time_us;
    struct sk_slice actor, action, person, subject, detail; /* detail: JSON */
    uint8_t mac[SK_MAC_SIZE];
};

/* The first entry after number `after`, texts in the arena. SK_OK, SK_END, SK_BUSY, faults; SK_FAULT_CORRUPT: not an entry. */
enum sk_status sk_audit_next(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_audit_entry *out,
                             struct sk_error *error);

/* The same, of those about a person (a pseudonym). */
enum sk_status sk_audit_next_about(struct sk_store *store, const char *person, int64_t after, struct sk_arena *arena,
                                   struct sk_audit_entry *out, struct sk_error *error);

/* "NUMBER:HASH" of the last entry, to be noted elsewhere; "0:" where there is none. */
enum sk_status sk_audit_head(struct sk_store *store, char head[SK_AUDIT_HEAD_SIZE], struct sk_error *error);

/* 0 where there is none. */
enum sk_status sk_audit_last_number(struct sk_store *store, int64_t *number, struct sk_error *error);

struct sk_audit_check {
    int64_t entries;      /* found to be in order, from the first on */
    int64_t bad;          /* number of the first entry that is not; 0 = none */
    int64_t unverifiable; /* entries at the beginning that were made with a key that is not here any more */
    char reason[200];     /* "" where all is well */
    char head[SK_AUDIT_HEAD_SIZE];
};

/* Goes through the whole chain. expected: a head that was noted, or NULL. SK_OK: as far as the log can tell nothing is missing;
 * SK_REJECTED: *out says what is wrong; SK_FAULT_ARGUMENT: expected is not a head; SK_BUSY, faults. */
enum sk_status sk_audit_verify(struct sk_store *store, const char *expected, struct sk_audit_check *out, struct sk_error *error);

#endif
