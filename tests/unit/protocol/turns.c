/* turns: which of them belong to the message behind them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "protocol/turns.h"

#define CUSTOMER(text)                                                                                                           \
    {                                                                                                                            \
        SK_ROLE_CUSTOMER, {                                                                                                      \
            text, sizeof(text) - 1                                                                                               \
        }                                                                                                                        \
    }
#define AGENT(text)                                                                                                              \
    {                                                                                                                            \
        SK_ROLE_AGENT, {                                                                                                         \
            text, sizeof(text) - 1                                                                                               \
        }                                                                                                                        \
    }

static struct sk_arena arena;

static void assert_asked(const struct sk_turn *turns, size_t count, const char *text, size_t answered, const char *expected) {
    struct sk_slice asked =
        sk_turns_join(turns, sk_turns_answered(turns, count, sk_slice_of(text)), count, sk_slice_of(text), &arena);
    assert_int_equal(sk_turns_answered(turns, count, sk_slice_of(text)), answered);
    assert_true(sk_slice_is(asked, expected));
}

static void unanswered_turns_belong_to_the_message(void **state) {
    const struct sk_turn turns[] = { AGENT("welkom"), CUSTOMER("mijn pakket"), CUSTOMER(""), CUSTOMER("is er niet"),
                                     AGENT("ja?"),    CUSTOMER("een momentje") };
    (void) state;
    assert_asked(turns, 4, "waar?", 1, "mijn pakket\n\nis er niet\nwaar?");
    assert_asked(turns + 1, 3, "waar?", 0, "mijn pakket\n\nis er niet\nwaar?");
    assert_asked(turns, 1, "waar?", 1, "waar?");
    assert_asked(NULL, 0, "waar?", 0, "waar?");
    assert_asked(turns, 6, "waar?", 6, "waar?"); /* he has had an answer */
}

static void what_takes_back_what_was_said_is_read_alone(void **state) {
    static const char *const back[] = { "laat maar, hij is net bezorgd!", "Oh nee, toch gevonden", "sorry ik bedoel retourneren",
                                        "never mind", "Sorry, I meant the other one" };
    static const char *const on[] = { "sorry?", "oh", "laat het maar weten", "is het al verstuurd?", "bedoelde u mij?", "" };
    const struct sk_turn turns[] = { CUSTOMER("waar blijft mijn pakket") };
    (void) state;
    for (size_t i = 0; i < sizeof back / sizeof *back; i++)
        assert_int_equal(sk_turns_answered(turns, 1, sk_slice_of(back[i])), 1);
    for (size_t i = 0; i < sizeof on / sizeof *on; i++)
        assert_int_equal(sk_turns_answered(turns, 1, sk_slice_of(on[i])), 0);
}

static void the_last_ones_that_fit(void **state) {
    static char long_text[SK_UNANSWERED_BYTES];
    struct sk_turn turns[SK_UNANSWERED_TURNS + 3];
    const struct sk_slice text = sk_slice_of("?");
    (void) state;
    for (size_t i = 0; i < SK_UNANSWERED_TURNS + 3; i++)
        turns[i] = (struct sk_turn) CUSTOMER("a");
    assert_int_equal(sk_turns_answered(turns, SK_UNANSWERED_TURNS + 3, text), 3);
    turns[4].text.size = turns[5].text.size = 0; /* those without text do not count */
    assert_int_equal(sk_turns_answered(turns, SK_UNANSWERED_TURNS + 3, text), 1);
    memset(long_text, 'b', sizeof long_text);
    turns[0].text = sk_slice(long_text, sizeof long_text);
    assert_int_equal(sk_turns_answered(turns, 1, text), 0);
    assert_int_equal(sk_turns_answered(turns, 2, text), 1);
}

static void the_agent_s_last_word(void **state) {
    const struct sk_turn turns[] = { AGENT("een"), AGENT("twee"), CUSTOMER("drie") };
    (void) state;
    assert_true(sk_slice_is(sk_turns_last_of_agent(turns, 3), "twee"));
    assert_null(sk_turns_last_of_agent(turns + 2, 1).data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unanswered_turns_belong_to_the_message),
        cmocka_unit_test(what_takes_back_what_was_said_is_read_alone),
        cmocka_unit_test(the_last_ones_that_fit),
        cmocka_unit_test(the_agent_s_last_word),
    };
    sk_arena_init(&arena, 1 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    sk_arena_finish(&arena);
    return failed;
}
