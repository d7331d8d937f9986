#include "index/query.h"

#include <stdlib.h>
#include <string.h>

#include "index/document.h"

/* Bounds on work: what a message of a hundred kilobytes says, it says in its first words. */
#define TERMS_READ 1024 /* of a text, repeated ones included */
#define OWN_TERMS 48    /* distinct ones that a query has, the rarest */
#define CONTEXT_TERMS 16

struct tuning {
    uint64_t gate;
    double agent_turn, customer_turns, answer;
};

static const struct tuning TUNING = { .gate = 20000, .agent_turn = 0.3, .customer_turns = 0.2, .answer = 0.1 };

const struct sk_xapian_bm25 SK_QUERY_WEIGHTS = { .k1 = 1.0, .k2 = 0.0, .k3 = 1.0, .b = 0.0, .minimum_length = 0.5 };

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

static struct sk_xapian_term named(const char *prefix, const struct sk_query_term *term) {
    return (struct sk_xapian_term){ sk_slice_of(prefix), term->text, term->count };
}

/* ---- terms ---- */

static int by_text(const void *left, const void *right) {
    const struct sk_query_term *a = left, *b = right;
    size_t size = a->text.size < b->text.size ? a->text.size : b->text.size;
    int order = size ? memcmp(a->text.data, b->text.data, size) : 0;
    return order ? order : (a->text.size > b->text.size) - (a->text.size < b->text.size);
}

static int by_documents(const void *left, const void *right) {
    const struct sk_query_term *a = left, *b = right;
    if (a->documents != b->documents)
        return a->documents < b->documents ? -1 : 1;
    return by_text(left, right);
}

static size_t merge_equal(struct sk_query_term *terms, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && sk_slice_equal(terms[kept - 1].text, terms[i].text))
            terms[kept - 1].count += terms[i].count;
        else
            terms[kept++] = terms[i];
    }
    return kept;
}

static enum sk_status look_up(struct builder *builder, const char *prefix, struct sk_query_term *term) {
    return sk_xapian_frequency(builder->database, named(prefix, term), &term->documents, builder->error);
}

