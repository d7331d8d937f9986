/* A case as a document: terms of its texts under one prefix each, and boolean terms to filter by.
 *
 * The answer is indexed only where no conversation precedes the question: there the answer speaks of what was asked. In the
 * middle of a conversation it is the next step, and its words bring wrong cases up (query.c has the figures).
 *
 * No positions (they double the build and no query asks for them), no texts, no values. Of each text only a bounded part is read:
 * a case may hold a 50 MB conversation, and what is said far into it does not help to find it. Of the conversation the end
 * counts, of a question or an answer the beginning.
 */
#include "index/document.h"

#include <string.h>

#include "index/concepts.h"
#include "index/intents.h"
#include "protocol/turns.h"

#define QUESTION_BYTES ((size_t) 32 << 10)
#define ANSWER_BYTES ((size_t) 16 << 10)
#define AGENT_TURN_BYTES ((size_t) 4 << 10)
#define CUSTOMER_TURNS_BYTES ((size_t) 8 << 10)

/* Below this a detected language is a guess; a case of unknown language is found by customers of every language. */
#define LANGUAGE_SURE 0.6

struct builder {
    const struct sk_document_tools *tools;
    struct sk_arena *arena;
    struct sk_xapian_document *document;
    size_t term_count;
};

static bool inside_character(struct sk_slice text, size_t offset) {
    return ((unsigned char) text.data[offset] & 0xc0) == 0x80;
}

static struct sk_slice head_of(struct sk_slice text, size_t limit) {
    if (text.size <= limit)
        return text;
    while (limit > 0 && inside_character(text, limit))
        limit--;
    return sk_slice(text.data, limit);
}

static struct sk_slice tail_of(struct sk_slice text, size_t limit) {
    if (text.size <= limit)
        return text;
    size_t start = text.size - limit;
    while (start < text.size && inside_character(text, start))
        start++;
    return sk_slice(text.data + start, text.size - start);
}

/* The customer's turns joined by line breaks: the last ones that fit. Absent data: no memory. */
static struct sk_slice customer_turns(const struct sk_turn *turns, size_t count, struct sk_arena *arena) {
    char *joined = sk_arena_take(arena, CUSTOMER_TURNS_BYTES);
    size_t start = CUSTOMER_TURNS_BYTES;
    for (size_t i = count; joined && start > 1 && i-- > 0;) {
        if (turns[i].role != SK_ROLE_CUSTOMER)
            continue;
        struct sk_slice turn = tail_of(turns[i].text, start - 1);
        joined[--start] = '\n';
        start -= turn.size;
        if (turn.size)
            memcpy(joined + start, turn.data, turn.size);
    }
    return joined ? sk_slice(joined + start, CUSTOMER_TURNS_BYTES - start) : sk_slice(NULL, 0);
}

static enum sk_status add_terms(struct builder *builder, enum sk_index_field field, const struct sk_analysis *analysis,
                                struct sk_error *error) {
    struct sk_index_terms terms;
    enum sk_status status = sk_index_terms_of(field, analysis, builder->arena, &terms, error);
    if (status != SK_OK)
        return status;
    for (size_t i = 0; i < terms.count; i++)
        terms.items[i].frequency = sk_index_wdf(field, terms.items[i].frequency, terms.length);
    builder->term_count += terms.count;
    return sk_xapian_document_add(builder->document, terms.items, terms.count, error);
}

/* With related concepts for the question only: an answer says more than what was asked as it is. */
static enum sk_status add_concepts(struct builder *builder, enum sk_index_field field, const struct sk_analysis *analysis,
                                   struct sk_error *error) {
    struct sk_index_concepts concepts;
    enum sk_status status = sk_index_concepts_of(field, builder->tools->thesaurus, analysis, field == SK_FIELD_CONCEPT,
                                                 builder->arena, &concepts, error);
    if (status != SK_OK)
        return status;
    builder->term_count += concepts.count;
    return sk_xapian_document_add(builder->document, concepts.items, concepts.count, error);
}

/* What the case says that the customer wanted, where the model has such a label; else what the model says. */
static enum sk_status find_intents(struct builder *builder, const struct sk_case *record, const struct sk_analysis *question,
                                   struct sk_label intents[SK_CLASSIFIER_INTENTS], size_t *count, struct sk_error *error) {
    const char *given = sk_intent_model_label(builder->tools->intents, record->intent);
    if (!given)
        return sk_classifier_run(builder->tools->classifier, question, SK_INTENT_LEAST, builder->arena, intents, count, error);
    intents[0] = (struct sk_label){ given, 1 };
    *count = 1;
    return SK_OK;
}

static enum sk_status add_intents(struct builder *builder, const struct sk_case *record, const struct sk_analysis *question,
                                  struct sk_error *error) {
    struct sk_label intents[SK_CLASSIFIER_INTENTS];
    size_t count = 0;
    enum sk_status status = find_intents(builder, record, question, intents, &count, error);
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        char code[SK_INTENT_CODE_SIZE];
        if (!sk_index_intent_counts(&intents[i]))
            continue;
        struct sk_xapian_term term = sk_index_intent_term(&intents[i], code);
        builder->term_count++;
        status = sk_xapian_document_add(builder->document, &term, 1, error);
    }
    return status;
}

