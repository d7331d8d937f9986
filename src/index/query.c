/* From a message to a query: words that may bring a case in, words that only add weight, a filter of language and team
 * (matcher.h).
 *
 * Own words bring in, rarest first, as long as their document counts sum to at most the gate of 10,000 (beyond it only while
 * they sum to less than a tenth of that); commoner ones only add weight. Of 443,172 cases this keeps 99.6 % of the summed scores
 * of the exact ten best; a gate of 20,000 keeps 99.9 %. Beyond 250,000 cases the gates grow with their number, for the same words
 * then bring in more, and beyond 400,000 common words are left out altogether. Of a million generated cases and 500 messages that
 * keeps .989 of the ten best at 1.2 ms of processor time (without gates 3.8; tests/bench/candidates.c), with common words from 30
 * and 10 % instead of 20 and 5 % .991 at 1.2, where the gates grow from 400,000 .967, there with words from 10 and 2 % .945 at
 * 1.0; with gates 1.5 times as wide .997 at 1.3. Where a filter lets only a part through, the gate widens by as much.
 *
 * The words of the last agent turn and of the customer's earlier turns add weight under their own prefixes, at 0.4 each; the
 * rarest of them bring in up to 1,000 cases each, and up to half the gate where the message has no known word of its own ("can
 * you"). Measured on star dev (4,855 questions; reply_label by votes of the nearest 20 of star.train, hit@1/hit@3): the question
 * alone .424/.627; with turns at 0.2 .548/.777, at 0.4 .570/.808, at 0.8 .563/.810; at 0.4 without letting them bring in
 * .562/.794; with the 8 rarest words of each instead of 16 .570/.807, with all .570/.808.
 *
 * The message's six rarest words add weight, at 0.2, where the answer of a case has them. Of 16 all gain no more and cost half as
 * much again. Only outside a conversation, in the query and in the case: stackfaq MAP .757 -> .767, P@1 .691 -> .738;
 * token-F1 of the best of 3: twacs .282 -> .283, uss .345 -> .347; star .572/.808 -> .570/.808. In conversations too, star falls
 * to .543/.807.
 *
 * What no question of the history says, word or concept, counts twice in answers, which are all that may speak of it. Once; words
 * twice; words thrice; both twice; words twice and concepts four times: stackfaq MAP .786, .787, .785, .785, .781 (nDCG@3 .753,
 * .757, .757, .754, .749), Dutch questions without a word in common with the stored one nDCG@3 .296, .299, .299, .303, .320, with
 * one .891, .891, .892, .892, .892.
 *
 * Concepts of the service thesaurus (data/thesaurus), at 1.0 in questions and 0.2 in answers: the rarest bring in up to 2,000
 * cases, all add weight. Their share falls with the number of the message's words (beyond eight; beyond five, eight and twelve:
 * stackfaq MAP .774, .772, .772, Dutch questions without a word in common with the stored one nDCG@3 .179, .227, .231) and with
 * the number of cases that have the very word (half at 30). With both, without the second, without either, switched off: stackfaq
 * MAP .781, .778, .758, .766; semeval16b MAP .298, .297, .268, .296; questions of 77 bank intents, 8 cases each, MAP .328, .321,
 * .313, .307; forty Dutch questions put in two other ways each, MAP .469, .471, .480, .111; star hit@3 of 1,500 turns .822, .815,
 * -, .824. Asking for the members of a concept instead would take five to fifteen lists where this takes one, and has no phrases.
 *
 * What the message wants, by its tags, at up to 1.0, among cases that want the same (intents.h, query_intents.c): up to 2,000
 * cases of the rarest intent are brought in.
 *
 * k1 = 1 (0.5: .567/.805, 2: .572/.812, and stackfaq MAP -.003 for both). Bigrams of words lost a point on star; a bonus for an
 * equal number of turns gained nothing.
 */
#include "index/query.h"

#include <math.h>
#include <stdlib.h>

