/* Similarity is a share of weight: how much of what the message would score against itself, were it a case, a case scores,
 *
 *     similarity = sum of  weight(t) * saturated(min(wdf in case, wdf in message))  over the topic words that the case has too
 *                / sum of  weight(t) * saturated(wdf in message)                    over all topic words of the message
 *
 * with weight(t) = log2((N + 1) / n) for a word that n of N cases have (an unknown word: n = 1) and saturated(f) = f / (f + k1).
 * A case that says the same has 1; one that says more beside it less, since wdf is normalised by length; filler words hardly
 * matter; a message of words that no case has comes out low for all. The conversation does not enter, unless the message has no
 * topic word of its own ("can you"): then its turns are compared instead of the message, and without turns all is 0; what both
 * match together is in_all. As a predictor of a right answer (area under the ROC curve: star .61, uss .64, twacs .59) it beats
 * the share without frequencies (.58, .63, .59).
 */
#include "index/similarity.h"

#include <math.h>
#include <stdlib.h>

#include "index/terms.h"

/* What a case does not say is worth this much where it wants the same beyond doubt. Area under the ROC curve of confidence on
 * what the Dutch set can answer and cannot, at 0, 0.1 and 0.2: .846, .847, .849; nDCG@3 of questions that share no word with the
 * stored one .268, .276, .296; at 0.3 the latter gains no more. */
#define INTENT_CREDIT 0.2

/* What the case does not say but others do counts in matched too, for the history knows what the message is about: by this much
 * in a small history, by half of it in one of so many cases, and by next to nothing in a large one, where each word is
 * somebody's. Area under the ROC curve of confidence (tests/evaluation/answerable) with 0, .25, .5 and 1 in all histories:
 * banking77, stackfaq and both of the demo .941, .946, .944, .937 in the mean, each sector of the demo alone .946, .949, .948,
 * .943; star .935, .923 with the first two. */
#define SAID_BY_OTHERS 0.3
#define OTHERS_OF_HALF 1000.0

struct comparison {
    const struct sk_xapian_database *database;
    uint64_t all_documents;
    const struct sk_query_tree *tree;
    uint32_t *documents; /* of the hits, ascending */
    size_t count;
    struct sk_xapian_posting *postings; /* of the term at work */
    size_t found;
    double *credits;      /* [compared term][document]: weight that the case scores for it */
    uint64_t *has;        /* [document]: bit i: has compared term i itself */
    double *sums;         /* [document]: of what is no compared term */
    double *around;       /* [document]: of the conversation's words */
    double *twice;        /* [document]: score of words that count as concepts too */
    double *agreement;    /* [document]: how far it wants the same as the message, 0..1, by how much intents count */
    double *same;         /* [document]: the same by their probabilities alone */
    const char **intents; /* [document]: in what most of all; NULL: in nothing */
    double total, known;  /* weight of all topic words; of those that a case has */
};

double sk_similarity_weight(uint64_t all_documents, uint64_t documents) {
    return log2(((double) all_documents + 1.0) / (double) (documents ? documents : 1));
}

static double matched(unsigned in_case, unsigned in_message) {
    return sk_match_saturated(in_case < in_message ? in_case : in_message);
}

/* What the search knows of the term; NULL: it did not look for it, for among many cases it leaves out what is common. */
static const struct sk_match_term *searched(const struct sk_match_query *query, const struct sk_query_term *term) {
    for (size_t i = 0; i < query->count; i++)
        if (sk_index_term_order(&query->terms[i].name, &term->name) == 0)
            return &query->terms[i];
    return NULL;
}

/* Whether a case that says the concept in the very words has scored for both. */
static bool counts_twice(const struct sk_query_tree *tree, const struct sk_query_concept *concept,
                         const struct sk_query_term *term) {
    for (size_t i = 0; i < tree->compared_count && i < SK_QUERY_COVERED; i++)
        if (concept->covered >> i & 1 && !searched(&tree->match, &tree->compared[i]))
            return false;
    return searched(&tree->match, term) != NULL;
}

/* What the search gave a case for a term that stands in it wdf times. */
static double score_of(const struct comparison *comparison, const struct sk_query_term *term, unsigned wdf) {
    double weight = sk_match_weight(comparison->all_documents, term->documents, 1) * term->share;
    return sk_match_exact_weight(weight) * sk_match_saturated(wdf);
}

static enum sk_status look_up(struct comparison *comparison, const struct sk_query_term *term, struct sk_error *error) {
    const struct sk_match_term *asked = searched(&comparison->tree->match, term);
    if (!asked || !asked->read.documents)
        return sk_xapian_postings(comparison->database, term->name, comparison->documents, comparison->count,
                                  comparison->postings, &comparison->found, error);
    comparison->found = sk_posting_list_join(&asked->read, comparison->documents, comparison->count, comparison->postings);
    return SK_OK;
}

