/* metadata: what an index says about itself: with which versions it was made and up to which change of the store. It is written
 * in the same commit as the documents. Only src/index includes this. */
#ifndef SK_INDEX_METADATA_H
#define SK_INDEX_METADATA_H

#include <stdint.h>

#include "index/xapian_c.h"

/* The last sequence number of the store that the index holds. SK_FAULT_VERSION: made by another schema or analysis: rebuild it.
 * SK_FAULT_CORRUPT: no such entries. SK_STALE: reopen. */
enum sk_status sk_index_metadata_read(const struct sk_xapian_database *database, int64_t *sequence, struct sk_error *error);

/* The digest of the thesaurus that it was made with (text/thesaurus.h). SK_FAULT_CORRUPT, SK_STALE as above. */
enum sk_status sk_index_metadata_thesaurus(const struct sk_xapian_database *database, uint32_t *digest, struct sk_error *error);

/* Between sk_xapian_begin and sk_xapian_commit. */
enum sk_status sk_index_metadata_write(struct sk_xapian_writer *writer, int64_t sequence, uint32_t thesaurus,
                                       struct sk_error *error);

#endif
