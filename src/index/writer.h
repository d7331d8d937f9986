/* writer: changes of the store put into one generation, each commit with the sequence number up to which it holds. Only src/index
 * includes this. */
#ifndef SK_INDEX_WRITER_H
#define SK_INDEX_WRITER_H

#include <stdint.h>

#include "base/error.h"

struct sk_index_writer;
struct sk_watch;
struct sk_xapian_document;
struct sk_xapian_database;

/* meaning: the digest (meaning.h) of that with which the documents are made. */

/* Creates path: an empty index that is thrown away when the machine stops before it was synced. */
enum sk_status sk_index_writer_create(const char *path, uint32_t meaning, struct sk_index_writer **out, struct sk_error *error);

/* SK_NOT_FOUND; SK_BUSY: somebody else writes to it; SK_FAULT_VERSION (another meaning too), SK_FAULT_CORRUPT: rebuild. */
enum sk_status sk_index_writer_open(const char *path, uint32_t meaning, struct sk_index_writer **out, struct sk_error *error);

/* The same with whatever meaning it was made: for taking out only. */
enum sk_status sk_index_writer_open_as_made(const char *path, struct sk_index_writer **out, struct sk_error *error);

/* What was not committed is lost. NULL is accepted. */
void sk_index_writer_close(struct sk_index_writer *writer);

/* A change: the case's document, or NULL where it was deleted. terms: how many the document has. Commits by itself when memory
 * wants it, so that any number of changes may follow each other in order of sequence. After a fault the writer must be closed. */
enum sk_status sk_index_writer_apply(struct sk_index_writer *writer, int64_t row, int64_t sequence,
                                     const struct sk_xapian_document *document, size_t terms, struct sk_error *error);

/* Makes everything applied durable. */
enum sk_status sk_index_writer_commit(struct sk_index_writer *writer, struct sk_error *error);

/* So many writers (1..) fill indexes at once: each commits that much sooner, so that all together take the memory of one. */
void sk_index_writer_share(struct sk_index_writer *writer, unsigned writers);

/* From here on commits are told to the watch as a stage (batch.h). Borrowed; NULL: to nobody. */
void sk_index_writer_watch(struct sk_index_writer *writer, struct sk_watch *watch);

/* The last sequence number applied. */
int64_t sk_index_writer_sequence(const struct sk_index_writer *writer);

/* The first fault that applying or committing met; SK_OK: none. */
enum sk_status sk_index_writer_fault(const struct sk_index_writer *writer);

enum sk_status sk_index_writer_count(const struct sk_index_writer *writer, uint64_t *documents, struct sk_error *error);

/* Committed state, compacted into path. */
enum sk_status sk_index_writer_compact(const struct sk_index_writer *writer, const char *path, struct sk_error *error);

#endif
