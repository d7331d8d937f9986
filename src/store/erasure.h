/* erasure: the journal of erasures. An erasure begins in the transaction that deletes the rows, and is pending until index, log
 * and backups are free of their texts too, and all files have been searched for them (src/privacy/erasure.h); whoever finds a
 * pending one, after a kill too, finishes it.
 *
 * What to search for is kept meanwhile as hashes of short pieces of the texts (needles), never as text, and goes when the erasure
 * is done. What stays is the ledger: the pseudonyms of who and what was erased, so that an older backup can be freed of them when
 * it is put back.
 */
#ifndef SK_STORE_ERASURE_H
#define SK_STORE_ERASURE_H

#include "base/file.h"
#include "store/audit.h"
#include "store/selection.h"

struct sk_erasure {
    int64_t number;
    enum sk_selection_kind kind;
    char person[SK_PSEUDONYM_SIZE]; /* "" where it was not by customer */
    char actor[SK_AUDIT_ACTOR_SIZE];
    int64_t requested_us, finished_us; /* finished_us: 0 = pending */
    int64_t before_us;                 /* of SK_SELECT_OLDER */
    int64_t cases, sets, feedback;     /* deleted */
    bool verified;                     /* done, and nothing was found */
};

/* A piece of text to be found again: `length` bytes whose rolling hash and exact hash (privacy/needles.h) are these. */
struct sk_needle {
    uint32_t length;
    uint64_t rolling, exact;
};

/* Writes it down as pending, with an entry "forget" or "retain" in the audit log; *erasure gets its number. kind, person, actor,
 * and counts are the caller's. Within the transaction of the deletions. */
enum sk_status sk_erasure_begin(struct sk_store *store, struct sk_erasure *erasure, struct sk_error *error);
/* Adds to the counts of a pending one: retain deletes in several transactions. */
enum sk_status sk_erasure_add(struct sk_store *store, int64_t number, const struct sk_selection_counts *counts,
                              struct sk_error *error);
enum sk_status sk_erasure_add_needle(struct sk_store *store, int64_t number, const struct sk_needle *needle,
                                     struct sk_error *error);

/* The oldest pending one. SK_END: there is none. */
enum sk_status sk_erasure_pending(struct sk_store *store, struct sk_erasure *out, struct sk_error *error);
/* Whether any behind number *settled is pending, the store is still to be masked (mask_stored.h), or recorded answers are to be
 * cleaned of a case that was deleted or changed; where none of these is, *settled becomes the highest number: who asks again and
 * again reads only what is new. */
enum sk_status sk_erasure_look(struct sk_store *store, int64_t *settled, bool *pending, struct sk_error *error);
/* How many are pending. */
enum sk_status sk_erasure_count_pending(struct sk_store *store, int64_t *count, struct sk_error *error);
/* The newest of a person, pending or done. SK_NOT_FOUND. */
enum sk_status sk_erasure_of_person(struct sk_store *store, const char *person, struct sk_erasure *out, struct sk_error *error);
enum sk_status sk_erasure_get(struct sk_store *store, int64_t number, struct sk_erasure *out, struct sk_error *error);

/* Needles of an erasure, in the arena. */
enum sk_status sk_erasure_needles(struct sk_store *store, int64_t number, struct sk_arena *arena, struct sk_needle **out,
                                  size_t *count, struct sk_error *error);

/* Ends it: the needles go, the proof (detail, taken over) goes into the audit log as "erasure.done". */
enum sk_status sk_erasure_finish(struct sk_store *store, const struct sk_erasure *erasure, bool verified, struct json_t *detail,
                                 struct sk_error *error);

/* A number that only this data directory knows, for the hashes of needles. */
enum sk_status sk_erasure_secret(struct sk_store *store, uint64_t *secret, struct sk_error *error);

/* ---- backups, and the ledger that frees them of what was erased since they were made ---- */

/* A consistent copy of the store in a new file, without anything of what was deleted; not durable yet. */
enum sk_status sk_store_copy(struct sk_store *store, const char *path, struct sk_error *error);
/* SK_FAULT_CORRUPT: the pages do not hang together. Reads everything. */
enum sk_status sk_store_check(struct sk_store *store, struct sk_error *error);

/* Remembers where a backup lies; a path that is known already is one. */
enum sk_status sk_backup_register(struct sk_store *store, const char *path, int64_t time_us, struct sk_error *error);
/* The first path behind `after` ("" to begin). SK_END. */
enum sk_status sk_backup_next(struct sk_store *store, const char *after, char path[SK_PATH_SIZE], int64_t *time_us,
                              struct sk_error *error);

/* The first finished or pending erasure with a number above `after`. SK_END. */
enum sk_status sk_erasure_next(struct sk_store *store, int64_t after, struct sk_erasure *out, struct sk_error *error);
/* Highest number; 0: none. */
enum sk_status sk_erasure_last(struct sk_store *store, int64_t *number, struct sk_error *error);

/* The same erasure in the journal of another store of this history, by who was erased, when and up to when: numbers repeat where
 * two went on from one backup. SK_NOT_FOUND: that store does not know of it. */
enum sk_status sk_erasure_find(struct sk_store *store, const struct sk_erasure *erasure, int64_t *number, struct sk_error *error);

/* Selects in `store` (a backup's) what erasure `erasure` of `ledger` erased: the person, the cases, or what is too old. */
enum sk_status sk_store_select_erased(struct sk_store *store, struct sk_store *ledger, const struct sk_erasure *erasure,
                                      struct sk_selection_counts *counts, struct sk_error *error);
/* Deletes the selection and takes the erasure over into its own ledger, as done; under its number, or under the next one
 * where that is another's. */
enum sk_status sk_store_apply_erased(struct sk_store *store, struct sk_store *ledger, const struct sk_erasure *erasure,
                                     const char *actor, struct sk_error *error);

/* Called for each text and blob in each table, journal of erasures apart, and for the names in the store's schema; return false
 * to stop. Of suggestion sets with a number above last_answer the recorded answer is left out: it may speak of cases that are no
 * more. All that it may hold of others stands in their cases too. */
typedef bool sk_stored_text(void *context, struct sk_slice text);
enum sk_status sk_store_each_text(struct sk_store *store, int64_t last_answer, sk_stored_text *visit, void *context,
                                  struct sk_error *error);

/* Takes out of recorded answers what stands there of cases that are no more: their ids, and where such a case was the one shown,
 * reply and question. Of the sets behind number *last (0: all), which becomes that of the last one. *changed: how many answers.
 * Commits by itself, a few answers at a time. */
enum sk_status sk_store_clean_shown(struct sk_store *store, int64_t *last, int64_t *changed, struct sk_error *error);

/* The same of the answers that showed a case which was deleted by itself or got another question or answer since; some of them,
 * in one transaction. SK_OK: there may be more; SK_END: there are none. */
enum sk_status sk_store_clean_withdrawn(struct sk_store *store, int64_t *changed, struct sk_error *error);
/* The same in the recorded answer of one set, which is about to be given again; nothing is written. */
enum sk_status sk_store_clean_answer(struct sk_store *store, struct sk_slice set_id, struct json_t *result,
                                     struct sk_error *error);

/* Moves all of the log into the database file and empties it. SK_BUSY: a reader still needs it. */
enum sk_status sk_store_empty_log(struct sk_store *store, struct sk_error *error);
/* Writes the whole database file anew, so that no page holds anything of before. Writers wait meanwhile (1 s per 100 MB). */
enum sk_status sk_store_rewrite(struct sk_store *store, struct sk_error *error);

#endif
