/* From a message to a query.
 *
 *     (OR of what may bring a case in)  AND_MAYBE  (OR of what only adds weight)  FILTER language, team
 *
 * Own words bring in, rarest first, as long as their document counts sum to at most the gate of 10,000 (beyond it only while
 * they sum to less than a tenth of that); commoner ones only add weight. Xapian then looks at some 10,000 cases whatever the size
 * of the index. Of 443,172 cases this keeps 99.6 % of the summed scores of the exact ten best and takes 2.9 ms instead of 10
 * (p50, 13 own words); a gate of 20,000 keeps 99.9 % and takes 3.7. Where a filter lets only a part through, the gate widens by
 * as much.
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
 * k1 = 1 (0.5: .567/.805, 2: .572/.812, and stackfaq MAP -.003 for both). Bigrams of words lost a point on star; a bonus for an
 * equal number of turns gained nothing.
 */
#include "index/query.h"

#include <stdlib.h>

#include "index/terms.h"

/* Bounds on work, in words; of a hundred kilobytes the rarest ones tell enough. */
#define OWN_TERMS 48
#define CONTEXT_TERMS 16
#define ANSWER_TERMS 6
#define GATE_LEAST 10 /* a tenth */

struct tuning {
    uint64_t gate, context_gate;
    double agent_turn, customer_turns, answer;
};

static const struct tuning TUNING = {
    .gate = 10000, .context_gate = 2000, .agent_turn = 0.4, .customer_turns = 0.4, .answer = 0.2
};

const struct sk_xapian_bm25 SK_QUERY_WEIGHTS = { .k1 = SK_WDF_UNIT, .k2 = 0.0, .k3 = 1.0, .b = 0.0, .minimum_length = 0.5 };

/* Terms of one field, rarest first. */
struct term_list {
    struct sk_query_term *items;
    size_t count;
};

struct builder {
    const struct sk_xapian_database *database;
    struct sk_arena *arena;
    struct sk_error *error;
    enum sk_status status; /* the first that was not SK_OK; from then on nothing is done */
};

/* Keeps the first status that was not SK_OK; whether there was one. */
static bool failed(struct builder *builder, enum sk_status status) {
    if (builder->status == SK_OK)
        builder->status = status;
    return builder->status != SK_OK;
}

static bool broken(const struct builder *builder) {
    return builder->status != SK_OK;
}

/* ---- terms ---- */

static int by_documents(const void *left, const void *right) {
    const struct sk_query_term *a = left, *b = right;
    return (a->documents > b->documents) - (a->documents < b->documents);
}

