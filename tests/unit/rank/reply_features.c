/* reply_features: what the reply network sees of a message and its conversation. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "rank/reply_features.h"

struct seen {
    uint32_t buckets[SK_REPLY_FEATURE_LIMIT];
    size_t count;
};

static struct seen see(struct sk_slice message, const struct sk_turn *turns, size_t turn_count) {
    struct seen seen;
    seen.count = sk_reply_features(message, turns, turn_count, seen.buckets);
    assert_true(seen.count > 0 && seen.count <= SK_REPLY_FEATURE_LIMIT);
    for (size_t i = 0; i < seen.count; i++) {
        assert_true(seen.buckets[i] < SK_REPLY_BUCKETS);
        assert_true(i == 0 || seen.buckets[i - 1] < seen.buckets[i]);
    }
    return seen;
}

static struct seen see_text(const char *message) {
    return see(sk_slice_of(message), NULL, 0);
}

static struct seen see_after(const char *message, const char *agent) {
    struct sk_turn turn = { SK_ROLE_AGENT, sk_slice_of(agent) };
    return see(sk_slice_of(message), &turn, 1);
}

static size_t count_shared(const struct seen *a, const struct seen *b) {
    size_t shared = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            shared += a->buckets[i] == b->buckets[j];
    return shared;
}

static bool is_same(const struct seen *a, const struct seen *b) {
    return a->count == b->count && memcmp(a->buckets, b->buckets, a->count * sizeof *a->buckets) == 0;
}

#define ASSERT_SAME(one, other)                                                                                                  \
    do {                                                                                                                         \
        struct seen left_ = (one), right_ = (other);                                                                             \
        assert_true(is_same(&left_, &right_));                                                                                   \
    } while (0)

#define ASSERT_DIFFERENT(one, other)                                                                                             \
    do {                                                                                                                         \
        struct seen left_ = (one), right_ = (other);                                                                             \
        assert_false(is_same(&left_, &right_));                                                                                  \
    } while (0)

static void numbers_and_placeholders_are_one_word(void **state) {
    (void) state;
    ASSERT_SAME(see_text("waar is bestelling 20458811"), see_text("Waar is BESTELLING 7b, "));
    ASSERT_SAME(see_text("waar is bestelling 20458811"), see_text("waar is bestelling {order_number}"));
    ASSERT_DIFFERENT(see_text("waar is bestelling 20458811"), see_text("waar is bestelling"));
    ASSERT_SAME(see_after("ja", "Is 1 mei goed?"), see_after("ja", "Is {date} mei goed?"));
}

static void a_question_mark_and_the_order_of_words_count(void **state) {
    (void) state;
    ASSERT_DIFFERENT(see_text("dat kan"), see_text("dat kan?"));
    ASSERT_DIFFERENT(see_text("niet ik maar jij"), see_text("niet jij maar ik"));
    ASSERT_DIFFERENT(see_after("ja", "kan dat"), see_after("ja", "dat kan"));
}

static void each_part_of_the_conversation_has_features_of_its_own(void **state) {
    (void) state;
    struct sk_turn parts[] = { { SK_ROLE_AGENT, sk_slice_of("rekening") }, { SK_ROLE_CUSTOMER, sk_slice_of("rekening") } };
    struct seen message = see_text("rekening"), none = see_text(""), agent = see_after("", "rekening");
    struct seen customer = see(sk_slice_of(""), parts + 1, 1), both = see(sk_slice_of(""), parts, 2);
    assert_true(message.count > none.count && agent.count > none.count && customer.count > none.count);
    assert_true(count_shared(&message, &agent) <= count_shared(&none, &agent));
    assert_true(count_shared(&message, &customer) <= count_shared(&none, &message) + 1); /* what the customer said, whenever */
    assert_false(is_same(&agent, &customer));
    assert_true(count_shared(&both, &agent) == agent.count);
}

static void yes_after_another_question_is_another_word(void **state) {
    (void) state;
    struct seen book = see_after("yes", "Shall I book it?"), other = see_after("yes", "Anything else?"), alone = see_text("yes");
    struct seen no = see_after("no", "Shall I book it?");
    /* Between two questions only what says nothing of the question stays: the word (in the message and as the customer's,
     * whenever said), the length, the number of turns. */
    assert_int_equal(count_shared(&book, &other), 5);         /* and the question mark */
    assert_int_equal(count_shared(&book, &alone), 3);         /* the word and the length */
    assert_int_equal(count_shared(&book, &no), no.count - 3); /* the word, and the word after this question */
}