#include "index/concepts.h"
#include "index/query_filter.h"
#include "index/query_intents.h"
#include "index/variants.h"

/* Bounds on work, in words; of a hundred kilobytes the rarest ones tell enough. */
#define OWN_TERMS 24
#define CONTEXT_TERMS 16
#define ANSWER_TERMS 6
#define CONCEPTS 8
#define FEW_WORDS 8
#define ENOUGH_CASES 30.0
#define LEAST_SHARE 0.1
#define ONLY_IN_ANSWERS 2.0 /* times what answers say counts that no question does */
#define MANY_GATES 8
#define LEAST_CASES ((uint64_t) 1 << 18)
#define MOST_CASES ((uint64_t) 1 << 21) /* 20 bytes each, of the 64 MB that a search may take (index.c) */
#define GATE_LEAST 10                   /* a tenth */
#define GROW_FROM 250000                /* cases: there the gates begin to grow with the history */
#define COMMON 0.20                     /* share of the cases that have a word; among many cases it says little */
#define COMMON_ELSEWHERE 0.05           /* the same where it is not the message's own in a question */
#define WIDEST 1.5 /* times a filter widens a gate: what passes it is not spread evenly, but has the message's words */

struct tuning {
    uint64_t gate, context_gate, concept_gate, intent_gate;
    double agent_turn, customer_turns, answer, concept, answer_concept, intent;
};

static const struct tuning TUNING = { .gate = 10000,
                                      .context_gate = 2000,
                                      .concept_gate = 2000,
                                      .intent_gate = 2000,
                                      .agent_turn = 0.4,
                                      .customer_turns = 0.4,
                                      .answer = 0.2,
                                      .concept = 1.0,
                                      .answer_concept = 0.2,
                                      .intent = 1.0 };

/* Terms of one field, rarest first. */
struct term_list {
    struct sk_query_term *items;
    size_t count;
};

/* ---- terms ---- */

static int by_documents(const void *left, const void *right) {
    const struct sk_query_term *a = left, *b = right;
    return (a->documents > b->documents) - (a->documents < b->documents);
}

/* Distinct terms with their document counts, unknown ones first, then the rarest. */
static struct term_list terms_of(struct sk_query_builder *builder, enum sk_index_field field,
                                 const struct sk_analysis *analysis) {
    struct sk_index_terms terms = { 0 };
    struct term_list list = { 0 };
    if (!analysis || sk_query_broken(builder)
        || sk_query_failed(builder, sk_index_terms_of(field, analysis, builder->arena, &terms, builder->error)))
        return list;
    list.items = sk_arena_array(builder->arena, terms.count, sizeof *list.items);
    if (!list.items) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the terms of a message"));
        return list;
    }
    while (!sk_query_broken(builder) && list.count < terms.count) {
        struct sk_query_term *term = &list.items[list.count];
        term->name = terms.items[list.count++];
        term->share = 1;
        term->wdf = sk_index_wdf(field, term->name.frequency, terms.length);
        sk_query_failed(
            builder, sk_postings_frequency(builder->postings, builder->database, term->name, &term->documents, builder->error));
    }
    qsort(list.items, list.count, sizeof *list.items, by_documents);
    return list;
}

/* Without the unknown ones, and at most limit. */
static struct term_list known(struct term_list list, size_t limit) {
    while (list.count && list.items[0].documents == 0) {
        list.items++;
        list.count--;
    }
    list.count = list.count < limit ? list.count : limit;
    return list;
}

/* How many of the rarest terms until their document counts sum to the gate; beyond it only, at_least_some, while they bring in
 * next to nothing. */
static size_t gated(struct term_list list, uint64_t gate, bool at_least_some) {
    uint64_t sum = 0, least = at_least_some ? gate / GATE_LEAST : 0;
    size_t count = 0;
    while (count < list.count && (sum < least || sum + list.items[count].documents <= gate))
        sum += list.items[count++].documents;
    return count;
}

