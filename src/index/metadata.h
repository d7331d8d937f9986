/* metadata: what an index says about itself: with which versions it was made and up to which change of the store. It is written
 * in the same commit as the documents. Only src/index includes this. */
#ifndef SK_INDEX_METADATA_H
#define SK_INDEX_METADATA_H

#include <stdint.h>

#include "index/xapian_c.h"

#define SK_REWRITTEN_KEPT 128

/* The last sequence number of the store that the index holds. SK_FAULT_VERSION: made by another schema or analysis: rebuild it.
 * SK_FAULT_CORRUPT: no such entries. SK_STALE: reopen. */
enum sk_status sk_index_metadata_read(const struct sk_xapian_database *database, int64_t *sequence, struct sk_error *error);

/* The digest of the thesaurus and the model of intents that it was made with (meaning.h). SK_FAULT_CORRUPT, SK_STALE as above. */
enum sk_status sk_index_metadata_meaning(const struct sk_xapian_database *database, uint32_t *digest, struct sk_error *error);

/* Which rows were written though they lay not beyond all others: what a reader may hold of those before may be wrong now, and of
 * the others only cases that were deleted may be too many. Deletions are not in it. */
struct sk_rewritten {
    uint64_t total;                   /* since the generation was made, each as often as it was written */
    uint32_t rows[SK_REWRITTEN_KEPT]; /* the last ones: the n-th, from 0, at n % SK_REWRITTEN_KEPT */
};

void sk_rewritten_add(struct sk_rewritten *rewritten, uint32_t row);

/* Nothing where the index has no such entry. SK_FAULT_CORRUPT, SK_STALE as above. */
enum sk_status sk_rewritten_read(const struct sk_xapian_database *database, struct sk_rewritten *rewritten,
                                 struct sk_error *error);

/* Between sk_xapian_begin and sk_xapian_commit, as the next. */
enum sk_status sk_rewritten_write(struct sk_xapian_writer *writer, const struct sk_rewritten *rewritten, struct sk_error *error);

enum sk_status sk_index_metadata_write(struct sk_xapian_writer *writer, int64_t sequence, uint32_t meaning,
                                       struct sk_error *error);

#endif