static void a_misspelt_word_shares_its_parts(void **state) {
    (void) state;
    struct seen none = see_text(""), right = see_text("verzekering"), wrong = see_text("Verzekerng"),
                other = see_text("brandstof");
    size_t anyhow = count_shared(&right, &other);               /* the length, and that nobody has spoken */
    assert_int_equal(count_shared(&right, &wrong), anyhow + 5); /* verz, erze, rzek, zeke, eker */
    assert_int_equal(see_text("geld").count,
                     none.count + 3); /* too short: the word in the message, after no agent, the customer's */
    assert_int_equal(see_text("gelden").count, see_text("geld").count + 3);
}

static void earlier_turns_count_as_a_set(void **state) {
    (void) state;
    struct sk_turn turns[] = {
        { SK_ROLE_AGENT, sk_slice_of("wat is uw postcode") },       { SK_ROLE_CUSTOMER, sk_slice_of("{postal_code}") },
        { SK_ROLE_AGENT, sk_slice_of("en het huisnummer") },        { SK_ROLE_CUSTOMER, sk_slice_of("{number}") },
        { SK_ROLE_AGENT, sk_slice_of("welke datum past u") },       { SK_ROLE_CUSTOMER, sk_slice_of("maandag") },
        { SK_ROLE_AGENT, sk_slice_of("dan kom ik maandag, goed") },
    };
    struct sk_turn swapped[7];
    memcpy(swapped, turns, sizeof turns);
    swapped[0] = turns[2];
    swapped[2] = turns[0];
    ASSERT_SAME(see(sk_slice_of("ja"), turns, 7), see(sk_slice_of("ja"), swapped, 7));
    memcpy(swapped, turns, sizeof turns);
    swapped[4] = turns[6];
    swapped[6] = turns[4];
    ASSERT_DIFFERENT(see(sk_slice_of("ja"), turns, 7), see(sk_slice_of("ja"), swapped, 7));
}

static void any_bytes_are_text(void **state) {
    (void) state;
    ASSERT_DIFFERENT(see_text("één"), see_text("een"));
    ASSERT_DIFFERENT(see_text("één"), see_text("ëën"));
    ASSERT_SAME(see_text("één keer"), see_text("één, keer."));
    static const char broken[] = { (char) 0xc3, ' ', (char) 0xff, (char) 0xfe, 0, '{', 'a', ' ', '{' };
    see(sk_slice(broken, sizeof broken), NULL, 0);
    for (size_t size = 0; size <= sizeof broken; size++)
        see(sk_slice(broken + sizeof broken - size, size), NULL, 0);
    see(sk_slice(NULL, 0), NULL, 0);
}

/* A text of `words` different words. */
static const char *write_words(char *out, size_t size, int words, char first) {
    size_t used = 0;
    for (int i = 0; i < words; i++)
        used += (size_t) snprintf(out + used, size - used, "%c%c%c%c ", first, 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676);
    return out;
}

static void a_long_conversation_does_not_push_out_what_was_asked_last(void **state) {
    (void) state;
    static char earlier[30][1024], message[65536];
    struct sk_turn turns[31];
    for (int i = 0; i < 30; i++)
        turns[i] = (struct sk_turn){ i % 2 ? SK_ROLE_CUSTOMER : SK_ROLE_AGENT,
                                     sk_slice_of(write_words(earlier[i], sizeof earlier[i], 60, (char) ('a' + i % 26))) };
    turns[30] = (struct sk_turn){ SK_ROLE_AGENT, sk_slice_of("Zal ik het bedrag terugstorten?") };
    struct seen near = see(sk_slice_of("ja graag"), turns + 30, 1), whole = see(sk_slice_of("ja graag"), turns, 31);
    assert_true(whole.count > 400);
    assert_int_equal(count_shared(&near, &whole), near.count - 3); /* all but how often the agent has spoken, and graa, raag */
    struct seen huge = see(sk_slice_of(write_words(message, sizeof message, 5000, 'a')), turns, 31);
    assert_true(huge.count > 400);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_placeholders_are_one_word),
        cmocka_unit_test(a_question_mark_and_the_order_of_words_count),
        cmocka_unit_test(each_part_of_the_conversation_has_features_of_its_own),
        cmocka_unit_test(yes_after_another_question_is_another_word),
        cmocka_unit_test(a_misspelt_word_shares_its_parts),
        cmocka_unit_test(earlier_turns_count_as_a_set),
        cmocka_unit_test(any_bytes_are_text),
        cmocka_unit_test(a_long_conversation_does_not_push_out_what_was_asked_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