/* ---- gates ---- */

/* A filter lets a share of the gate through only, so the gate widens by as much; where few cases pass there is none. */
static uint64_t widened(uint64_t gate, uint64_t pass, uint64_t documents) {
    if (pass <= TUNING.gate)
        return UINT64_MAX;
    return (uint64_t) ((double) gate * fmin((double) documents / (double) pass, WIDEST));
}

/* ---- all together ---- */

enum { OWN, AGENT_TURN, CUSTOMER_TURNS, ANSWER, CONCEPT, ANSWER_CONCEPT, INTENT, LISTS };

struct part {
    struct term_list terms;
    double scale;
    uint64_t gate;   /* how many documents its rarest terms may bring in; 0: its terms only add weight */
    uint64_t common; /* terms in more documents than this are left out */
};

static size_t without_common(const struct part *part) {
    size_t count = part->terms.count;
    while (count > 0 && part->terms.items[count - 1].documents > part->common)
        count--;
    return count;
}

static void join_part(const struct part *part, bool at_least_some, struct sk_match_query *out) {
    size_t bring = gated(part->terms, part->gate, at_least_some), add = without_common(part);
    for (size_t i = 0; i < bring || i < add; i++) {
        const struct sk_query_term *term = &part->terms.items[i];
        double weight = sk_match_weight(out->all_documents, term->documents, term->name.frequency);
        out->terms[out->count++] = (struct sk_match_term){ .name = term->name,
                                                           .documents = term->documents,
                                                           .weight = sk_match_exact_weight(weight * part->scale * term->share),
                                                           .brings = i < bring };
    }
}

static void join_parts(struct sk_query_builder *builder, const struct part *parts, struct sk_match_query *out) {
    size_t room = 0;
    for (size_t i = 0; i < LISTS; i++)
        room += parts[i].terms.count;
    out->terms = sk_arena_array(builder->arena, room, sizeof *out->terms);
    if (!out->terms)
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for a query"));
    for (size_t i = 0; !sk_query_broken(builder) && i < LISTS; i++)
        join_part(&parts[i], i != CONCEPT && i != INTENT, out);
}

/* One of the gates, as the query wants it. */
static uint64_t gate_of(const struct sk_query *query, uint64_t tuned, uint64_t pass, uint64_t documents) {
    double factor = documents > GROW_FROM ? (double) documents / GROW_FROM : 1;
    if (query->gate == SK_QUERY_EXACT)
        return UINT64_MAX;
    if (query->gate)
        factor = (double) query->gate / (double) TUNING.gate;
    return widened((uint64_t) ((double) tuned * factor), pass, documents);
}

static void weigh_parts(struct part *parts, const struct sk_query *query, uint64_t pass, uint64_t documents) {
    uint64_t gate = gate_of(query, TUNING.gate, pass, documents);
    uint64_t context_gate = parts[OWN].terms.count ? gate_of(query, TUNING.context_gate, pass, documents) : gate;
    parts[OWN].scale = 1.0;
    parts[OWN].gate = gate;
    parts[AGENT_TURN].scale = TUNING.agent_turn;
    parts[CUSTOMER_TURNS].scale = TUNING.customer_turns;
    parts[AGENT_TURN].gate = parts[CUSTOMER_TURNS].gate = context_gate / 2;
    parts[ANSWER].scale = TUNING.answer;
    parts[CONCEPT].scale = 1.0;
    parts[CONCEPT].gate = gate_of(query, TUNING.concept_gate, pass, documents);
    parts[ANSWER_CONCEPT].scale = 1.0;
    parts[INTENT].scale = TUNING.intent;
    parts[INTENT].gate = gate_of(query, TUNING.intent_gate, pass, documents);
    bool all = documents <= SK_INDEX_MANY_CASES || query->gate == SK_QUERY_EXACT;
    for (size_t i = 0; i < LISTS; i++)
        parts[i].common = all ? UINT64_MAX : (uint64_t) ((i == OWN ? COMMON : COMMON_ELSEWHERE) * (double) documents);
}

