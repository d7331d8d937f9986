/* sent_text: what an agent sent, held against what he was shown: how much of the suggestion is in it, and where it is another
 * text, the case to be made of it (store/sent.h). Private to this folder.
 *
 *     struct sk_finally_sent sent;
 *     sk_finally_sent_read(worker, &request, &feedback, &sent, &error);         // worker's thread: compares
 *     sk_finally_sent_write(store, &sent, actor, &worker->arena, &error);       // recorder's thread, after the report
 */
#ifndef SK_SERVE_SENT_TEXT_H
#define SK_SERVE_SENT_TEXT_H

#include "protocol/request.h"
#include "serve/worker.h"
#include "store/sent.h"

struct sk_finally_sent {
    enum { SK_SENT_NOTHING, SK_SENT_AS_SHOWN, SK_SENT_ANOTHER } kind;
    struct sk_sent_text text; /* of SK_SENT_ANOTHER; its set_id in any case */
};

/* feedback: redacted, with its row; gets `kept`. Nothing unless the report tells of a text that was edited or sent, nor where it
 * may be a reply that was deleted, changed or erased since it was shown. */
enum sk_status sk_finally_sent_read(struct sk_worker *worker, const struct sk_feedback_request *request,
                                    struct sk_stored_feedback *feedback, struct sk_finally_sent *out, struct sk_error *error);

/* Within the transaction of the report, with an entry in the audit log where a case changes. May run a second time. */
enum sk_status sk_finally_sent_write(struct sk_store *store, const struct sk_finally_sent *sent, const char *actor,
                                     struct sk_arena *arena, struct sk_error *error);

#endif
