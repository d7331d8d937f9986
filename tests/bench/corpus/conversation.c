/* Topics and a topic's templates follow Zipf's law too: the first thousand topics have some nine tenths of the conversations, the
 * first three templates of a topic two thirds of its replies; there is always a rarer one. A template has a quality, which the
 * ratings scatter around. */
#include "conversation.h"

#include <math.h>
#include <time.h>

#include "message.h"

#define TOPIC_OFFSET 60.0
#define TOPIC_EXPONENT 1.9
#define TEMPLATE_OFFSET 1.6
#define TEMPLATE_EXPONENT 2.1
#define TURNS 6
#define HELD_OUT (1ull << 48) /* first conversation that no case is made of */
#define FIRST_DAY 17106       /* 2016-11-01, in days since 1970 */
#define DAYS 3652

struct conversation {
    uint64_t number;
    struct sk_random random;
    struct corpus_topic topic;
    const char *channel;
    uint64_t customer;
    time_t time;
    uint32_t agent;
    bool labelled, says_language;
};

static double normal(struct sk_random *random) {
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += sk_random_real(random);
    return (sum - 2) * 1.7320508; /* variance 1 */
}

/* Log-normal: half of first messages has up to 15 words, one of twenty is a letter; later ones are short. */
static size_t words_in(struct sk_random *random, bool letter, bool later) {
    double median = letter ? 90 : later ? 7 : 13;
    double words = median * exp(0.6 * normal(random));
    return words < 2 ? 2 : (size_t) words;
}

static void begin(struct corpus_writer *writer, uint64_t number, struct conversation *out) {
    static const char *const channels[] = { "email", "email", "email", "chat",     "chat",     "chat",
                                            "chat",  "web",   "phone", "whatsapp", "whatsapp", "whatsapp" };
    uint64_t stream = writer->held_out ? HELD_OUT + number : number;
    struct sk_random *random = &out->random;
    *out = (struct conversation){ .number = number };
    sk_random_seed(random, writer->seed, corpus_mix(stream, 'C'));
    corpus_topic_make(writer->source, writer->seed, corpus_rank(random, TOPIC_OFFSET, TOPIC_EXPONENT), &out->topic);
    out->channel = channels[sk_random_below(random, 12)];
    out->customer = corpus_rank(random, 200000, 2.5);
    out->agent = sk_random_below(random, 60);
    out->labelled = out->topic.intent->name.size && sk_random_below(random, 10) < 6;
    out->says_language = sk_random_below(random, 10) < 8;
    out->time = (time_t) (FIRST_DAY + sk_random_below(random, DAYS)) * 86400 + 7 * 3600 + sk_random_below(random, 8 * 3600)
                + sk_random_below(random, 7 * 3600);
    sk_buffer_clear(&writer->turns);
}

/* ---- fields ---- */

static void add_text_field(struct sk_buffer *out, const char *name, struct sk_slice value) {
    sk_buffer_add(out, ",\"", 2);
    sk_buffer_add_text(out, name);
    sk_buffer_add(out, "\":\"", 3);
    sk_buffer_add_slice(out, value);
    sk_buffer_add(out, "\"", 1);
}

static void add_time(struct sk_buffer *out, time_t time) {
    char text[32];
    struct tm parts;
    gmtime_r(&time, &parts);
    add_text_field(out, "timestamp", sk_slice(text, strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)));
}

/* Four in ten are rated. One template in six is a bad one. */
static void add_rating(struct conversation *conversation, uint64_t template, struct sk_buffer *out) {
    double quality = corpus_mix(template, conversation->topic.number) % 6 ? 4.3 : 1.9;
    uint32_t chance = sk_random_below(&conversation->random, 10);
    if (chance < 2)
        sk_buffer_add_text(out, ",\"satisfaction\":null");
    if (chance < 6)
        return;
    double rating = round(quality + 0.9 * normal(&conversation->random));
    sk_buffer_format(out, ",\"satisfaction\":%d", rating < 1 ? 1 : rating > 5 ? 5 : (int) rating);
}

