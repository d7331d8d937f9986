/* What a message says: words as the history holds them (redacted), the turns before it, its language and its tags. */
#include <string.h>

#include "protocol/turns.h"
#include "suggest/engine.h"
#include "text/redact.h"

/* Below this a detected language is a guess, and a guess must not hide the right answer. */
#define LANGUAGE_SURE 0.6

/* So short a message may be a name or a place, which is a word of many languages ("Ben", "San Francisco", "LA"). Who changes to
 * another language within a conversation writes a sentence. */
#define FEW_WORDS 3

/* A message and what was said before it, redacted as the history is: as one (text/redact_values.h). */
struct redacted {
    struct sk_slice text, asked, customer_turns, agent_turn; /* asked: with what nobody has answered (protocol/turns.h) */
};

/* The customer's earlier turns as one text. */
static enum sk_status join_customer_turns(const struct sk_turn *turns, size_t count, struct sk_arena *arena, struct sk_slice *out,
                                          struct sk_error *error) {
    size_t size = 0, used = 0;
    for (size_t i = 0; i < count; i++)
        if (turns[i].role == SK_ROLE_CUSTOMER)
            size += turns[i].text.size + 1;
    char *joined = sk_arena_take(arena, size);
    if (!joined)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a conversation");
    for (size_t i = 0; i < count; i++) {
        struct sk_slice text = turns[i].text;
        if (turns[i].role != SK_ROLE_CUSTOMER || text.size == 0)
            continue;
        memcpy(joined + used, text.data, text.size);
        used += text.size;
        joined[used++] = '\n';
    }
    *out = sk_slice(joined, used);
    return SK_OK;
}

/* earlier: all that the customer said in the turns. */
static enum sk_status redact_together(struct sk_engine *engine, const struct sk_suggest_request *request, size_t answered,
                                      struct sk_slice earlier, struct sk_arena *arena, struct redacted *out,
                                      struct sk_error *error) {
    struct sk_slice *const texts[] = { &out->text, &out->asked, &out->customer_turns, &out->agent_turn };
    struct sk_redact_values values = { 0 };
    enum sk_status status = SK_OK;
    *out = (struct redacted){ .text = request->text,
                              .customer_turns = earlier,
                              .agent_turn = sk_turns_last_of_agent(request->context, answered) };
    if (answered < request->context_count) {
        status = join_customer_turns(request->context, answered, arena, &out->customer_turns, error);
        out->asked = sk_turns_join(request->context, answered, request->context_count, request->text, arena);
        if (status == SK_OK && !out->asked.data)
            status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for a message in several turns");
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == SK_OK; i++)
        if (texts[i]->size)
            status = sk_redact_noting(engine->finder, *texts[i], arena, &values, texts[i], error);
    if (status == SK_OK)
        sk_redact_values_note_replies(&values, engine->finder, request->context, request->context_count, request->text);
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == SK_OK; i++)
        status = sk_redact_values_apply(&values, arena, texts[i], error);
    if (answered == request->context_count)
        out->asked = out->text;
    return status;
}

/* The desk's word first, then the message itself, then the conversation: "ok" says nothing, the turns before it do. Of a few
 * words, and where they belong to the message, they say it better: on star dev .7 % of the messages, answers such as "Ben", got
 * no reply at all, since all are in English. */
static enum sk_status settle_language(const struct sk_suggest_request *request, struct sk_slice earlier, struct sk_message *out,
                                      struct sk_error *error) {
    enum sk_language told = sk_language_from_code(request->language), before = SK_LANGUAGE_UNKNOWN;
    enum sk_status status = SK_OK;
    out->language = told;
    if (told != SK_LANGUAGE_UNKNOWN)
        return SK_OK;
    double confidence = out->spoken.language_confidence;
    out->language = confidence >= LANGUAGE_SURE ? out->spoken.language : SK_LANGUAGE_UNKNOWN;
    bool joined = out->answered < request->context_count;
    if (earlier.size && (joined || out->language == SK_LANGUAGE_UNKNOWN || out->spoken.word_count <= FEW_WORDS)) {
        status = sk_language_detect(earlier, &before, &confidence, error);
        if (confidence >= LANGUAGE_SURE && before != SK_LANGUAGE_UNKNOWN)
            out->language = before;
    }
    return status;
}

