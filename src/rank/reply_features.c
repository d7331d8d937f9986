/* What has been said where: words and word pairs of the message and of the last agent turn, words of the first and the last
 * sentence of a message of several, of the agent turn before the last, of the customer's last turn, and of all earlier ones;
 * words of all the customer has said, message included, whenever that was; what each agent turn was as a whole; each word of the
 * message together with the last agent turn as a whole ("yes" after "Shall I book it?" is another word than after "Anything
 * else?"); how often the agent has spoken, and how long the message is; every four letters in a row of the message's longer
 * words. What is nearest to the message comes first, so that a long conversation pushes out only what lies further back.
 *
 * Measured on star dev (4,855 turns; three networks over the labels of the replies, hit@1/hit@3):
 *
 *   words and pairs by turn                         .655/.888
 *   + words joined to the agent's turn              .658/.885
 *   + all the customer has said                     .664/.894
 *   + each agent turn as a whole                    .668/.893
 *   + first and last sentence                       .666/.896
 *
 * No gain: word triples .656/.885, pairs in earlier turns .657/.884, pairs in all the customer has said .662/.895, words of
 * everybody together .663/.894, the last two agent turns as one .667/.894.
 *
 * Over the groups of answers, as learn.c has them, the right class smoothed; loss of the probability of the label (nats):
 *
 *   as above                                        .652/.885, 1.474
 *   + four letters                                  .655/.887, 1.456
 *   + groups of the last two agent turns            .656/.884, 1.471
 *   + these with each word of the message           .653/.883, 1.489
 *   + groups and letters                            .658/.886, 1.454
 *
 * The groups need their leaders at asking and earn next to nothing beside what a turn is as a whole. That a reply which was given
 * is seldom given again is learnt without them: in 10.7 % of the turns the answer was one of the last two, the network puts one
 * of them first in 10.5 %. Of whole conversations instead of the four turns that star keeps: .658/.882 instead of .653/.881.
 */
#include "rank/reply_features.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/hash.h"
#include "protocol/turns.h"
#include "text/plain_words.h"

#define NUMBER_HASH 7u
#define QUESTION_HASH 11u
#define AGENT_TURNS_COUNTED 12
#define WORDS_A_STEP 4 /* messages are as long as one another within steps of so many words */
#define LENGTH_STEPS 5
#define PART_BYTES 4   /* of a word; its parts overlap */
#define LEAST_PARTED 5 /* bytes, from which on a word has parts */
#define WHOLE_WORDS 8  /* a turn is the same as another if it begins with the same words, numbers and placeholders aside */

/* Each part of the conversation has features of its own. */
enum field {
    FIELD_MESSAGE = 1,
    FIELD_MESSAGE_PAIR,
    FIELD_LENGTH,
    FIELD_AGENT_1,
    FIELD_AGENT_1_PAIR,
    FIELD_AGENT_2,
    FIELD_AGENT_EARLIER,
    FIELD_CUSTOMER_1,
    FIELD_CUSTOMER_EARLIER,
    FIELD_AGENT_TURNS,
    FIELD_AGENT_WHOLE,
    FIELD_MESSAGE_AFTER_AGENT,
    FIELD_FIRST_SENTENCE,
    FIELD_LAST_SENTENCE,
    FIELD_CUSTOMER,
    FIELD_AGENT_ANY_WHOLE,
    FIELD_MESSAGE_PART,
};

struct bag {
    uint32_t *buckets;
    size_t count;
};

