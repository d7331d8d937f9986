/* online: the stages that a request goes through, for a trace (base/trace.h) of where its time goes. The service's own stages
 * stand here too, so that all of a request is in one table.
 */
#ifndef SK_INDEX_ONLINE_H
#define SK_INDEX_ONLINE_H

#include "base/trace.h"

enum sk_online_stage {
    SK_ONLINE_WAIT,       /* in the queue, until a thread was free */
    SK_ONLINE_DECODE,     /* JSON, params, ids masked */
    SK_ONLINE_REFRESH,    /* the newest index, model and mean rating */
    SK_ONLINE_UNDERSTAND, /* words, language, redaction of message and conversation */
    SK_ONLINE_TAGS,
    SK_ONLINE_QUERY,   /* which terms, how common each is */
    SK_ONLINE_SEARCH,  /* postings */
    SK_ONLINE_COMPARE, /* similarity of the hits */
    SK_ONLINE_READ,    /* their cases out of the store */
    SK_ONLINE_MODEL,   /* which reply fits, as learnt */
    SK_ONLINE_RANK,
    SK_ONLINE_SELECT,  /* diversity, checks */
    SK_ONLINE_PRESENT, /* masking, form of address, style, filling, evidence */
    SK_ONLINE_RECORD,  /* what was shown, until it is on the disk */
    SK_ONLINE_ENCODE,
    SK_ONLINE_STAGES
};

/* A trace with these stages, off. Destroy with sk_trace_destroy. SK_FAULT_MEMORY. */
enum sk_status sk_online_trace_create(struct sk_trace **out, struct sk_error *error);

#endif