static enum sk_status add_text(struct builder *builder, enum sk_index_field field, struct sk_slice text, enum sk_language hint,
                               struct sk_error *error) {
    struct sk_analysis analysis;
    if (text.size == 0)
        return SK_OK;
    enum sk_status status = sk_analyse(builder->tools->analyser, text, hint, builder->arena, &analysis, error);
    return status == SK_OK ? add_terms(builder, field, &analysis, error) : status;
}

/* The answer, where it speaks of what was asked: its words and its concepts. */
static enum sk_status add_answer(struct builder *builder, struct sk_slice answer, enum sk_language hint, struct sk_error *error) {
    struct sk_analysis analysis;
    enum sk_status status = sk_analyse(builder->tools->analyser, answer, hint, builder->arena, &analysis, error);
    if (status == SK_OK)
        status = add_terms(builder, SK_FIELD_ANSWER, &analysis, error);
    return status == SK_OK ? add_concepts(builder, SK_FIELD_ANSWER_CONCEPT, &analysis, error) : status;
}

static enum sk_status add_boolean(struct builder *builder, const char *prefix, struct sk_slice text, struct sk_error *error) {
    char digest[SK_BOOLEAN_DIGEST_SIZE];
    if (text.size == 0)
        return SK_OK;
    struct sk_xapian_term term = { sk_slice_of(prefix), sk_index_boolean_text(text, digest), 0 };
    builder->term_count++;
    return sk_xapian_document_add(builder->document, &term, 1, error);
}

/* What the case says, else what its question is written in, else its answer. */
static enum sk_status find_language(const struct sk_case *record, const struct sk_analysis *question, struct sk_slice answer,
                                    enum sk_language *out, struct sk_error *error) {
    *out = sk_language_from_code(record->language);
    if (*out != SK_LANGUAGE_UNKNOWN)
        return SK_OK;
    *out = question->language;
    if (question->language_confidence >= LANGUAGE_SURE)
        return SK_OK;
    double confidence = 0;
    enum sk_status status = sk_language_detect(answer, out, &confidence, error);
    if (confidence < LANGUAGE_SURE)
        *out = SK_LANGUAGE_UNKNOWN;
    return status;
}

static enum sk_status fill(struct builder *builder, const struct sk_case *record, struct sk_error *error) {
    struct sk_analysis question;
    struct sk_slice answer = head_of(record->answer, ANSWER_BYTES);
    size_t answered = sk_turns_answered(record->context, record->context_count, record->question);
    struct sk_slice asked = sk_turns_join(record->context, answered, record->context_count,
                                          head_of(record->question, QUESTION_BYTES), builder->arena);
    if (!asked.data)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the question of a case");
    enum sk_status status =
        sk_analyse(builder->tools->analyser, asked, sk_language_from_code(record->language), builder->arena, &question, error);
    if (status != SK_OK)
        return status;
    enum sk_language language;
    status = find_language(record, &question, answer, &language, error);
    if (status != SK_OK)
        return status;
    struct sk_slice agent_turn = head_of(sk_turns_last_of_agent(record->context, answered), AGENT_TURN_BYTES);
    struct sk_slice earlier = customer_turns(record->context, answered, builder->arena);
    if (!earlier.data)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the conversation of a case");
    status = add_terms(builder, SK_FIELD_QUESTION, &question, error);
    if (status == SK_OK)
        status = add_concepts(builder, SK_FIELD_CONCEPT, &question, error);
    if (status == SK_OK && builder->tools->adds_intents && answered == 0)
        status = add_intents(builder, record, &question, error);
    if (status == SK_OK && answered == 0)
        status = add_answer(builder, answer, language, error);
    if (status == SK_OK)
        status = add_text(builder, SK_FIELD_AGENT_TURN, agent_turn, language, error);
    if (status == SK_OK)
        status = add_text(builder, SK_FIELD_CUSTOMER_TURNS, earlier, language, error);
    if (status == SK_OK)
        status = add_boolean(builder, SK_PREFIX_LANGUAGE, sk_slice_of(sk_language_code(language)), error);
    if (status == SK_OK)
        status = add_boolean(builder, SK_PREFIX_TEAM, record->team, error);
    return status == SK_OK ? add_boolean(builder, SK_PREFIX_CHANNEL, record->channel, error) : status;
}

enum sk_status sk_index_document_build(const struct sk_document_tools *tools, const struct sk_case *record,
                                       struct sk_arena *arena, struct sk_xapian_document **out, size_t *term_count,
                                       struct sk_error *error) {
    struct builder builder = { .tools = tools, .arena = arena };
    sk_arena_reset(arena);
    enum sk_status status = sk_xapian_document_create(&builder.document, error);
    if (status == SK_OK)
        status = fill(&builder, record, error);
    if (status != SK_OK) {
        sk_xapian_document_destroy(builder.document);
        return status;
    }
    *out = builder.document;
    *term_count = builder.term_count;
    return SK_OK;
}