/* ---- words ---- */

static enum sk_status compare_word(struct comparison *comparison, size_t i, struct sk_error *error) {
    const struct sk_query_term *term = &comparison->tree->compared[i];
    double weight = sk_similarity_weight(comparison->all_documents, term->documents);
    comparison->total += weight * sk_match_saturated(term->wdf);
    if (term->documents == 0)
        return SK_OK;
    comparison->known += weight * sk_match_saturated(term->wdf);
    enum sk_status status = look_up(comparison, term, error);
    for (size_t p = 0; p < comparison->found; p++) {
        const struct sk_xapian_posting *posting = &comparison->postings[p];
        comparison->credits[i * comparison->count + posting->document] = weight * matched(posting->frequency, term->wdf);
        if (i < SK_QUERY_COVERED)
            comparison->has[posting->document] |= 1ULL << i;
    }
    return status;
}

/* ---- concepts ---- */

/* The words that say the concept get their share where the case says it in other words. */
static void credit_words(struct comparison *comparison, const struct sk_query_concept *concept, double weight,
                         const struct sk_xapian_posting *posting) {
    const struct sk_query_term *term = &concept->question;
    size_t k = posting->document;
    double part = matched(posting->frequency, term->wdf) / sk_match_saturated(term->wdf);
    for (size_t i = 0; i < comparison->tree->compared_count && i < SK_QUERY_COVERED; i++) {
        if (!(concept->covered >> i & 1))
            continue;
        const struct sk_query_term *word = &comparison->tree->compared[i];
        double whole =
            fmin(weight, sk_similarity_weight(comparison->all_documents, word->documents)) * sk_match_saturated(word->wdf);
        double *credit = &comparison->credits[i * comparison->count + k];
        *credit = fmax(*credit, concept->credit * part * whole);
    }
}

/* has: which compared terms a text has. */
static bool says_all(const struct sk_query_concept *concept, uint64_t has) {
    return concept->covered && (has & concept->covered) == concept->covered;
}

static enum sk_status compare_concept(struct comparison *comparison, const struct sk_query_concept *concept,
                                      struct sk_error *error) {
    const struct sk_query_term *term = &concept->question;
    double weight = sk_similarity_weight(comparison->all_documents, term->documents);
    bool alone = concept->covered == 0; /* said in function words only: nothing else stands for it */
    if (term->documents == 0)
        return SK_OK;
    if (alone)
        comparison->total += weight * sk_match_saturated(term->wdf);
    bool twice = counts_twice(comparison->tree, concept, term);
    enum sk_status status = look_up(comparison, term, error);
    for (size_t p = 0; p < comparison->found; p++) {
        const struct sk_xapian_posting *posting = &comparison->postings[p];
        size_t k = posting->document;
        if (alone)
            comparison->sums[k] += weight * matched(posting->frequency, term->wdf);
        else if (says_all(concept, comparison->has[k]))
            comparison->twice[k] += twice ? score_of(comparison, term, posting->frequency) : 0;
        else
            credit_words(comparison, concept, weight, posting);
    }
    return status;
}

/* A concept in an answer is nothing new where the question says the very word. */
static enum sk_status discount_answer(struct comparison *comparison, const struct sk_query_concept *concept,
                                      struct sk_error *error) {
    const struct sk_query_term *term = &concept->answer;
    if (term->documents == 0 || concept->covered == 0 || !counts_twice(comparison->tree, concept, term))
        return SK_OK;
    enum sk_status status = look_up(comparison, term, error);
    for (size_t p = 0; p < comparison->found; p++) {
        const struct sk_xapian_posting *posting = &comparison->postings[p];
        if (says_all(concept, comparison->has[posting->document]))
            comparison->twice[posting->document] += score_of(comparison, term, posting->frequency);
    }
    return status;
}

static enum sk_status discount_answers(struct comparison *comparison, struct sk_error *error) {
    const struct sk_query_tree *tree = comparison->tree;
    enum sk_status status = SK_OK;
    for (size_t c = 0; status == SK_OK && c < tree->concept_count; c++)
        status = discount_answer(comparison, &tree->concepts[c], error);
    return status;
}

/* ---- intents ---- */

/* The first is the most probable, so it is named where a case has it at all. */
static enum sk_status compare_intent(struct comparison *comparison, const struct sk_query_intent *intent,
                                     struct sk_error *error) {
    enum sk_status status = look_up(comparison, &intent->term, error);
    for (size_t p = 0; p < comparison->found; p++) {
        const struct sk_xapian_posting *posting = &comparison->postings[p];
        double theirs = (double) posting->frequency / intent->term.wdf;
        comparison->agreement[posting->document] += intent->term.share * theirs;
        comparison->same[posting->document] += fmin(intent->probability, theirs);
        if (!comparison->intents[posting->document])
            comparison->intents[posting->document] = intent->label;
    }
    return status;
}

