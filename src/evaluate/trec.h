/* trec: run and qrels files, the formats of TREC and trec_eval, read, and runs written.
 *
 *     qrels:  query iteration document grade          "sf-q0-0 0 sf-d0-0 1"       (iteration is not looked at)
 *     run:    query Q0 document rank score tag        "sf-q0-0 Q0 sf-d0-0 1 17.25 sidekick"
 *
 * Fields are separated by spaces or tabs; lines in any order. The rank of a run is not looked at: the score orders.
 */
#ifndef SK_EVALUATE_TREC_H
#define SK_EVALUATE_TREC_H

#include "base/buffer.h"
#include "base/error.h"

enum sk_trec_kind { SK_TREC_QRELS, SK_TREC_RUN };

#define SK_TREC_FILE_LIMIT ((size_t) 1 << 30) /* bytes */

struct sk_trec_entry {
    struct sk_slice query, document; /* borrowed from the struct sk_trec */
    double value;                    /* grade (a whole number) or score */
    size_t line;                     /* 1 = first */
};

struct sk_trec {
    struct sk_buffer content;
    struct sk_trec_entry *entries; /* ordered by query, then by document */
    size_t count;
};

/* SK_NOT_FOUND, SK_FAULT_IO, SK_FAULT_MEMORY; SK_REJECTED with file and line: a wrong number of fields, a grade that is no whole
 * number (|grade| <= 100), a score that is no finite number, or a document twice for one query. Empty lines are passed over. On
 * anything but SK_OK *out is empty. */
enum sk_status sk_trec_read(const char *path, enum sk_trec_kind kind, struct sk_trec *out, struct sk_error *error);
void sk_trec_finish(struct sk_trec *trec);

/* The entries of a query; NULL and *count 0 where it has none. */
const struct sk_trec_entry *sk_trec_query(const struct sk_trec *trec, struct sk_slice query, size_t *count);

/* Appends a line. SK_REJECTED: an id is empty or holds white space, which the format cannot carry. Scores are written in
 * single precision, so that reading them back gives the same order. Memory: see buffer.h. */
enum sk_status sk_trec_add_run(struct sk_buffer *out, struct sk_slice query, struct sk_slice document, size_t rank, double score,
                               const char *tag, struct sk_error *error);

#endif
