/* document: what of a case goes into the index. Only src/index includes this. */
#ifndef SK_INDEX_DOCUMENT_H
#define SK_INDEX_DOCUMENT_H

#include "index/xapian_c.h"
#include "protocol/case.h"
#include "text/analysis.h"

/* Prefixes of terms. Question terms have none; folded words hold no ASCII capital, so that the spaces cannot meet. */
#define SK_PREFIX_QUESTION ""
#define SK_PREFIX_ANSWER "A"
#define SK_PREFIX_AGENT_TURN "G"
#define SK_PREFIX_CUSTOMER_TURNS "K"
#define SK_PREFIX_LANGUAGE "L"
#define SK_PREFIX_TEAM "T"
#define SK_PREFIX_CHANNEL "C"

/* The document of a case; yours to destroy. *term_count: terms in it. arena: scratch, reset by this call.
 * SK_REJECTED: a text is not UTF-8. SK_FAULT_MEMORY. */
enum sk_status sk_index_document_build(struct sk_analyser *analyser, const struct sk_case *record, struct sk_arena *arena,
                                       struct sk_xapian_document **out, size_t *term_count, struct sk_error *error);

#define SK_BOOLEAN_DIGEST_SIZE 17

/* What stands behind the prefix of a boolean term: the value, or of a long one its hash, in digest. */
struct sk_slice sk_index_boolean_text(struct sk_slice value, char digest[SK_BOOLEAN_DIGEST_SIZE]);

#endif
