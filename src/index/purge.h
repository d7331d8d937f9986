/* purge: the index in use freed of what was erased while nothing can be analysed, because the thesaurus or the intent model
 * cannot be read. Only src/index includes this; for whoever erases there is sk_index_purge (reindex.h). */
#ifndef SK_INDEX_PURGE_H
#define SK_INDEX_PURGE_H

#include "index/generation.h"
#include "index/reindex.h"

/* Where the next generation goes, and from what. All borrowed. */
struct sk_purge {
    const struct sk_generations *generations;
    const char *data_directory;
    const char *name, *path, *part_path; /* of the next generation; the part is left to the caller where this fails */
    sk_index_progress *progress;         /* may be NULL */
    void *context;
};

/* What is live in the generation in use, compacted into a new database at target. The caller holds SK_LOCK_WRITE: of a snapshot
 * two commits old nothing is left. SK_FAULT_CORRUPT where a reader found damage. */
enum sk_status sk_purge_copy(const struct sk_generations *generations, const char *target, struct sk_error *error);

/* The next generation holds what the one in use does, but for all cases that were deleted or changed in the store since, and is
 * swapped in. It says that it holds no more than before, so that a follower adds again what only changed. Where the index in use
 * is damaged, or not to be read by this program, it is removed, and made anew by a follower that can. The caller holds
 * SK_LOCK_REINDEX. SK_FAULT_CANCELLED where progress says so; faults: the index is as it was. */
enum sk_status sk_purge_unread(const struct sk_purge *purge, struct sk_error *error);

#endif
