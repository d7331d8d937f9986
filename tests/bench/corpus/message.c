/* Words follow Zipf's law in two regimes, as in large collections (Gerlach and Altmann, Stochastic model for the vocabulary
 * growth in natural languages, 2013): the common ones come with real text, beyond them a word's frequency falls with its rank to
 * the power 1.77, without end, so that the vocabulary grows with the number of words to the power .5 to .6 (Heaps). Words in the
 * questions of 300,000 cases: 24,000 among the first 300,000, 45,000 of 1 million, 113,000 of 6 million; 900,000 words of real
 * English messages to companies have 32,000.
 *
 * A content word in a walk through real text (source.c) gives way to an invented one as often as a longer sample would show a new
 * one, and to one of the topic's signature words in one of seven cases; in replies both less often. */
#include "message.h"

#include <ctype.h>
#include <math.h>

#include "words.h"

#define TAIL_EXPONENT 1.77
#define TAIL_OFFSET 15000.0 /* ranks that are about equally frequent */
#define TOPIC_TAIL 0.3      /* share of invented words that come from the topic's own */
#define TOPIC_WORDS 20.0    /* of which about so many are frequent */
#define SIGNATURE 0.14
#define REPLY_SHARE 0.3    /* of both in replies */
#define REPLY_SENTENCES 16 /* an intent with fewer uses those of all */
#define NEAR_JUMP 0.35     /* to another place of the intent with the same word */
#define FAR_JUMP 0.05      /* of the language */
#define REAL_BIT (1ull << 63)

uint64_t corpus_mix(uint64_t a, uint64_t b) {
    uint64_t mixed = (a ^ 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 29) ^ b) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 32);
}

uint64_t corpus_rank(struct sk_random *random, double offset, double exponent) {
    double rank = offset * (pow(1.0 - sk_random_real(random), -1.0 / (exponent - 1.0)) - 1.0);
    return rank < 0x1p40 ? (uint64_t) rank : 1ull << 40;
}

/* ---- topics ---- */

static uint64_t signature_of(const struct corpus_topic *topic, struct sk_random *random) {
    const struct corpus_intent *intent = topic->intent;
    const struct corpus_speech *speech = topic->questions;
    if (sk_random_below(random, 2))
        return corpus_rank(random, TAIL_OFFSET, TAIL_EXPONENT);
    uint32_t first = speech->sentences[intent->first_sentence];
    uint32_t last = speech->sentences[intent->first_sentence + intent->sentence_count - 1];
    for (uint32_t at = first + sk_random_below(random, last - first + 1); at < speech->token_count; at++)
        if (speech->tokens[at].flags & CORPUS_CONTENT)
            return REAL_BIT | at;
    return corpus_rank(random, TAIL_OFFSET, TAIL_EXPONENT);
}

static const struct corpus_intent *intent_at(const struct corpus_speech *speech, uint32_t text) {
    const struct corpus_intent *intent = speech->intents;
    while (text >= intent->first_text + intent->text_count)
        intent++;
    return intent;
}

void corpus_topic_make(const struct corpus_source *source, uint64_t seed, uint64_t number, struct corpus_topic *out) {
    struct sk_random random;
    sk_random_seed(&random, seed, corpus_mix(number, 'T'));
    enum corpus_language language = sk_random_below(&random, 3) ? CORPUS_DUTCH : CORPUS_ENGLISH;
    *out = (struct corpus_topic){ number, language, &source->questions[language], &source->answers[language], NULL, NULL, { 0 } };
    out->intent = intent_at(out->questions, sk_random_below(&random, out->questions->text_count));
    out->reply_intent = corpus_intent_find(out->answers, out->intent->name);
    if (out->reply_intent && out->reply_intent->sentence_count < REPLY_SENTENCES)
        out->reply_intent = NULL;
    for (size_t i = 0; i < CORPUS_SIGNATURES; i++)
        out->signatures[i] = signature_of(out, &random);
}

/* ---- tokens ---- */

/* Dates and times stay such: their digits only shrink. */
static void add_digits_anew(struct sk_slice text, struct sk_random *random, struct sk_buffer *out) {
    bool shrink = memchr(text.data, '-', text.size) || memchr(text.data, ':', text.size) || memchr(text.data, '/', text.size);
    uint64_t bits = sk_random_next(random);
    for (size_t i = 0; i < text.size; i++, bits = bits >> 5 | bits << 59) {
        char c = text.data[i];
        if (isdigit((unsigned char) c) && c != '0')
            c = (char) (shrink ? '0' + bits % 32 % (uint64_t) (c - '0' + 1) : '1' + bits % 32 % 9);
        sk_buffer_add(out, &c, 1);
    }
}