/* Distinct terms under a prefix with their document counts, rarest first. A conversation is read from its end. */
static struct term_list terms_of(struct builder *builder, const struct sk_analysis *analysis, const char *prefix, bool from_end) {
    struct term_list list = { 0 };
    if (!analysis || broken(builder))
        return list;
    size_t count = analysis->term_count < TERMS_READ ? analysis->term_count : TERMS_READ;
    const struct sk_term *first = analysis->terms + (from_end ? analysis->term_count - count : 0);
    list.items = sk_arena_array(builder->arena, count, sizeof *list.items);
    if (!list.items) {
        failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for the terms of a message"));
        return list;
    }
    for (size_t i = 0; i < count; i++)
        list.items[i] = (struct sk_query_term){ .text = first[i].text, .count = 1 };
    qsort(list.items, count, sizeof *list.items, by_text);
    list.count = merge_equal(list.items, count);
    for (size_t i = 0; i < list.count; i++)
        if (failed(builder, look_up(builder, prefix, &list.items[i])))
            return list;
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

/* How many of the rarest terms until their document counts sum to the gate; at least one where there is one. */
static size_t gated(struct term_list list, uint64_t gate) {
    uint64_t sum = 0;
    size_t count = 0;
    while (count < list.count && sum < gate)
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

/* OR of terms [first, end) under a prefix, weights scaled. */
static struct sk_xapian_query *any_of(struct builder *builder, const char *prefix, struct term_list list, size_t first,
                                      size_t end, double scale) {
    struct sk_xapian_query *query = new_query(builder);
    size_t count = end > first && scale > 0 ? end - first : 0;
    struct sk_xapian_term *terms = sk_arena_array(builder->arena, count, sizeof *terms);
    if (!terms)
        failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for a query"));
    if (broken(builder))
        return query;
    for (size_t i = 0; i < count; i++)
        terms[i] = named(prefix, &list.items[first + i]);
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
static uint64_t gate_for(const struct filter *filter, uint64_t documents) {
    if (filter->documents <= TUNING.gate)
        return UINT64_MAX;
    return (uint64_t) ((double) TUNING.gate * ((double) documents / (double) filter->documents));
}

/* ---- all together ---- */

struct parts {
    struct term_list own, answer, agent_turn, customer_turns;
};

static struct sk_xapian_query *with_own_terms(struct builder *builder, const struct parts *parts, uint64_t gate) {
    size_t required = gated(parts->own, gate);
    struct sk_xapian_query *query = any_of(builder, SK_PREFIX_QUESTION, parts->own, 0, required, 1.0);
    struct sk_xapian_query *maybe = any_of(builder, SK_PREFIX_QUESTION, parts->own, required, parts->own.count, 1.0);
    combine(builder, maybe, SK_XAPIAN_OR,
            any_of(builder, SK_PREFIX_AGENT_TURN, parts->agent_turn, 0, parts->agent_turn.count, TUNING.agent_turn));
    combine(
        builder, maybe, SK_XAPIAN_OR,
        any_of(builder, SK_PREFIX_CUSTOMER_TURNS, parts->customer_turns, 0, parts->customer_turns.count, TUNING.customer_turns));
    combine(builder, maybe, SK_XAPIAN_OR,
            any_of(builder, SK_PREFIX_ANSWER, parts->answer, 0, parts->answer.count, TUNING.answer));
    combine(builder, query, SK_XAPIAN_AND_MAYBE, maybe);
    return query;
}

/* "Ja": the conversation alone says what it is about. */
static struct sk_xapian_query *with_context_only(struct builder *builder, const struct parts *parts, uint64_t gate) {
    const struct term_list agent = parts->agent_turn, customer = parts->customer_turns;
    size_t required_agent = gated(agent, gate / 2), required_customer = gated(customer, gate / 2);
    struct sk_xapian_query *query = any_of(builder, SK_PREFIX_AGENT_TURN, agent, 0, required_agent, TUNING.agent_turn);
    combine(builder, query, SK_XAPIAN_OR,
            any_of(builder, SK_PREFIX_CUSTOMER_TURNS, customer, 0, required_customer, TUNING.customer_turns));
    struct sk_xapian_query *maybe = any_of(builder, SK_PREFIX_AGENT_TURN, agent, required_agent, agent.count, TUNING.agent_turn);
    combine(builder, maybe, SK_XAPIAN_OR,
            any_of(builder, SK_PREFIX_CUSTOMER_TURNS, customer, required_customer, customer.count, TUNING.customer_turns));
    combine(builder, query, SK_XAPIAN_AND_MAYBE, maybe);
    return query;
}

static struct sk_xapian_query *assemble(struct builder *builder, const struct parts *parts, const struct sk_query *query,
                                        uint64_t documents) {
    struct filter filter = filter_of(builder, query, documents);
    uint64_t gate = gate_for(&filter, documents);
    struct sk_xapian_query *tree =
        parts->own.count ? with_own_terms(builder, parts, gate) : with_context_only(builder, parts, gate);
    if (filter.query)
        combine(builder, tree, SK_XAPIAN_FILTER, filter.query);
    return tree;
}

enum sk_status sk_query_tree_build(const struct sk_xapian_database *database, uint64_t documents, const struct sk_query *query,
                                   struct sk_arena *arena, struct sk_query_tree *out, struct sk_error *error) {
    struct builder builder = { .database = database, .arena = arena, .error = error };
    struct term_list own = terms_of(&builder, query->text, SK_PREFIX_QUESTION, false);
    struct parts parts = {
        .own = known(own, OWN_TERMS),
        .answer = known(terms_of(&builder, query->text, SK_PREFIX_ANSWER, false), CONTEXT_TERMS),
        .agent_turn = known(terms_of(&builder, query->last_agent_turn, SK_PREFIX_AGENT_TURN, false), CONTEXT_TERMS),
        .customer_turns = known(terms_of(&builder, query->customer_turns, SK_PREFIX_CUSTOMER_TURNS, true), CONTEXT_TERMS),
    };
    *out = (struct sk_query_tree){ .own = own.items, .own_count = (size_t) (parts.own.items - own.items) + parts.own.count };
    out->query = assemble(&builder, &parts, query, documents);
    if (builder.status != SK_OK)
        sk_query_tree_finish(out);
    return builder.status;
}

void sk_query_tree_finish(struct sk_query_tree *tree) {
    sk_xapian_query_destroy(tree->query);
    tree->query = NULL;
}
