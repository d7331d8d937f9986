/* changes: what happened in the store since a sequence number, or all its cases, as documents. Only src/index includes this.
 *
 * One source belongs to one thread: it has its own store handle and analyser.
 */
#ifndef SK_INDEX_CHANGES_H
#define SK_INDEX_CHANGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define SK_CHANGES_BATCH 256

struct sk_store;
struct sk_watch;
struct sk_meaning;
struct sk_changes_source;
struct sk_index_writer;
struct sk_xapian_document;

struct sk_change {
    int64_t row, sequence;
    struct sk_xapian_document *document; /* NULL: deleted */
    size_t terms;
};

/* Changes in order of sequence; the documents are owned. Begins as { 0 }. */
struct sk_changes {
    struct sk_change items[SK_CHANGES_BATCH];
    size_t count;
};

/* Creates the store where there is none. The meaning is borrowed. */
enum sk_status sk_changes_source_open(const char *data_directory, const struct sk_meaning *meaning,
                                      struct sk_changes_source **out, struct sk_error *error);
void sk_changes_source_close(struct sk_changes_source *source);
struct sk_store *sk_changes_source_store(struct sk_changes_source *source);

/* From here on its stages (batch.h) are told to the watch, which belongs to the same thread. Borrowed; NULL: to nobody. */
void sk_changes_source_watch(struct sk_changes_source *source, struct sk_watch *watch);

/* The changes after sequence number *position, at most limit and SK_CHANGES_BATCH, into the source. *position moves to the last
 * of them; *count: how many. SK_END: there are none. */
enum sk_status sk_changes_read(struct sk_changes_source *source, int64_t *position, size_t limit, size_t *count,
                               struct sk_error *error);

/* The same for the cases that there are with *row < row <= last, by row, each as if it had changed at `sequence`. *row moves to
 * the last of them. */
enum sk_status sk_changes_read_rows(struct sk_changes_source *source, int64_t *row, int64_t last, int64_t sequence, size_t *count,
                                    struct sk_error *error);

/* What was read, as documents. A case that cannot be analysed becomes an empty one with a line in the log. out must be empty. */
enum sk_status sk_changes_analyse(struct sk_changes_source *source, struct sk_changes *out, struct sk_error *error);

/* Applies them in order; the documents stay. Statuses of sk_index_writer_apply. */
enum sk_status sk_changes_apply(const struct sk_changes *changes, struct sk_index_writer *writer, struct sk_error *error);

/* Frees the documents. */
void sk_changes_clear(struct sk_changes *changes);

#endif