static void add(struct bag *bag, enum field field, uint64_t hash) {
    uint64_t value = (hash ^ (uint64_t) field * 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu;
    if (bag->count < SK_REPLY_FEATURE_LIMIT)
        bag->buckets[bag->count++] = (uint32_t) (value >> 48) & (SK_REPLY_BUCKETS - 1);
}

static uint64_t value_of(enum sk_scanned kind, uint64_t hash) {
    return kind == SK_SCANNED_VALUE ? NUMBER_HASH : kind == SK_SCANNED_QUESTION ? QUESTION_HASH : hash;
}

/* pair: the field of word pairs, or 0. Returns the number of words. */
static size_t add_text(struct bag *bag, struct sk_slice text, enum field field, enum field pair) {
    struct sk_word_scan scan = { .text = text };
    size_t words = 0;
    uint64_t before = 0, hash = 0;
    for (enum sk_scanned kind; (kind = sk_word_next(&scan, &hash)) != SK_SCANNED_END; words++) {
        uint64_t word = value_of(kind, hash);
        add(bag, field, word);
        if (pair && words)
            add(bag, pair, before * 31 + word);
        before = word;
    }
    return words;
}

static uint64_t hash_of_turn(struct sk_slice text) {
    struct sk_word_scan scan = { .text = text };
    uint64_t whole = 1, hash = 0;
    int words = 0;
    for (enum sk_scanned kind; words < WHOLE_WORDS && (kind = sk_word_next(&scan, &hash)) != SK_SCANNED_END;) {
        if (kind != SK_SCANNED_WORD)
            continue;
        whole = whole * 1000003 + hash;
        words++;
    }
    return whole;
}

static void add_message_after_agent(struct bag *bag, struct sk_slice message, struct sk_slice agent_turn) {
    struct sk_word_scan scan = { .text = message };
    uint64_t whole = hash_of_turn(agent_turn), hash = 0;
    add(bag, FIELD_AGENT_WHOLE, whole);
    for (enum sk_scanned kind; (kind = sk_word_next(&scan, &hash)) != SK_SCANNED_END;)
        add(bag, FIELD_MESSAGE_AFTER_AGENT, whole * 31 + value_of(kind, hash));
}

static bool ends_sentence(char byte) {
    return byte == '.' || byte == '?' || byte == '!' || byte == '\n';
}

/* Nothing for a message of one sentence. */
static void add_sentences(struct bag *bag, struct sk_slice message) {
    size_t first = 0, last = message.size;
    while (first < message.size && !ends_sentence(message.data[first]))
        first++;
    while (last > 0 && (ends_sentence(message.data[last - 1]) || message.data[last - 1] == ' '))
        last--;
    while (last > 0 && !ends_sentence(message.data[last - 1]))
        last--;
    if (first >= last)
        return;
    add_text(bag, sk_slice(message.data, first), FIELD_FIRST_SENTENCE, 0);
    add_text(bag, sk_slice(message.data + last, message.size - last), FIELD_LAST_SENTENCE, 0);
}

/* A word that is spelt otherwise, inflected or put together from others still has most of its parts. */
static void add_parts(struct bag *bag, struct sk_slice message) {
    struct sk_word_scan scan = { .text = message };
    uint64_t hash = 0;
    for (enum sk_scanned kind; (kind = sk_word_next(&scan, &hash)) != SK_SCANNED_END;) {
        if (kind != SK_SCANNED_WORD || scan.at - scan.start < LEAST_PARTED)
            continue;
        for (size_t at = scan.start; at + PART_BYTES <= scan.at; at++) {
            char part[PART_BYTES];
            for (size_t i = 0; i < PART_BYTES; i++)
                part[i] = sk_plain_lower(message.data[at + i]);
            add(bag, FIELD_MESSAGE_PART, sk_hash(part, PART_BYTES, 0));
        }
    }
}

/* By its place, which back counts from the newest turn of the same speaker, and whenever it was said. */
static void add_turn(struct bag *bag, const struct sk_turn *turn, size_t back) {
    if (turn->role == SK_ROLE_AGENT) {
        add(bag, FIELD_AGENT_ANY_WHOLE, hash_of_turn(turn->text));
        if (back > 0)
            add_text(bag, turn->text, back == 1 ? FIELD_AGENT_2 : FIELD_AGENT_EARLIER, 0);
    } else {
        add_text(bag, turn->text, FIELD_CUSTOMER, 0);
        add_text(bag, turn->text, back == 0 ? FIELD_CUSTOMER_1 : FIELD_CUSTOMER_EARLIER, 0);
    }
}

static void add_conversation(struct bag *bag, const struct sk_turn *turns, size_t count) {
    size_t agent = 0, customer = 0;
    for (size_t i = count; i-- > 0;)
        add_turn(bag, &turns[i], turns[i].role == SK_ROLE_AGENT ? agent++ : customer++);
}

static void add_turn_count(struct bag *bag, const struct sk_turn *turns, size_t count) {
    size_t agent = 0;
    for (size_t i = 0; i < count; i++)
        agent += turns[i].role == SK_ROLE_AGENT;
    add(bag, FIELD_AGENT_TURNS, agent < AGENT_TURNS_COUNTED ? agent : AGENT_TURNS_COUNTED);
}

static int rising(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *) left, b = *(const uint32_t *) right;
    return (a > b) - (a < b);
}

size_t sk_reply_features(struct sk_slice message, const struct sk_turn *turns, size_t turn_count,
                         uint32_t out[SK_REPLY_FEATURE_LIMIT]) {
    struct bag bag = { out, 0 };
    struct sk_slice last_of_agent = sk_turns_last_of_agent(turns, turn_count);
    size_t kept = 0, words = add_text(&bag, message, FIELD_MESSAGE, FIELD_MESSAGE_PAIR);
    add(&bag, FIELD_LENGTH, words / WORDS_A_STEP < LENGTH_STEPS ? words / WORDS_A_STEP : LENGTH_STEPS);
    add_turn_count(&bag, turns, turn_count);
    add_text(&bag, last_of_agent, FIELD_AGENT_1, FIELD_AGENT_1_PAIR);
    add_message_after_agent(&bag, message, last_of_agent);
    add_text(&bag, message, FIELD_CUSTOMER, 0);
    add_sentences(&bag, message);
    add_conversation(&bag, turns, turn_count);
    add_parts(&bag, message);
    qsort(out, bag.count, sizeof *out, rising);
    for (size_t i = 0; i < bag.count; i++)
        if (i == 0 || out[i] != out[kept - 1])
            out[kept++] = out[i];
    return kept;
}