/* ---- the conversation ---- */

/* Words that the search left out as common say little of what the conversation is about. */
static enum sk_status compare_turn(struct comparison *comparison, const struct sk_query_term *term, struct sk_error *error) {
    double weight = sk_similarity_weight(comparison->all_documents, term->documents);
    if (term->documents == 0 || !searched(&comparison->tree->match, term))
        return SK_OK;
    enum sk_status status = look_up(comparison, term, error);
    for (size_t p = 0; p < comparison->found; p++) {
        const struct sk_xapian_posting *posting = &comparison->postings[p];
        comparison->around[posting->document] += weight * matched(posting->frequency, term->wdf);
    }
    return status;
}

static enum sk_status compare_all(struct comparison *comparison, struct sk_error *error) {
    const struct sk_query_tree *tree = comparison->tree;
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < tree->compared_count; i++)
        status = compare_word(comparison, i, error);
    for (size_t c = 0; status == SK_OK && c < tree->concept_count; c++)
        status = compare_concept(comparison, &tree->concepts[c], error);
    for (size_t i = 0; status == SK_OK && i < tree->intent_count; i++)
        status = compare_intent(comparison, &tree->intents[i], error);
    for (size_t i = 0; status == SK_OK && i < tree->turn_count; i++)
        status = compare_turn(comparison, &tree->turns[i], error);
    return status == SK_OK && tree->asks_answers ? discount_answers(comparison, error) : status;
}

/* ---- all together ---- */

static int by_number(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static int by_score(const void *left, const void *right) {
    const struct sk_hit *a = left, *b = right;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* sum: weight that the case has of the message. */
static double matched_by(const struct comparison *comparison, double sum) {
    double cases = (double) comparison->all_documents, others = SAID_BY_OTHERS * OTHERS_OF_HALF / (OTHERS_OF_HALF + cases);
    return (sum + others * fmax(comparison->known - sum, 0)) / sk_similarity_weight(comparison->all_documents, 1);
}

static void fill_in(const struct comparison *comparison, struct sk_hit *hit) {
    uint32_t document = (uint32_t) hit->row;
    const uint32_t *found = bsearch(&document, comparison->documents, comparison->count, sizeof document, by_number);
    size_t k = (size_t) (found - comparison->documents);
    double sum = comparison->sums[k];
    for (size_t i = 0; i < comparison->tree->compared_count; i++)
        sum += comparison->credits[i * comparison->count + k];
    sum += INTENT_CREDIT * fmin(comparison->agreement[k], 1) * fmax(comparison->total - sum, 0);
    hit->intent = comparison->intents[k];
    hit->score -= comparison->twice[k];
    hit->similarity = comparison->total > 0 ? fmin(1.0, sum / comparison->total) : 0;
    hit->matched = matched_by(comparison, hit->similarity * comparison->total);
    hit->in_all = (sum + comparison->around[k]) / sk_similarity_weight(comparison->all_documents, 1);
    hit->agreement = fmin(comparison->same[k], 1);
}

enum sk_status sk_similarity_add(const struct sk_xapian_database *database, uint64_t documents, const struct sk_query_tree *tree,
                                 struct sk_arena *arena, struct sk_hit *hits, size_t count, struct sk_error *error) {
    struct comparison comparison = {
        .database = database,
        .all_documents = documents,
        .tree = tree,
        .documents = sk_arena_array(arena, count, sizeof(uint32_t)),
        .count = count,
        .postings = sk_arena_array(arena, count, sizeof(struct sk_xapian_posting)),
        .credits = sk_arena_array(arena, tree->compared_count * count, sizeof(double)),
        .has = sk_arena_array(arena, count, sizeof(uint64_t)),
        .sums = sk_arena_array(arena, count, sizeof(double)),
        .twice = sk_arena_array(arena, count, sizeof(double)),
        .around = sk_arena_array(arena, count, sizeof(double)),
        .agreement = sk_arena_array(arena, count, sizeof(double)),
        .same = sk_arena_array(arena, count, sizeof(double)),
        .intents = sk_arena_array(arena, count, sizeof(const char *)),
    };
    if (!comparison.documents || !comparison.postings || !comparison.credits || !comparison.has || !comparison.sums
        || !comparison.twice || !comparison.around || !comparison.agreement || !comparison.same || !comparison.intents)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare %zu cases", count);
    for (size_t k = 0; k < count; k++)
        comparison.documents[k] = (uint32_t) hits[k].row;
    qsort(comparison.documents, count, sizeof *comparison.documents, by_number);
    enum sk_status status = compare_all(&comparison, error);
    if (status != SK_OK)
        return status;
    for (size_t k = 0; k < count; k++)
        fill_in(&comparison, &hits[k]);
    qsort(hits, count, sizeof *hits, by_score);
    return SK_OK;
}