static enum sk_status understand_turns(struct sk_engine *engine, const struct redacted *redacted, struct sk_arena *arena,
                                       struct sk_message *out, struct sk_error *error) {
    enum sk_status status = SK_OK;
    out->has_customer_turns = redacted->customer_turns.size > 0;
    out->has_agent_turn = out->has_customer_turns && redacted->agent_turn.size > 0; /* before he has spoken it is a greeting */
    out->opens = !out->has_customer_turns || !sk_part_is_on(&engine->parts, SK_PART_CONTEXT);
    if (out->has_agent_turn)
        status = sk_analyse(engine->analyser, redacted->agent_turn, out->language, arena, &out->last_agent_turn, error);
    if (status == SK_OK && out->has_customer_turns)
        status = sk_analyse(engine->analyser, redacted->customer_turns, out->language, arena, &out->customer_turns, error);
    return status;
}

/* The words that are left as a text, for the tags: "thank you" beside a question makes no small talk of it. */
static enum sk_status tag_topic(struct sk_engine *engine, struct sk_arena *arena, struct sk_message *out,
                                struct sk_error *error) {
    struct sk_analysis topic;
    size_t size = 0;
    char *text = sk_arena_take(arena, out->redacted.text.size + out->redacted.word_count);
    if (!text)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a message");
    for (size_t i = 0; i < out->redacted.word_count; i++) {
        const struct sk_word *word = &out->redacted.words[i];
        memcpy(text + size, out->redacted.text.data + word->start, word->end - word->start);
        size += word->end - word->start;
        text[size++] = ' ';
    }
    enum sk_status status = sk_analyse(engine->analyser, sk_slice(text, size), out->spoken.language, arena, &topic, error);
    return status == SK_OK ? sk_tagger_intents(engine->tagger, &topic, arena, &out->topic, error) : status;
}

/* What greets, thanks or asks to ask is not searched for. */
static enum sk_status find_topic(struct sk_engine *engine, bool joined, struct sk_arena *arena, struct sk_message *out,
                                 struct sk_error *error) {
    bool dropped = false;
    enum sk_status status = SK_OK;
    out->topic = out->tags;
    out->whole = out->redacted;
    out->register_ = joined ? sk_tagger_register(&out->whole) : out->tags.register_;
    if (sk_part_is_on(&engine->parts, SK_PART_PLEASANTRIES))
        status = sk_pleasantries_drop(engine->pleasantries, &out->redacted, arena, &dropped, error);
    if (status == SK_OK && (dropped || joined))
        status = tag_topic(engine, arena, out, error);
    return status;
}

enum sk_status sk_message_understand(struct sk_engine *engine, const struct sk_suggest_request *request, struct sk_arena *arena,
                                     struct sk_message *out, struct sk_error *error) {
    struct sk_slice earlier = { 0 };
    struct redacted redacted;
    *out = (struct sk_message){ .request = request, .answered = request->context_count };
    if (sk_part_is_on(&engine->parts, SK_PART_CONTEXT))
        out->answered = sk_turns_answered(request->context, request->context_count, request->text);
    sk_watch_enter(engine->watch, SK_ONLINE_UNDERSTAND);
    enum sk_status status =
        sk_analyse(engine->analyser, request->text, sk_language_from_code(request->language), arena, &out->spoken, error);
    if (status == SK_OK)
        status = join_customer_turns(request->context, request->context_count, arena, &earlier, error);
    if (status != SK_OK)
        return status;
    status = settle_language(request, earlier, out, error);
    if (status == SK_OK)
        status = redact_together(engine, request, out->answered, earlier, arena, &redacted, error);
    if (status != SK_OK)
        return status;
    out->redacted_text = redacted.text;
    out->asked = redacted.asked;
    status = sk_analyse(engine->analyser, out->asked, out->language, arena, &out->redacted, error);
    if (status == SK_OK)
        status = understand_turns(engine, &redacted, arena, out, error);
    sk_watch_enter(engine->watch, SK_ONLINE_TAGS);
    if (status == SK_OK)
        status = sk_tagger_tag(engine->tagger, &out->spoken, request->context, request->context_count, arena, &out->tags, error);
    return status == SK_OK ? find_topic(engine, out->answered < request->context_count, arena, out, error) : status;
}