static void add_who(const struct conversation *conversation, struct sk_buffer *out) {
    static const char *const codes[CORPUS_LANGUAGES] = { "nl", "en" };
    struct sk_slice intent = conversation->topic.intent->name;
    const char *dot = intent.size ? memchr(intent.data, '.', intent.size) : NULL;
    if (conversation->labelled)
        add_text_field(out, "intent", intent);
    if (conversation->says_language)
        add_text_field(out, "language", sk_slice_of(codes[conversation->topic.language]));
    add_text_field(out, "channel", sk_slice_of(conversation->channel));
    add_time(out, conversation->time);
    sk_buffer_format(out, ",\"customer_id\":\"c-%llu\",\"agent_id\":\"a-%u\"", (unsigned long long) conversation->customer,
                     conversation->agent);
    add_text_field(out, "team", dot ? sk_slice(intent.data, (size_t) (dot - intent.data)) : sk_slice_of("general"));
}

/* ---- cases ---- */

/* Appends a text with its field name and remembers it as a turn. */
static void add_turn(struct corpus_writer *writer, const char *role, struct sk_slice text) {
    sk_buffer_add_text(&writer->turns, writer->turns.size ? ",{\"role\":\"" : "{\"role\":\"");
    sk_buffer_add_text(&writer->turns, role);
    sk_buffer_add(&writer->turns, "\"", 1);
    add_text_field(&writer->turns, "text", text);
    sk_buffer_add(&writer->turns, "}", 1);
}

/* A part of what is written once more, as the field that a request has. By way of another buffer: this one may move. */
static void add_text_again(struct corpus_writer *writer, size_t start, size_t end) {
    sk_buffer_clear(&writer->text);
    sk_buffer_add(&writer->text, writer->out.data + start, end - start);
    add_text_field(&writer->out, "text", sk_buffer_slice(&writer->text));
}

static void add_case(struct corpus_writer *writer, struct conversation *conversation, uint32_t turn) {
    struct sk_buffer *out = &writer->out;
    struct sk_random *random = &conversation->random, shape;
    const struct corpus_topic *topic = &conversation->topic;
    uint64_t template = corpus_rank(random, TEMPLATE_OFFSET, TEMPLATE_EXPONENT);
    const char *kind = writer->held_out ? "held-out" : "case";
    sk_buffer_format(out, "{\"id\":\"%s-%llu\",\"conversation_id\":\"%s-conversation-%llu\",\"question\":\"", kind,
                     (unsigned long long) writer->written, kind, (unsigned long long) conversation->number);
    size_t question = out->size;
    bool letter = !turn && strcmp(conversation->channel, "email") == 0 && sk_random_below(random, 6) == 0;
    corpus_add_question(writer->source, topic, random, words_in(random, letter, turn), out);
    size_t question_end = out->size;
    sk_buffer_add_text(out, "\",\"answer\":\"");
    size_t answer = out->size;
    sk_random_seed(&shape, writer->seed, corpus_mix(corpus_mix(topic->number, template), 'A'));
    corpus_add_reply(writer->source, topic, &shape, random, out);
    size_t answer_end = out->size;
    sk_buffer_add(out, "\"", 1);
    if (writer->held_out)
        add_text_again(writer, question, question_end);
    add_rating(conversation, template, out);
    sk_buffer_add_text(out, ",\"context\":[");
    sk_buffer_add_slice(out, sk_buffer_slice(&writer->turns));
    sk_buffer_add(out, "]", 1);
    add_who(conversation, out);
    sk_buffer_format(out, ",\"topic\":\"s%llu\",\"template\":\"s%llu-%llu\"}\n", (unsigned long long) topic->number,
                     (unsigned long long) topic->number, (unsigned long long) template);
    add_turn(writer, "customer", sk_slice(out->data + question, question_end - question));
    add_turn(writer, "agent", sk_slice(out->data + answer, answer_end - answer));
}

void corpus_write_conversation(struct corpus_writer *writer, uint64_t number) {
    struct conversation conversation;
    begin(writer, number, &conversation);
    for (uint32_t turn = 0; turn < TURNS && writer->written < writer->limit; turn++) {
        add_case(writer, &conversation, turn);
        writer->written++;
        if (sk_random_below(&conversation.random, 100) >= 40)
            return;
        conversation.time += 30 + sk_random_below(&conversation.random, 600);
    }
}
