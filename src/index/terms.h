/* terms: a text as the index has it. The same for a case that is indexed and for a message that is asked. Only src/index includes
 * this. */
#ifndef SK_INDEX_TERMS_H
#define SK_INDEX_TERMS_H

#include "index/xapian_c.h"
#include "text/thesaurus.h"

/* Prefixes. Terms of the question have none; folded words hold no ASCII capital, so that the spaces cannot meet. */
#define SK_PREFIX_FUNCTION_WORD "S"
#define SK_PREFIX_ANSWER "A"
#define SK_PREFIX_AGENT_TURN "G"
#define SK_PREFIX_CUSTOMER_TURNS "K"
#define SK_PREFIX_CONCEPT "Q"
#define SK_PREFIX_ANSWER_CONCEPT "R"
#define SK_PREFIX_INTENT "I"
#define SK_PREFIX_LANGUAGE "L"
#define SK_PREFIX_TEAM "T"
#define SK_PREFIX_CHANNEL "C"

enum sk_index_field {
    SK_FIELD_QUESTION,
    SK_FIELD_ANSWER,
    SK_FIELD_AGENT_TURN,
    SK_FIELD_CUSTOMER_TURNS,
    SK_FIELD_CONCEPT,       /* concepts of the question */
    SK_FIELD_ANSWER_CONCEPT /* of the answer */
};

/* Distinct terms, each with the number of times that the text has it. */
struct sk_index_terms {
    struct sk_xapian_term *items; /* in the arena, by prefix and text */
    size_t count;
    size_t length; /* with repetitions */
};

/* The terms of a text as this field has them: of a long one the first (of the customer's turns the last) 1,024; of a short
 * question the function words too. SK_FAULT_MEMORY. */
enum sk_status sk_index_terms_of(enum sk_index_field field, const struct sk_analysis *analysis, struct sk_arena *arena,
                                 struct sk_index_terms *out, struct sk_error *error);

/* The weight of a term in a document is BM25 with k1 = 1 and b = 0.5 by the length of its field. Xapian knows only the length of
 * the whole document, so the normalised frequency f / (1 - b + b * length / mean length) goes into the index as wdf, in units of
 * 1 / SK_WDF_UNIT, and queries use k1 * SK_WDF_UNIT and b = 0, which is also what Xapian is fastest with. */
#define SK_WDF_UNIT 16

#define SK_WDF_MAX 127 /* one byte in the index */

/* 1..SK_WDF_MAX. frequency of the term in a text of this length, in terms. */
unsigned sk_index_wdf(enum sk_index_field field, unsigned frequency, size_t length);

/* By prefix and text, byte by byte. */
int sk_index_term_order(const struct sk_xapian_term *left, const struct sk_xapian_term *right);

#define SK_BOOLEAN_DIGEST_SIZE 17

/* What stands behind the prefix of a boolean term: the value, or of a long one its hash, in digest. */
struct sk_slice sk_index_boolean_text(struct sk_slice value, char digest[SK_BOOLEAN_DIGEST_SIZE]);

#endif