/* A word that is in more cases than the gate brings them in where there is no other, and says so little then that any of its
 * cases will do. */
static uint64_t most_cases(uint64_t gate, uint64_t documents) {
    if (gate >= documents / MANY_GATES)
        return documents;
    uint64_t most = gate * MANY_GATES > LEAST_CASES ? gate * MANY_GATES : LEAST_CASES;
    return most < MOST_CASES ? most : MOST_CASES;
}

static void assemble(struct sk_query_builder *builder, struct part *parts, const struct sk_query *query,
                     struct sk_match_query *out) {
    uint64_t pass = sk_query_filter(builder, query, out);
    out->few = out->filter_count > 0 && pass <= TUNING.gate;
    weigh_parts(parts, query, pass, out->all_documents);
    out->most_cases = most_cases(parts[OWN].gate, out->all_documents);
    join_parts(builder, parts, out);
}

/* ---- similarity ---- */

static void append_topic_terms(struct term_list *out, struct term_list list, size_t limit) {
    for (size_t i = 0, known_count = 0; i < list.count && known_count < limit; i++) {
        if (sk_slice_is(list.items[i].name.prefix, SK_PREFIX_FUNCTION_WORD))
            continue;
        known_count += list.items[i].documents > 0;
        out->items[out->count++] = list.items[i];
    }
}

/* The message's own topic words; where it has none, those of the conversation. */
static void choose_compared(struct sk_query_builder *builder, struct term_list own, struct term_list agent,
                            struct term_list customer, struct sk_query_tree *out) {
    struct term_list list = { .items =
                                  sk_arena_array(builder->arena, own.count + agent.count + customer.count, sizeof *list.items) };
    if (!list.items) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the terms of a message"));
        return;
    }
    append_topic_terms(&list, own, OWN_TERMS);
    size_t own_count = list.count;
    append_topic_terms(&list, agent, CONTEXT_TERMS);
    append_topic_terms(&list, customer, CONTEXT_TERMS);
    out->compared = list.items;
    out->compared_count = own_count ? own_count : list.count;
    out->turns = list.items + out->compared_count;
    out->turn_count = list.count - out->compared_count;
}

/* ---- concepts ---- */

/* Which of the compared terms stand in the words [first, last] of the message. */
static uint64_t covered_by(const struct sk_query_tree *tree, const struct sk_analysis *analysis,
                           const struct sk_thesaurus_match *match) {
    uint64_t covered = 0;
    for (size_t t = 0; t < analysis->term_count && analysis->terms[t].word <= match->last; t++) {
        if (analysis->terms[t].word < match->first)
            continue;
        for (size_t i = 0; i < tree->compared_count && i < SK_QUERY_COVERED; i++)
            if (sk_slice_equal(tree->compared[i].name.text, analysis->terms[t].text))
                covered |= 1ULL << i;
    }
    return covered;
}

static struct sk_query_term term_in(struct sk_query_builder *builder, const char *prefix, struct sk_xapian_term name,
                                    double share) {
    struct sk_query_term term = { .name = name, .wdf = name.frequency, .share = share };
    term.name.prefix = sk_slice_of(prefix);
    term.name.frequency = 1;
    sk_query_failed(builder,
                    sk_postings_frequency(builder->postings, builder->database, term.name, &term.documents, builder->error));
    return term;
}

static uint64_t covered_by_concept(const struct sk_query_tree *tree, const struct sk_analysis *analysis,
                                   const struct sk_index_concepts *said, uint32_t concept) {
    uint64_t covered = 0;
    for (size_t m = 0; m < said->match_count; m++)
        if (said->matches[m].concept == concept)
            covered |= covered_by(tree, analysis, &said->matches[m]);
    return covered;
}

