/* erasure: forgets a person, or what is older than an age limit, in all that this program has written; and proves it.
 *
 *     sk_eraser_create(&eraser, &error);
 *     // in one transaction of the store: select, delete, write down as pending
 *     sk_forget(eraser, store, &selection, actor, &erasure, &error);
 *     // afterwards, here or in another process, also after a kill
 *     sk_erasures_finish(data_directory, NULL, &left, &error);
 *
 * The first part takes the rows out of the store: from its commit on no answer and no search of the store shows them. The second
 * finishes every pending erasure: purges the index (sk_index_purge), cleans recorded answers that speak of the cases, frees known
 * backups, empties the store's log, and then searches every file of the data directory for pieces of the erased texts that occur
 * nowhere in what is left. The result is the proof in the audit log, which holds no text. A service goes on answering all
 * the while.
 */
#ifndef SK_PRIVACY_ERASURE_H
#define SK_PRIVACY_ERASURE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "store/erasure.h"

struct sk_eraser;

/* Loads the text analysis: what the index made of the texts is searched for as well. */
enum sk_status sk_eraser_create(struct sk_eraser **out, struct sk_error *error);
void sk_eraser_destroy(struct sk_eraser *eraser);

/* Selects and erases from the store. SK_OK: *erasure is pending, durable with the commit; SK_NOT_FOUND: nothing is held, nothing
 * was written. Begins and ends a transaction of its own where none is open (needed for identifiers). */
enum sk_status sk_forget(struct sk_eraser *eraser, struct sk_store *store, const struct sk_selection *selection,
                         const char *actor, struct sk_erasure *erasure, struct sk_error *error);

/* The same in many small transactions, for an age limit. The caller holds sk_erasures_lock until it is finished: what is half
 * deleted must not be taken for done. */
enum sk_status sk_forget_in_steps(struct sk_eraser *eraser, struct sk_store *store, const struct sk_selection *selection,
                                  const char *actor, struct sk_erasure *erasure, struct sk_error *error);

/* Masks what an earlier version left unmasked (masking.h), finishes all pending erasures, one after another, and cleans recorded
 * answers of cases that were deleted or changed by themselves, in turns of a second between which it gives up the lock and looks
 * for erasures again; waits for another process that does so. *finished: how many erasures. cancel: may be NULL. SK_OK;
 * SK_FAULT_CANCELLED; SK_BUSY: a long reader keeps the log of the store, try again later; faults. What was not finished stays
 * pending. */
enum sk_status sk_erasures_finish(const char *data_directory, const atomic_bool *cancel, size_t *finished,
                                  struct sk_error *error);

/* The same for a caller that holds sk_erasures_lock, without the cleaning. */
enum sk_status sk_erasures_finish_locked(const char *data_directory, const atomic_bool *cancel, size_t *finished,
                                         struct sk_error *error);

/* Waits until nobody finishes an erasure or makes a backup, and keeps it so. cancel: may be NULL. *lock: sk_lock_give
 * (base/lock.h). SK_FAULT_CANCELLED. */
enum sk_status sk_erasures_lock(const char *data_directory, const atomic_bool *cancel, int *lock, struct sk_error *error);

#endif