static void add_word(const struct corpus_topic *topic, uint64_t key, struct sk_buffer *out) {
    const struct corpus_token *token = &topic->questions->tokens[key & REAL_BIT ? key & ~REAL_BIT : 0];
    if (key & REAL_BIT)
        sk_buffer_add(out, token->text.data + token->core, token->core_size);
    else
        corpus_add_invented(topic->questions, topic->language, key, out);
}

/* A word of the endless tail; half of them are such as this topic has again and again. */
static void add_new_word(const struct corpus_topic *topic, struct sk_random *random, struct sk_buffer *out) {
    struct sk_random own;
    if (sk_random_real(random) < TOPIC_TAIL) {
        sk_random_seed(&own, topic->number, corpus_mix(corpus_rank(random, TOPIC_WORDS, TAIL_EXPONENT), 'W'));
        random = &own;
    }
    corpus_add_invented(topic->questions, topic->language, corpus_rank(random, TAIL_OFFSET, TAIL_EXPONENT), out);
}

/* How texts are made: shape decides on words, fill on numbers and names; share: of the content words that others take the place
 * of in a question. */
struct making {
    const struct corpus_source *source;
    const struct corpus_topic *topic;
    struct sk_random *shape, *fill;
    double share;
};

/* The token with another word in it. */
static void add_changed(const struct making *making, const struct corpus_token *token, double chance, struct sk_buffer *out) {
    const struct corpus_topic *topic = making->topic;
    size_t end = token->core + token->core_size;
    sk_buffer_add(out, token->text.data, token->core);
    if (token->flags & CORPUS_NAME)
        corpus_add_first_name(making->source, making->fill, out);
    else if (chance < SIGNATURE)
        add_word(topic, topic->signatures[(size_t) (chance / SIGNATURE * CORPUS_SIGNATURES)], out);
    else
        add_new_word(topic, making->shape, out);
    sk_buffer_add(out, token->text.data + end, token->text.size - end);
}

static void add_token(const struct making *making, const struct corpus_token *token, struct sk_buffer *out) {
    double chance = token->flags & CORPUS_CONTENT ? sk_random_real(making->shape) / making->share : 1;
    if (token->flags & CORPUS_NAME || chance < SIGNATURE + making->topic->questions->unseen)
        add_changed(making, token, chance, out);
    else if (token->flags & CORPUS_DIGITS)
        add_digits_anew(token->text, making->fill, out);
    else
        sk_buffer_add_slice(out, token->text);
}

/* ---- questions ---- */

static uint32_t sentence_of(const struct corpus_speech *speech, const struct corpus_intent *intent, struct sk_random *random) {
    uint32_t count = intent ? intent->sentence_count : speech->sentence_count;
    return speech->sentences[(intent ? intent->first_sentence : 0) + sk_random_below(random, count)];
}

/* The token behind `at` or behind another place with the same word. at does not end its text. */
static uint32_t step(const struct corpus_speech *speech, uint32_t at, struct sk_random *random) {
    const struct corpus_token *token = &speech->tokens[at];
    struct corpus_word word = speech->words[token->word];
    double chance = sk_random_real(random);
    uint32_t to = at;
    if (chance < NEAR_JUMP)
        to = speech->places[token->near_first + (uint32_t) (chance / NEAR_JUMP * token->near_count)];
    else if (chance < NEAR_JUMP + FAR_JUMP)
        to = speech->places[word.first + (uint32_t) ((chance - NEAR_JUMP) / FAR_JUMP * word.count)];
    return (speech->tokens[to].flags & CORPUS_LAST ? at : to) + 1;
}

static void add_walk(const struct making *making, size_t words, struct sk_buffer *out) {
    const struct corpus_speech *speech = making->topic->questions;
    const struct corpus_intent *intent = making->topic->intent;
    struct sk_random *random = making->shape;
    uint32_t at = sentence_of(speech, intent, random);
    for (size_t count = 1;; count++) {
        const struct corpus_token *token = &speech->tokens[at];
        add_token(making, token, out);
        if ((count >= words && token->flags & CORPUS_SENTENCE) || count >= words + words / 2 + 4)
            return;
        bool pause = count % 48 == 0;
        sk_buffer_add(out, pause ? "\\n\\n" : " ", pause ? 4 : 1);
        at = token->flags & CORPUS_LAST || (token->flags & CORPUS_SENTENCE && sk_random_below(random, 2))
                 ? sentence_of(speech, intent, random)
                 : step(speech, at, random);
    }
}