/* "ordernummer {order_number}": names what the customer gives. An answer with that word asks for it, and is no better for it. */
static bool is_label(const struct sk_analysis *analysis, const struct sk_thesaurus_match *match) {
    size_t next = match->last + 1;
    if (next < analysis->word_count && analysis->words[next].stop)
        next++;
    return next < analysis->word_count
           && (analysis->words[next].kind == SK_PLACEHOLDER || analysis->words[next].kind == SK_NUMBER);
}

static bool only_labels(const struct sk_analysis *analysis, const struct sk_index_concepts *said, uint32_t concept) {
    for (size_t m = 0; m < said->match_count; m++)
        if (said->matches[m].concept == concept && !is_label(analysis, &said->matches[m]))
            return false;
    return true;
}

/* Documents that have the rarest of the words that say the concept. */
static uint64_t rarest_covered(const struct sk_query_tree *tree, uint64_t covered) {
    uint64_t documents = UINT64_MAX;
    for (size_t i = 0; i < tree->compared_count && i < SK_QUERY_COVERED; i++)
        if (covered >> i & 1 && tree->compared[i].documents < documents)
            documents = tree->compared[i].documents;
    return covered ? documents : 0;
}

/* How much a concept counts: little where the message has many words, since the more of them meet by themselves and the more
 * concepts meet by accident, and where many cases say the very word. */
static double share_of(const struct sk_query_tree *tree, uint64_t covered, size_t words) {
    double share = ENOUGH_CASES / (ENOUGH_CASES + (double) rarest_covered(tree, covered));
    return words > FEW_WORDS ? share * FEW_WORDS / (double) words : share;
}

static int by_importance(const void *left, const void *right) {
    const struct sk_query_concept *a = left, *b = right;
    if (a->question.share != b->question.share)
        return a->question.share > b->question.share ? -1 : 1;
    return (a->question.documents > b->question.documents) - (a->question.documents < b->question.documents);
}

/* A word that says several concepts is one word still. Shares as they are lose on FAQs (stackfaq MAP .780 -> .781 and P@1 .759 ->
 * .763 with the root), divided by the number instead of its root on reworded questions. */
static void divide_shares(struct sk_query_concept *concepts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double same = 0;
        for (size_t k = 0; k < count; k++)
            same += concepts[k].covered == concepts[i].covered && concepts[i].covered;
        if (same > 1) {
            concepts[i].question.share /= sqrt(same);
            concepts[i].answer.share /= sqrt(same);
        }
    }
}

/* The message's concepts that the history knows, the most important first. words: distinct ones that the message has. */
static void find_concepts(struct sk_query_builder *builder, const struct sk_query *query, size_t words,
                          struct sk_query_tree *out) {
    struct sk_index_concepts said = { 0 };
    if (sk_query_broken(builder)
        || sk_query_failed(builder, sk_index_concepts_of(SK_FIELD_CONCEPT, query->thesaurus, query->text, false, builder->arena,
                                                         &said, builder->error)))
        return;
    struct sk_query_concept *concepts = sk_arena_array(builder->arena, said.count, sizeof *concepts);
    if (!concepts) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the concepts of a message"));
        return;
    }
    for (size_t i = 0; i < said.count && !sk_query_broken(builder); i++) {
        uint64_t covered = covered_by_concept(out, query->text, &said, said.concepts[i]);
        double share = share_of(out, covered, words);
        struct sk_query_concept found = {
            .question = term_in(builder, SK_PREFIX_CONCEPT, said.items[i], TUNING.concept * share),
            .answer = term_in(builder, SK_PREFIX_ANSWER_CONCEPT, said.items[i], TUNING.answer_concept * share),
            .covered = covered,
            .credit = SK_CONCEPT_CREDIT,
        };
        if (found.question.documents == 0)
            found.answer.share *= ONLY_IN_ANSWERS;
        if (only_labels(query->text, &said, said.concepts[i]))
            found.answer.documents = 0;
        if (share >= LEAST_SHARE && found.question.documents + found.answer.documents > 0)
            concepts[out->concept_count++] = found;
    }
    divide_shares(concepts, out->concept_count);
    qsort(concepts, out->concept_count, sizeof *concepts, by_importance);
    out->concept_count = out->concept_count < CONCEPTS ? out->concept_count : CONCEPTS;
    out->concepts = concepts;
}

