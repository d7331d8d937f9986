/* intents: what a text wants, by the model of intents, as terms of the index. Only src/index includes this.
 *
 * Two people who want the same say it in other words more often than not: "mijn pas is foetsie" and "ik ben mijn bankpas kwijt"
 * share nothing, but both are card.block. A case whose question no conversation precedes is indexed with the intents of its
 * question; a message that opens a conversation asks for its own (query_intents.c).
 *
 * The Dutch set of tests/quality/dutch, nDCG@3 of the half that shares words with the stored question and of the half that does
 * not, and stackfaq MAP: .893, .210, .785 without; terms at 1.0 .880, .308, .783; at less, where the message's words are known
 * (query_intents.c), .891, .296, .786. Least probabilities of .1, .2, .3 and .5 are the same (.307, .307, .307, .291 where it is
 * not for the words). Query side only, with the 10, 30 and 60 most indicative stems of the message's intents (data/messages) as
 * words: .861 and .254, .869 and .254, .872 and .266 at their best. Latent semantic indexing of data/messages, data/demo and
 * data/thesaurus, 100 and 300 dimensions: .884 and .217, .885 and .223 at their best, and nothing beside the intents. */
#ifndef SK_INDEX_INTENTS_H
#define SK_INDEX_INTENTS_H

#include "index/terms.h"
#include "protocol/tags.h"

/* Below this probability an intent is none, of a case and of a message. */
#define SK_INTENT_LEAST 0.2

#define SK_INTENT_WDF 32 /* of an intent beyond doubt; less as it is less probable */

/* Whether the intent counts: probable enough, and more than that nothing in particular is wanted (other, smalltalk). */
bool sk_index_intent_counts(const struct sk_label *intent);

/* The term, with its wdf as frequency. code: room for its text: a hash of the label, for a name in each of a million documents
 * takes room and time. Labels whose hashes meet (one in 60 million) would be one. */
#define SK_INTENT_CODE_SIZE 8
struct sk_xapian_term sk_index_intent_term(const struct sk_label *intent, char code[SK_INTENT_CODE_SIZE]);

#endif
