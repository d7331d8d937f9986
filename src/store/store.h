/* store: the system of record. Cases, feedback and what was shown, in one SQLite file (WAL, synchronous=FULL).
 *
 *     struct sk_store *store;
 *     sk_store_open(data_directory, &store, &error);     // creates or migrates
 *     sk_store_begin(store, &error);
 *     sk_store_put_case(store, &record, &row, &error);
 *     sk_store_commit(store, &error);                    // from here on it is fsynced, and survives kill -9
 *
 * A handle belongs to one thread; open one per thread and process. Texts must be redacted before they come here.
 *
 * Every change of a case takes the next sequence number from one counter that never goes back. The index follows by
 * asking for changes after the last number it holds. A row id is never used again.
 */
#ifndef SK_STORE_STORE_H
#define SK_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/case.h"

struct sk_store;

#define SK_STORE_SCHEMA_VERSION 11
#define SK_STORE_FILE "store.db"

/* directory: the data directory, created when missing. SK_FAULT_VERSION: written by a newer program. SK_BUSY: locked for
 * longer than five seconds. SK_FAULT_CORRUPT: damaged, not a database, or another program's. SK_FAULT_IO: disk full, no
 * permission. */
enum sk_status sk_store_open(const char *directory, struct sk_store **out, struct sk_error *error);
/* Never creates; SK_NOT_FOUND where there is no store yet. */
enum sk_status sk_store_open_existing(const char *directory, struct sk_store **out, struct sk_error *error);
void sk_store_close(struct sk_store *store);

/* One write transaction at a time. Writers wait up to five seconds for each other: SK_BUSY after that. Writing calls outside a
 * transaction commit by themselves. A fault of a write within a transaction undoes all of it: commit then reports a fault. An
 * outcome (SK_DUPLICATE, SK_NOT_FOUND, …) does not. After a failed commit nothing is open and nothing was kept. */
enum sk_status sk_store_begin(struct sk_store *store, struct sk_error *error);
enum sk_status sk_store_commit(struct sk_store *store, struct sk_error *error);
void sk_store_rollback(struct sk_store *store);

bool sk_store_is_writing(const struct sk_store *store);

/* Reads between these two see one state of the store, and cost less: the snapshot is taken once. Not within a write transaction.
 * end may be called where nothing is open. */
enum sk_status sk_store_begin_read(struct sk_store *store, struct sk_error *error);
void sk_store_end_read(struct sk_store *store);

/* ---- cases ---- */

struct sk_stored_case {
    int64_t row;      /* also the docid in the index */
    int64_t sequence; /* of its last change */
    bool deleted;     /* then record is empty */
    struct sk_case record;
};

/* By record->id. SK_OK: new; SK_UPDATED: was there and differs; SK_DUPLICATE: was there and equal, nothing written. */
enum sk_status sk_store_put_case(struct sk_store *store, const struct sk_case *record, int64_t *row, struct sk_error *error);

/* SK_NOT_FOUND: no such id. */
enum sk_status sk_store_delete_case(struct sk_store *store, struct sk_slice id, struct sk_error *error);

/* One case; everything in the arena. SK_NOT_FOUND where the row is absent or deleted. */
enum sk_status sk_store_get_case(struct sk_store *store, int64_t row, struct sk_arena *arena, struct sk_case *out,
                                 struct sk_error *error);
/* The same without context and metadata, which are not needed to suggest its answer. */
enum sk_status sk_store_get_reply(struct sk_store *store, int64_t row, struct sk_arena *arena, struct sk_case *out,
                                  struct sk_error *error);

/* Many of them, ascending by row, those left out that are absent or deleted; *count: how many there are. out has room for all.
 * One statement for each 64, a fifth cheaper than as many of one row (60 cases of a million: 255 us against 320 to 385). */
enum sk_status sk_store_get_replies(struct sk_store *store, const int64_t *rows, size_t row_count, struct sk_arena *arena,
                                    struct sk_stored_case *out, size_t *count, struct sk_error *error);
enum sk_status sk_store_find_case(struct sk_store *store, struct sk_slice id, struct sk_arena *arena, int64_t *row,
                                  struct sk_case *out, struct sk_error *error);
/* The team that a case belongs to, absent where it has none. SK_NOT_FOUND: no such id. */
enum sk_status sk_store_case_team(struct sk_store *store, struct sk_slice id, struct sk_arena *arena, struct sk_slice *team,
                                  struct sk_error *error);

/* Changes with a sequence number above `after`, oldest first, at most `capacity`, fewer where the arena is full; deletions
 * included. A case appears once, with its last change. SK_OK with *count > 0, SK_END when there is none. */
enum sk_status sk_store_changes(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_stored_case *out,
                                size_t capacity, size_t *count, struct sk_error *error);

/* Only where they are: the rows of the changes after sequence number *after, which moves to the last of them. */
enum sk_status sk_store_changed_rows(struct sk_store *store, int64_t *after, int64_t *rows, size_t capacity, size_t *count,
                                     struct sk_error *error);

/* The cases that there are with after < row <= last, by row; otherwise as sk_store_changes. Faster, for they lie next to each
 * other. */
enum sk_status sk_store_cases(struct sk_store *store, int64_t after, int64_t last, struct sk_arena *arena,
                              struct sk_stored_case *out, size_t capacity, size_t *count, struct sk_error *error);

/* Of the cases that there are; both 0 where there are none. */
enum sk_status sk_store_rows(struct sk_store *store, int64_t *first, int64_t *last, struct sk_error *error);

/* Highest sequence number given out so far; 0 in a new store. */
enum sk_status sk_store_last_sequence(struct sk_store *store, int64_t *sequence, struct sk_error *error);

