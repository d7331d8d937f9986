/* xapian_c: what sidekick uses of libxapian (https://xapian.org, 1.4), as plain C. Only src/index includes this.
 *
 *     struct sk_xapian_writer *writer;
 *     sk_xapian_writer_open("/data/index/g1", SK_XAPIAN_CREATE, &writer, &error);
 *     sk_xapian_begin(writer, &error);
 *     sk_xapian_replace(writer, 7, document, &error);
 *     sk_xapian_commit(writer, &error);
 *     sk_xapian_query_terms(query, SK_XAPIAN_OR, terms, 3, &error);
 *     sk_xapian_search(database, query, &weights, hits, 100, &count, &error);
 *
 * Nothing throws: every body runs behind one guard, which turns what Xapian throws into a status:
 *
 *     DatabaseModifiedError              SK_STALE: two commits passed since the handle was opened; reopen, try again
 *     DatabaseLockError                  SK_BUSY: another writer; SK_FAULT_IO: its file may not be opened
 *     DocNotFoundError                   SK_NOT_FOUND; DatabaseNotFoundError too: there is nothing at that path
 *     DatabaseOpeningError               SK_FAULT_IO: something is there but it cannot be opened
 *     DatabaseVersionError               SK_FAULT_VERSION: another Xapian's format
 *     DatabaseCorruptError               SK_FAULT_CORRUPT
 *     other DatabaseErrors               SK_FAULT_IO; SK_FAULT_CORRUPT where the system had no part in it ("EOF reading block")
 *     NetworkError, NetworkTimeoutError  SK_FAULT_UNREACHABLE
 *     InvalidArgumentError, RangeError   SK_FAULT_ARGUMENT (Xapian's text is left out: it can quote a term)
 *     std::bad_alloc                     SK_FAULT_MEMORY
 *     all else, DatabaseClosedError too  SK_FAULT_INTERNAL
 *
 * Every function that returns a status may return any fault above; its comment names the outcomes that it adds. No iterator
 * crosses: results are copied into the caller's arrays. A handle belongs to one thread at a time. Destroy and close accept NULL.
 */
#ifndef SK_INDEX_XAPIAN_C_H
#define SK_INDEX_XAPIAN_C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define SK_XAPIAN_NOEXCEPT noexcept
#else
#define SK_XAPIAN_NOEXCEPT
#endif
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

struct sk_xapian_database;
struct sk_xapian_writer;
struct sk_xapian_document;
struct sk_xapian_query;

/* A term is prefix and text together, at most this many bytes (a NUL byte counts twice); longer is SK_FAULT_ARGUMENT. */
#define SK_XAPIAN_TERM_SIZE 245
struct sk_xapian_term {
    struct sk_slice prefix; /* absent: none */
    struct sk_slice text;
    unsigned frequency; /* in a document: wdf, added up, 0 = boolean; in a query: wqf */
};

/* ---- reading ---- */