void corpus_add_question(const struct corpus_source *source, const struct corpus_topic *topic, struct sk_random *random,
                         size_t words, struct sk_buffer *out) {
    static const char *const openings[CORPUS_LANGUAGES][4] = {
        { "Goedemiddag, ", "Hallo, ", "hoi ", "Beste heer, mevrouw,\\n\\n" },
        { "Good morning, ", "Hello, ", "hi ", "Dear Sir or Madam,\\n\\n" }
    };
    static const char *const closings[CORPUS_LANGUAGES][3] = { { " Groet, ", "\\n\\nMet vriendelijke groet,\\n", " Gr. " },
                                                               { " Regards, ", "\\n\\nKind regards,\\n", " Thanks, " } };
    struct making making = { source, topic, random, random, 1.0 };
    uint32_t letter = words > 40 ? 3 : 1;
    if (sk_random_below(random, 10) < 2 * letter)
        sk_buffer_add_text(out, openings[topic->language][sk_random_below(random, 4)]);
    add_walk(&making, words, out);
    if (sk_random_below(random, 10) < 2 * letter) {
        sk_buffer_add(out, " ", 1);
        corpus_add_particulars(topic->language, random, out);
    }
    if (sk_random_below(random, 10) < letter * 2) {
        sk_buffer_add_text(out, closings[topic->language][sk_random_below(random, 3)]);
        corpus_add_person(source, random, out);
    }
}

/* ---- replies ---- */

/* Behind "Hoi Esther, ", where the text begins so. */
static uint32_t behind_greeting(const struct corpus_speech *speech, uint32_t at) {
    bool named = false;
    for (uint32_t i = at; i < at + 4 && !(speech->tokens[i].flags & CORPUS_SENTENCE); i++) {
        named = named || speech->tokens[i].flags & CORPUS_NAME;
        if (named && speech->tokens[i].text.data[speech->tokens[i].text.size - 1] == ',')
            return i + 1;
    }
    return at;
}

/* A sentence as it stands in a real reply, but for a few words. */
static void add_sentence(const struct making *making, struct sk_buffer *out) {
    const struct corpus_speech *speech = making->topic->answers;
    uint32_t at = behind_greeting(speech, sentence_of(speech, making->topic->reply_intent, making->shape));
    for (;; at++) {
        add_token(making, &speech->tokens[at], out);
        if (speech->tokens[at].flags & CORPUS_SENTENCE)
            return;
        sk_buffer_add(out, " ", 1);
    }
}

static uint32_t sentences_in(struct sk_random *shape) {
    uint32_t count = 1;
    while (count < 6 && sk_random_below(shape, 100) < 62)
        count++;
    return count;
}

void corpus_add_reply(const struct corpus_source *source, const struct corpus_topic *topic, struct sk_random *shape,
                      struct sk_random *fill, struct sk_buffer *out) {
    static const char *const openings[CORPUS_LANGUAGES][3] = { { "Hoi ", "Beste ", "Dag " }, { "Hi ", "Dear ", "Hello " } };
    static const char *const more[CORPUS_LANGUAGES] = { " Fijne dag nog!", " Have a nice day!" };
    struct making template = { source, topic, shape, fill, REPLY_SHARE }, own = { source, topic, fill, fill, REPLY_SHARE };
    uint32_t count = sentences_in(shape), edit = sk_random_below(fill, 100);
    if (sk_random_below(fill, 3)) {
        sk_buffer_add_text(out, openings[topic->language][sk_random_below(fill, 3)]);
        corpus_add_first_name(source, fill, out);
        sk_buffer_add(out, ", ", 2);
    }
    if (edit < 6 && count > 1) /* an agent left the last sentence out */
        count--;
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            sk_buffer_add(out, " ", 1);
        add_sentence(&template, out);
    }
    if (edit >= 88) { /* or wrote one more */
        sk_buffer_add(out, " ", 1);
        add_sentence(&own, out);
    } else if (edit >= 73) {
        sk_buffer_add_text(out, more[topic->language]);
    }
}