struct sk_store_counts {
    int64_t cases, rated, deleted, suggestion_sets, feedback;
    double mean_satisfaction; /* over rated cases, 0 if none */
};
enum sk_status sk_store_counts(struct sk_store *store, struct sk_store_counts *out, struct sk_error *error);

/* ---- what was shown, and what came of it ---- */

/* A suggestion set as recorded for feedback, replay and evaluation. Nothing in it names the customer: the result holds
 * templates, not filled texts, and entities without their text. */
struct sk_shown_set {
    struct sk_slice id, request_id, request_digest, conversation_id, question; /* question: redacted */
    struct sk_slice context; /* the turns just before the question, redacted, [{"role","text"}]; absent: none */
    struct sk_slice result;  /* JSON, for a retry with the same request_id */
    struct sk_slice
        teams; /* names, a line each, of those whose cases alone could be shown; absent: of all. Read by sk_store_set_teams */
    struct sk_slice customer_id; /* kept as a pseudonym only (audit.h), so that a person's sets are found; never read back */
    int64_t time_us;
    const int64_t *rows;         /* case rows behind each suggestion in order shown: the row of the case shown */
    const struct sk_case *cases; /* the same cases as they were read, of which question and answer count; NULL: not known */
    size_t row_count;
};
/* SK_DUPLICATE: the request_id is already recorded (nothing written). */
enum sk_status sk_store_put_shown(struct sk_store *store, const struct sk_shown_set *set, struct sk_error *error);
/* By request_id. SK_NOT_FOUND. rows and cases are not read. */
enum sk_status sk_store_find_shown(struct sk_store *store, struct sk_slice request_id, struct sk_arena *arena,
                                   struct sk_shown_set *out, struct sk_error *error);
/* By its id, with the time and without request_id, rows and cases. SK_NOT_FOUND. */
enum sk_status sk_store_get_shown(struct sk_store *store, struct sk_slice set_id, struct sk_arena *arena,
                                  struct sk_shown_set *out, struct sk_error *error);
/* Case row and position (1..) behind a suggestion of a set. A suggestion's id is its set's id, one of . - : _ / and its
 * position. SK_NOT_FOUND: no such set, or no such suggestion in it.
 * suggestion_id absent: only the set is looked for, *row = 0, *position = 0. */
enum sk_status sk_store_find_suggestion(struct sk_store *store, struct sk_slice set_id, struct sk_slice suggestion_id,
                                        int64_t *row, int *position, struct sk_error *error);

/* As it was put. SK_NOT_FOUND: no such set. */
enum sk_status sk_store_set_teams(struct sk_store *store, struct sk_slice set_id, struct sk_arena *arena, struct sk_slice *teams,
                                  struct sk_error *error);

struct sk_stored_feedback {
    struct sk_slice suggestion_set_id, suggestion_id, action, final_text, reason, agent_id; /* final_text, reason: redacted */
    struct sk_slice reporter; /* the client, in place of an agent who is not named; kept as a keyed hash, not read back */
    double satisfaction;      /* 0 = none */
    int64_t row;              /* case behind the suggestion, 0 = the whole set */
    int position;
    bool has_kept; /* of a text that was sent: */
    double kept;   /* 0..1, what the suggestion is to be credited with of it */
    int64_t time_us;
};
/* Bounds on the reports of one set: whoever reads them has them all in memory. */
#define SK_FEEDBACK_LIMIT 1000
#define SK_FEEDBACK_BYTES_LIMIT (4 << 20) /* final_text and reason of all */
/* Repeating the same feedback (set, suggestion, action, agent) replaces it. SK_NOT_FOUND: no such set; SK_REJECTED: the set would
 * have more than is allowed; nothing is written then. */
enum sk_status sk_store_put_feedback(struct sk_store *store, const struct sk_stored_feedback *feedback, struct sk_error *error);

/* What agents did with suggestions whose shown case is one of rows: sums per row, in the order of rows. 0.5 us a row. A
 * suggestion set is one vote for each case that was reported on; further votes of the same agent on the same case count 1/2, 1/4,
 * …, his ratings likewise (votes.c). */
struct sk_use {
    double taken, refused; /* votes */
    unsigned rated;        /* sets with a rating of this suggestion, or of the whole set where this suggestion was used */
    double rating_weight;  /* what these ratings count */
    double rating_sum;     /* of the newest rating in each of these sets, each times its weight */
    bool sent;             /* the case is what an agent sent instead of a suggestion, and only known from him (sent.h) */
    int64_t voter;         /* where all is one agent's: a number that tells him from others; 0: nobody's, or several agents' */
};
enum sk_status sk_store_uses(struct sk_store *store, const int64_t *rows, size_t count, struct sk_use *out,
                             struct sk_error *error);

/* ---- imports that go on where they were ---- */

struct sk_import_state {
    int64_t offset, line; /* bytes and lines of the input that are in the store */
    int64_t read, imported, updated, duplicates, rejected;
};
/* key: what identifies the input (path, size, modification time, head). SK_NOT_FOUND: not begun. */
enum sk_status sk_store_get_import(struct sk_store *store, struct sk_slice key, struct sk_import_state *out,
                                   struct sk_error *error);
enum sk_status sk_store_put_import(struct sk_store *store, struct sk_slice key, const struct sk_import_state *state,
                                   struct sk_error *error);
/* Called when an import is complete, so that the next one of the same file starts from the beginning. */
enum sk_status sk_store_clear_import(struct sk_store *store, struct sk_slice key, struct sk_error *error);

#endif
