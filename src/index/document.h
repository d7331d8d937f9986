/* document: what of a case goes into the index. Only src/index includes this. */
#ifndef SK_INDEX_DOCUMENT_H
#define SK_INDEX_DOCUMENT_H

#include "index/xapian_c.h"
#include "protocol/case.h"
#include "tags/classifier.h"
#include "text/thesaurus.h"

/* What reading a case takes; one per thread. */
struct sk_document_tools {
    struct sk_analyser *analyser;
    const struct sk_thesaurus *thesaurus;
    const struct sk_intent_model *intents;
    struct sk_classifier *classifier;
    bool adds_intents; /* the history is small enough to be searched by them (index.h) */
};

/* The document of a case; yours to destroy. *term_count: terms in it. arena: scratch, reset by this call.
 * SK_REJECTED: a text is not UTF-8. SK_FAULT_MEMORY. */
enum sk_status sk_index_document_build(const struct sk_document_tools *tools, const struct sk_case *record,
                                       struct sk_arena *arena, struct sk_xapian_document **out, size_t *term_count,
                                       struct sk_error *error);

#endif
