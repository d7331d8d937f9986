/* generation: the directories that make up the index of a data directory, and who may do what with them.
 *
 *     <data>/index/current        symbolic link to the generation in use
 *     <data>/index/g7             a generation: one Xapian database; whole where `current` points to it
 *     <data>/index/g8.part        from which the next one is being built
 *     <data>/index/g7.damaged     a reader found g7 damaged; the follower rebuilds. Not empty: a process crashed while it read
 *                                 g7 (crash.h), and nobody opens it any more until the follower has decided (brake.h)
 *     <data>/index/….lock         flock(2): the kernel takes them back when a process dies
 *
 * Only src/index includes this.
 */
#ifndef SK_INDEX_GENERATION_H
#define SK_INDEX_GENERATION_H

#include <stdbool.h>

#include "base/file.h"

#define SK_GENERATION_NAME_SIZE 32
#define SK_GENERATION_PART ".part"
#define SK_GENERATION_DAMAGED ".damaged"

struct sk_generations {
    char directory[SK_PATH_SIZE]; /* "<data>/index" */
};

/* Creates nothing. SK_FAULT_ARGUMENT: the path is too long. */
enum sk_status sk_generations_init(struct sk_generations *generations, const char *data_directory, struct sk_error *error);

/* Name of the generation in use ("g7"). SK_NOT_FOUND: there is no index. */
enum sk_status sk_generation_current(const struct sk_generations *generations, char name[SK_GENERATION_NAME_SIZE],
                                     struct sk_error *error);

/* Whether `name` is no longer the one in use; false too where there is none. */
bool sk_generation_replaced(const struct sk_generations *generations, const char *name);

/* A name above all that exist. */
enum sk_status sk_generation_next(const struct sk_generations *generations, char name[SK_GENERATION_NAME_SIZE],
                                  struct sk_error *error);

/* Makes all files of a generation durable. */
enum sk_status sk_generation_sync(const struct sk_generations *generations, const char *name, struct sk_error *error);

/* Points `current` to name, in one durable step. The caller holds SK_LOCK_WRITE. */
enum sk_status sk_generation_swap(const struct sk_generations *generations, const char *name, struct sk_error *error);

/* Removes what is neither in use nor a lock: old generations and what killed processes left. The caller holds SK_LOCK_REINDEX.
 * Who has a removed generation open keeps reading it. */
enum sk_status sk_generation_clean(const struct sk_generations *generations, struct sk_error *error);

/* No generation is in use any more, and none is left. The caller holds SK_LOCK_REINDEX and SK_LOCK_WRITE. */
enum sk_status sk_generation_drop(const struct sk_generations *generations, struct sk_error *error);

/* What a failure to open or check a generation in use means: SK_FAULT_CORRUPT where a file of it is missing, else status as it
 * is. */
enum sk_status sk_generation_judge(const struct sk_generations *generations, const char *name, enum sk_status status);

/* For the follower, from a reader that met damage. Whether it is the first to tell. */
bool sk_generation_mark_damaged(const struct sk_generations *generations, const char *name);
bool sk_generation_damaged(const struct sk_generations *generations, const char *name);

/* Whether a process crashed in it; and that it may be used all the same: no mark is left. */
bool sk_generation_deadly(const struct sk_generations *generations, const char *name);
enum sk_status sk_generation_pardon(const struct sk_generations *generations, const char *name, struct sk_error *error);

/* ---- locks ---- */

enum sk_index_lock {
    SK_LOCK_FOLLOW,  /* to be the follower; held as long as it lives */
    SK_LOCK_REINDEX, /* to build and remove generations */
    SK_LOCK_WRITE    /* to change the generation in use or to swap it; held for one step. Taken last. */
};

/* *lock: for sk_index_unlock. wait: until it is free, else SK_BUSY. Creates the index directory. */
enum sk_status sk_index_lock(const struct sk_generations *generations, enum sk_index_lock which, bool wait, int *lock,
                             struct sk_error *error);
/* -1 is accepted. */
void sk_index_unlock(int lock);

#endif