/* Distinct terms with their document counts, unknown ones first, then the rarest. */
static struct term_list terms_of(struct builder *builder, enum sk_index_field field, const struct sk_analysis *analysis) {
    struct sk_index_terms terms = { 0 };
    struct term_list list = { 0 };
    if (!analysis || broken(builder)
        || failed(builder, sk_index_terms_of(field, analysis, builder->arena, &terms, builder->error)))
        return list;
    list.items = sk_arena_array(builder->arena, terms.count, sizeof *list.items);
    if (!list.items) {
        failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the terms of a message"));
        return list;
    }
    while (!broken(builder) && list.count < terms.count) {
        struct sk_query_term *term = &list.items[list.count];
        term->name = terms.items[list.count++];
        term->wdf = sk_index_wdf(field, term->name.frequency, terms.length);
        failed(builder, sk_xapian_frequency(builder->database, term->name, &term->documents, builder->error));
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

/* How many of the rarest terms until their document counts sum to the gate; beyond it only while they bring in next to nothing.
 */
static size_t gated(struct term_list list, uint64_t gate) {
    uint64_t sum = 0;
    size_t count = 0;
    while (count < list.count && (sum < gate / GATE_LEAST || sum + list.items[count].documents <= gate))
        sum += list.items[count++].documents;
    return count;
}

/* ---- trees ---- */

static struct sk_xapian_query *new_query(struct builder *builder) {
    struct sk_xapian_query *query = NULL;
    if (!broken(builder))
        failed(builder, sk_xapian_query_create(&query, builder->error));
    return query;
}

/* *query becomes (*query join right); takes over right. */
static void combine(struct builder *builder, struct sk_xapian_query *query, enum sk_xapian_operator join,
                    struct sk_xapian_query *right) {
    if (!broken(builder))
        failed(builder, sk_xapian_query_combine(query, join, right, builder->error));
    sk_xapian_query_destroy(right);
}

/* OR of terms [first, end), weights scaled. */
static struct sk_xapian_query *any_of(struct builder *builder, struct term_list list, size_t first, size_t end, double scale) {
    struct sk_xapian_query *query = new_query(builder);
    size_t count = end > first && scale > 0 ? end - first : 0;
    struct sk_xapian_term *terms = sk_arena_array(builder->arena, count, sizeof *terms);
    if (!terms)
        failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for a query"));
    if (broken(builder))
        return query;
    for (size_t i = 0; i < count; i++)
        terms[i] = list.items[first + i].name;
    if (!failed(builder, sk_xapian_query_terms(query, SK_XAPIAN_OR, terms, count, builder->error)) && scale != 1.0)
        failed(builder, sk_xapian_query_scale(query, scale, builder->error));
    return query;
}

/* ---- filters ---- */

struct filter {
    struct sk_xapian_query *query; /* NULL: none */
    uint64_t documents;            /* at most this many pass */
};

static void narrow(struct builder *builder, struct filter *filter, const struct sk_xapian_term *terms, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t documents = 0;
        failed(builder, sk_xapian_frequency(builder->database, terms[i], &documents, builder->error));
        sum += documents;
    }
    struct sk_xapian_query *query = new_query(builder);
    if (!broken(builder))
        failed(builder, sk_xapian_query_terms(query, SK_XAPIAN_OR, terms, count, builder->error));
    filter->documents = sum < filter->documents ? sum : filter->documents;
    if (filter->query)
        combine(builder, filter->query, SK_XAPIAN_AND, query);
    else
        filter->query = query;
}

/* A case of unknown language is let through: it says too little to be in the wrong one. */
static struct filter filter_of(struct builder *builder, const struct sk_query *query, uint64_t documents) {
    struct filter filter = { .documents = documents };
    char digest[SK_BOOLEAN_DIGEST_SIZE];
    struct sk_slice prefix = sk_slice_of(SK_PREFIX_LANGUAGE);
    if (query->language != SK_LANGUAGE_UNKNOWN) {
        struct sk_xapian_term languages[] = { { prefix, sk_slice_of(sk_language_code(query->language)), 0 },
                                              { prefix, sk_slice_of(sk_language_code(SK_LANGUAGE_UNKNOWN)), 0 } };
        narrow(builder, &filter, languages, 2);
    }
    if (query->team.size) {
        struct sk_xapian_term team = { sk_slice_of(SK_PREFIX_TEAM), sk_index_boolean_text(query->team, digest), 0 };
        narrow(builder, &filter, &team, 1);
    }
    return filter;
}

/* A filter lets a share of the gate through only, so the gate widens by as much; where few cases pass there is none. */
static uint64_t widened(uint64_t gate, const struct filter *filter, uint64_t documents) {
    if (filter->documents <= TUNING.gate)
        return UINT64_MAX;
    return (uint64_t) ((double) gate * ((double) documents / (double) filter->documents));
}

/* ---- all together ---- */

enum { OWN, AGENT_TURN, CUSTOMER_TURNS, ANSWER, LISTS };

struct part {
    struct term_list terms;
    double scale;
    uint64_t gate; /* how many documents its rarest terms may bring in; 0: its terms only add weight */
};

/* (OR of what may bring a case in) AND_MAYBE (OR of the rest). */
static struct sk_xapian_query *join_parts(struct builder *builder, const struct part *parts) {
    struct sk_xapian_query *query = new_query(builder), *maybe = new_query(builder);
    for (size_t i = 0; i < LISTS; i++) {
        const struct part *part = &parts[i];
        size_t bring = gated(part->terms, part->gate);
        combine(builder, query, SK_XAPIAN_OR, any_of(builder, part->terms, 0, bring, part->scale));
        combine(builder, maybe, SK_XAPIAN_OR, any_of(builder, part->terms, bring, part->terms.count, part->scale));
    }
    combine(builder, query, SK_XAPIAN_AND_MAYBE, maybe);
    return query;
}

static void weigh_parts(struct part *parts, const struct filter *filter, uint64_t documents) {
    uint64_t gate = widened(TUNING.gate, filter, documents);
    uint64_t context_gate = parts[OWN].terms.count ? widened(TUNING.context_gate, filter, documents) : gate;
    parts[OWN].scale = 1.0;
    parts[OWN].gate = gate;
    parts[AGENT_TURN].scale = TUNING.agent_turn;
    parts[CUSTOMER_TURNS].scale = TUNING.customer_turns;
    parts[AGENT_TURN].gate = parts[CUSTOMER_TURNS].gate = context_gate / 2;
    parts[ANSWER].scale = TUNING.answer;
}

static struct sk_xapian_query *assemble(struct builder *builder, struct part *parts, const struct sk_query *query,
                                        uint64_t documents) {
    struct filter filter = filter_of(builder, query, documents);
    weigh_parts(parts, &filter, documents);
    struct sk_xapian_query *tree = join_parts(builder, parts);
    if (filter.query)
        combine(builder, tree, SK_XAPIAN_FILTER, filter.query);
    return tree;
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
static void choose_compared(struct builder *builder, struct term_list own, struct term_list agent, struct term_list customer,
                            struct sk_query_tree *out) {
    struct term_list list = { .items =
                                  sk_arena_array(builder->arena, own.count + agent.count + customer.count, sizeof *list.items) };
    if (!list.items) {
        failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the terms of a message"));
        return;
    }
    append_topic_terms(&list, own, OWN_TERMS);
    if (list.count == 0) {
        append_topic_terms(&list, agent, CONTEXT_TERMS);
        append_topic_terms(&list, customer, CONTEXT_TERMS);
    }
    out->compared = list.items;
    out->compared_count = list.count;
}

enum sk_status sk_query_tree_build(const struct sk_xapian_database *database, uint64_t documents, const struct sk_query *query,
                                   struct sk_arena *arena, struct sk_query_tree *out, struct sk_error *error) {
    struct builder builder = { .database = database, .arena = arena, .error = error };
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
    *out = (struct sk_query_tree){ 0 };
    choose_compared(&builder, own, agent, customer, out);
    out->query = assemble(&builder, parts, query, documents);
    if (builder.status != SK_OK)
        sk_query_tree_finish(out);
    return builder.status;
}

void sk_query_tree_finish(struct sk_query_tree *tree) {
    sk_xapian_query_destroy(tree->query);
    tree->query = NULL;
}