/* The newest commit of the database at path. SK_NOT_FOUND. */
enum sk_status sk_xapian_open(const char *path, struct sk_xapian_database **out, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* A database served by xapian-tcpsrv. timeout_ms holds for connecting and for each answer. SK_FAULT_UNREACHABLE. */
enum sk_status sk_xapian_open_remote(const char *host, unsigned port, unsigned timeout_ms, struct sk_xapian_database **out,
                                     struct sk_error *error) SK_XAPIAN_NOEXCEPT;

void sk_xapian_close(struct sk_xapian_database *database) SK_XAPIAN_NOEXCEPT;

/* From here on `database` is itself and `other` as one; other may be closed. Of n databases, searched one after another, document
 * d of the i-th (from 0) is document (d - 1) * n + i + 1 of the whole. */
enum sk_status sk_xapian_add(struct sk_xapian_database *database, const struct sk_xapian_database *other,
                             struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* Moves to the newest commit. *moved: whether there was one (may be NULL). */
enum sk_status sk_xapian_reopen(struct sk_xapian_database *database, bool *moved, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

enum sk_status sk_xapian_count(const struct sk_xapian_database *database, uint64_t *documents,
                               struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* The highest number that a document has or had; 0: there was none. */
enum sk_status sk_xapian_last(const struct sk_xapian_database *database, uint32_t *number,
                              struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* Number of documents with the term; 0 for an unknown one. term.frequency is not looked at. */
enum sk_status sk_xapian_frequency(const struct sk_xapian_database *database, struct sk_xapian_term term, uint64_t *documents,
                                   struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* Calls visit, which must not throw, for each term that begins so, in order, until it returns false. SK_STALE: not all were seen.
 */
enum sk_status sk_xapian_each_term(const struct sk_xapian_database *database, struct sk_slice beginning,
                                   bool (*visit)(void *context, struct sk_slice term), void *context,
                                   struct sk_error *error) SK_XAPIAN_NOEXCEPT;

struct sk_xapian_posting {
    uint32_t document;
    uint32_t frequency; /* wdf, one above 255 as 255 */
};

/* Which of the documents (ascending) have the term: postings[…].document is a place in that array, ascending. postings has room
 * for count. */
enum sk_status sk_xapian_postings(const struct sk_xapian_database *database, struct sk_xapian_term term,
                                  const uint32_t *documents, size_t count, struct sk_xapian_posting *postings, size_t *found,
                                  struct sk_error *error) SK_XAPIAN_NOEXCEPT;

#define SK_WDF_VALUES 256

/* The documents that have the term from `first` on, ascending, as many as there is room for; fewer: there are no more. A wdf
 * above 255 is 255. SK_FAULT_CORRUPT also where the index has them in another order, here and above. */
enum sk_status sk_xapian_read_postings(const struct sk_xapian_database *database, struct sk_xapian_term term, uint64_t first,
                                       uint32_t *documents, uint8_t *frequencies, size_t capacity, size_t *count,
                                       struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* Sum of the term's wdf over all documents. */
enum sk_status sk_xapian_occurrences(const struct sk_xapian_database *database, struct sk_xapian_term term, uint64_t *sum,
                                     struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* values[i] = value in the slot of document documents[i], in the arena; empty: none. SK_NOT_FOUND: a document does not exist. */
enum sk_status sk_xapian_values(const struct sk_xapian_database *database, unsigned slot, const uint32_t *documents, size_t count,
                                struct sk_arena *arena, struct sk_slice *values, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* Appends the value to *value. SK_NOT_FOUND where the key has none. */
enum sk_status sk_xapian_metadata(const struct sk_xapian_database *database, const char *key, struct sk_buffer *value,
                                  struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* What the handle sees, to a new database at path: without unused space, documents numbered as before, not yet fsynced. */
enum sk_status sk_xapian_compact(const struct sk_xapian_database *database, const char *path,
                                 struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* Reads every block of the database at path, which nobody may be writing. SK_FAULT_CORRUPT: the structure is damaged. */
enum sk_status sk_xapian_check(const char *path, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* ---- writing ---- */

enum sk_xapian_mode {
    SK_XAPIAN_EXISTING = 0,    /* SK_NOT_FOUND where there is none */
    SK_XAPIAN_CREATE = 1,      /* an empty one where there is none; the directory above must exist */
    SK_XAPIAN_CREATE_FAST = 2, /* the same without fsync: for a database that is thrown away when the machine stops */
};

/* Takes the write lock. SK_BUSY: somebody else has it. */
enum sk_status sk_xapian_writer_open(const char *path, enum sk_xapian_mode mode, struct sk_xapian_writer **out,
                                     struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* What was not committed is lost. */
void sk_xapian_writer_close(struct sk_xapian_writer *writer) SK_XAPIAN_NOEXCEPT;

/* The writer's own view, uncommitted changes included; lives as long as the writer. */
const struct sk_xapian_database *sk_xapian_writer_view(const struct sk_xapian_writer *writer) SK_XAPIAN_NOEXCEPT;

/* Changes stand between begin and commit; commit makes all of them durable at once. After a fault of any of these the writer
 * is of no more use: close it, open another, start again from the last commit. */
enum sk_status sk_xapian_begin(struct sk_xapian_writer *writer, struct sk_error *error) SK_XAPIAN_NOEXCEPT;
enum sk_status sk_xapian_commit(struct sk_xapian_writer *writer, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* number: 1... The document is only read and may be destroyed afterwards. */
enum sk_status sk_xapian_replace(struct sk_xapian_writer *writer, uint32_t number, const struct sk_xapian_document *document,
                                 struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* SK_NOT_FOUND: there was no such document; the writer goes on. */
enum sk_status sk_xapian_delete(struct sk_xapian_writer *writer, uint32_t number, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* An empty value removes the key. */
enum sk_status sk_xapian_set_metadata(struct sk_xapian_writer *writer, const char *key, struct sk_slice value,
                                      struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* ---- documents ---- */

enum sk_status sk_xapian_document_create(struct sk_xapian_document **out, struct sk_error *error) SK_XAPIAN_NOEXCEPT;
void sk_xapian_document_destroy(struct sk_xapian_document *document) SK_XAPIAN_NOEXCEPT;
enum sk_status sk_xapian_document_add(struct sk_xapian_document *document, const struct sk_xapian_term *terms, size_t count,
                                      struct sk_error *error) SK_XAPIAN_NOEXCEPT;
enum sk_status sk_xapian_document_set_value(struct sk_xapian_document *document, unsigned slot, struct sk_slice value,
                                            struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* ---- queries: a new one matches nothing ---- */

enum sk_xapian_operator {
    SK_XAPIAN_OR,
    SK_XAPIAN_AND,
    SK_XAPIAN_AND_MAYBE, /* what the left one matches; weights of both */
    SK_XAPIAN_FILTER     /* what both match; weight of the left one */
};

enum sk_status sk_xapian_query_create(struct sk_xapian_query **out, struct sk_error *error) SK_XAPIAN_NOEXCEPT;
void sk_xapian_query_destroy(struct sk_xapian_query *query) SK_XAPIAN_NOEXCEPT;

/* query becomes the terms joined by OR or AND; nothing for count 0. */
enum sk_status sk_xapian_query_terms(struct sk_xapian_query *query, enum sk_xapian_operator join,
                                     const struct sk_xapian_term *terms, size_t count, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* query becomes (query join right); right is not changed and may be destroyed. */
enum sk_status sk_xapian_query_combine(struct sk_xapian_query *query, enum sk_xapian_operator join,
                                       const struct sk_xapian_query *right, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* Its weights are multiplied by factor, 0.. */
enum sk_status sk_xapian_query_scale(struct sk_xapian_query *query, double factor, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* ---- searching ---- */

/* BM25 as in Xapian::BM25Weight; its defaults are 1, 0, 1, 0.5, 0.5. */
struct sk_xapian_bm25 {
    double k1, k2, k3, b, minimum_length;
};

struct sk_xapian_hit {
    uint32_t document;
    double weight;
};

/* The documents of highest weight, best first, ties by document number. hits has room for capacity. */
enum sk_status sk_xapian_search(const struct sk_xapian_database *database, const struct sk_xapian_query *query,
                                const struct sk_xapian_bm25 *weights, struct sk_xapian_hit *hits, size_t capacity, size_t *count,
                                struct sk_error *error) SK_XAPIAN_NOEXCEPT;

/* For the tests of the guard. Throws, inside the guard, an exception of the class with this name ("Xapian::DatabaseLockError",
 * "std::bad_alloc", …; "ENOSPC": a DatabaseError with that cause), or an int for a name that it does not know, and returns what
 * the guard made of it. */
enum sk_status sk_xapian_throw(const char *name, struct sk_error *error) SK_XAPIAN_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
