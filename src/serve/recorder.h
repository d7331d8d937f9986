/* recorder: the one writer of the store in the service. Workers hand it jobs and wait; it does all that wait at that moment in
 * one transaction and wakes their workers once that is on disk. Private to this folder.
 *
 *     static enum sk_status write(struct sk_store *store, void *context, struct sk_error *error) {
 *         struct sk_stored_feedback *feedback = context;
 *         return sk_store_put_feedback(store, feedback, error);
 *     }
 *     status = sk_recorder_write(recorder, write, &feedback, &error);      // durable where not negative and not SK_BUSY
 */
#ifndef SK_SERVE_RECORDER_H
#define SK_SERVE_RECORDER_H

#include "store/store.h"

struct sk_recorder;

/* Called in the recorder's thread inside a transaction. May be called a second time in a new transaction, after the first was
 * rolled back because another job failed: whatever it leaves in context must bear that. */
typedef enum sk_status sk_record(struct sk_store *store, void *context, struct sk_error *error);

/* Opens (creates, migrates) the store and starts the thread. Statuses of sk_store_open. */
enum sk_status sk_recorder_start(const char *data_directory, struct sk_recorder **out, struct sk_error *error);

/* Waits until the job is committed and gives its status. A fault or SK_BUSY (another process has held the store for longer than
 * five seconds): nothing of this job is stored. Any thread; each has one job at a time, so the queue is as long as there are
 * threads. */
enum sk_status sk_recorder_write(struct sk_recorder *recorder, sk_record *write, void *context, struct sk_error *error);

/* No job may be waiting any more. NULL is allowed. */
void sk_recorder_stop(struct sk_recorder *recorder);

#endif
