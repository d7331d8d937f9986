/* An intent counts by its probability, and the less the more of the message the history knows word for word, for then the words
 * find the case and the intent only brings up its neighbours: from the whole down to a third (Dutch questions with and without a
 * word in common with the stored one, nDCG@3, and stackfaq MAP: always whole .880, .308, .783; down to 0.6 .886, .296, .785; to
 * 0.3 .891, .296, .786; to nothing .884, .275, .786). */
#include "index/query_intents.h"

#include "index/intents.h"
#include "index/similarity.h"

#define KNOWN_SHARE 0.3 /* where the history knows all words of the message */

/* Share of the message's weight that lies in words that no case has. Without topic words there is nothing to know. */
static double unknown_of(const struct sk_query_tree *tree) {
    double unknown = 0, all = 0;
    for (size_t i = 0; i < tree->compared_count; i++) {
        uint64_t documents = tree->compared[i].documents;
        double weight = sk_similarity_weight(tree->match.all_documents, documents);
        all += weight;
        unknown += documents ? 0 : weight;
    }
    return all > 0 ? unknown / all : 1;
}

static struct sk_query_intent intent_in(struct sk_query_builder *builder, const struct sk_label *intent, double share,
                                        char code[SK_INTENT_CODE_SIZE]) {
    struct sk_query_intent found = { .label = intent->label,
                                     .probability = intent->score,
                                     .term = { .name = sk_index_intent_term(intent, code), .share = share * intent->score } };
    found.term.wdf = SK_INTENT_WDF;
    found.term.name.frequency = 1;
    sk_query_failed(builder, sk_postings_frequency(builder->postings, builder->database, found.term.name, &found.term.documents,
                                                   builder->error));
    return found;
}

void sk_query_intents_find(struct sk_query_builder *builder, const struct sk_query *query, struct sk_query_tree *tree) {
    struct sk_query_intent *intents = sk_arena_array(builder->arena, SK_QUERY_INTENTS, sizeof *intents);
    char(*codes)[SK_INTENT_CODE_SIZE] = sk_arena_array(builder->arena, SK_QUERY_INTENTS, sizeof *codes);
    if (!intents || !codes) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the intents of a message"));
        return;
    }
    double unknown = unknown_of(tree), share = KNOWN_SHARE + (1 - KNOWN_SHARE) * unknown;
    size_t count = 0;
    for (size_t i = 0; i < query->intent_count && count < SK_QUERY_INTENTS && !sk_query_broken(builder); i++) {
        if (!sk_index_intent_counts(&query->intents[i]))
            continue;
        intents[count] = intent_in(builder, &query->intents[i], share, codes[count]);
        count += intents[count].term.documents > 0;
    }
    tree->intents = intents;
    tree->intent_count = count;
}