/* The concepts as terms of one field. */
static struct term_list concept_terms(struct sk_query_builder *builder, const struct sk_query_tree *tree, bool of_answer) {
    struct term_list list = { .items = sk_arena_array(builder->arena, tree->concept_count, sizeof *list.items) };
    if (!list.items) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the concepts of a message"));
        return list;
    }
    for (size_t i = 0; i < tree->concept_count; i++)
        list.items[list.count++] = of_answer ? tree->concepts[i].answer : tree->concepts[i].question;
    qsort(list.items, list.count, sizeof *list.items, by_documents);
    return known(list, tree->concept_count);
}

/* Words of the message that no question has. Both lists begin with the unknown ones. */
static void raise_unasked(struct term_list answer, struct term_list own) {
    for (size_t i = 0; i < answer.count; i++)
        for (size_t k = 0; k < own.count && own.items[k].documents == 0; k++)
            if (sk_slice_equal(own.items[k].name.text, answer.items[i].name.text))
                answer.items[i].share = ONLY_IN_ANSWERS;
}

static struct term_list intent_terms(struct sk_query_builder *builder, const struct sk_query_tree *tree) {
    struct term_list list = { .items = sk_arena_array(builder->arena, tree->intent_count, sizeof *list.items) };
    if (!list.items) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the intents of a message"));
        return list;
    }
    for (size_t i = 0; i < tree->intent_count; i++)
        list.items[list.count++] = tree->intents[i].term;
    qsort(list.items, list.count, sizeof *list.items, by_documents);
    return list;
}

enum sk_status sk_query_tree_build(const struct sk_xapian_database *database, struct sk_postings *postings, uint64_t documents,
                                   const struct sk_query *query, struct sk_arena *arena, struct sk_query_tree *out,
                                   struct sk_error *error) {
    struct sk_query_builder builder = { .database = database, .postings = postings, .arena = arena, .error = error };
    struct term_list own = terms_of(&builder, SK_FIELD_QUESTION, query->text);
    struct term_list agent = terms_of(&builder, SK_FIELD_AGENT_TURN, query->last_agent_turn);
    struct term_list customer = terms_of(&builder, SK_FIELD_CUSTOMER_TURNS, query->customer_turns);
    bool opens = !query->last_agent_turn && !query->customer_turns;
    struct term_list answer = terms_of(&builder, SK_FIELD_ANSWER, opens ? query->text : NULL);
    struct part parts[LISTS] = {
        [OWN].terms = known(own, OWN_TERMS),
        [AGENT_TURN].terms = known(agent, CONTEXT_TERMS),
        [CUSTOMER_TURNS].terms = known(customer, CONTEXT_TERMS),
        [ANSWER].terms = known(answer, ANSWER_TERMS),
    };
    raise_unasked(parts[ANSWER].terms, own);
    *out = (struct sk_query_tree){ .match.all_documents = documents, .asks_answers = opens };
    choose_compared(&builder, own, agent, customer, out);
    find_concepts(&builder, query, own.count, out);
    if (query->variants && !sk_query_broken(&builder))
        sk_query_failed(&builder, sk_variants_add(database, postings, arena, out, error));
    if (!sk_query_broken(&builder) && documents <= SK_INDEX_INTENT_CASES)
        sk_query_intents_find(&builder, query, out);
    parts[CONCEPT].terms = concept_terms(&builder, out, false);
    parts[INTENT].terms = intent_terms(&builder, out);
    if (opens)
        parts[ANSWER_CONCEPT].terms = concept_terms(&builder, out, true);
    if (!sk_query_broken(&builder))
        assemble(&builder, parts, query, &out->match);
    return builder.status;
}
