/* answer_groups: a whole history's answers put into groups, against leader clustering that compares everything with everything.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buffer.h"
#include "base/random.h"
#include "rank/answer_groups.h"
#include "rank/group.h"
#include "text/shingles.h"

static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, (size_t) 64 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_arena_finish(&arena);
    return 0;
}

static struct sk_answer_groups *create(void) {
    struct sk_answer_groups *groups = NULL;
    assert_int_equal(sk_answer_groups_create(&groups, NULL), SK_OK);
    assert_int_equal(sk_answer_groups_count(groups), 0);
    return groups;
}

static uint32_t add(struct sk_answer_groups *groups, struct sk_slice answer) {
    uint32_t group = UINT32_MAX;
    size_t count;
    sk_arena_reset(&arena);
    const uint64_t *shingles = sk_shingles(answer, &arena, &count);
    assert_non_null(shingles);
    assert_int_equal(sk_answer_groups_add(groups, shingles, count, &group, NULL), SK_OK);
    assert_true(group < sk_answer_groups_count(groups));
    return group;
}

static uint32_t add_text(struct sk_answer_groups *groups, const char *answer) {
    return add(groups, sk_slice_of(answer));
}

static void names_and_numbers_join_other_answers_do_not(void **state) {
    (void) state;
    struct sk_answer_groups *groups = create();
    assert_int_equal(add_text(groups, "Dag Jan, uw pakket 20458811 komt morgen tussen 9 en 12 uur bij u thuis."), 0);
    assert_int_equal(add_text(groups, "Uw bedrag staat binnen drie werkdagen op de rekening die bij ons bekend is."), 1);
    assert_int_equal(add_text(groups, "Dag Fatima, uw pakket 7 komt morgen tussen 13 en 17 uur bij u thuis."), 0);
    assert_int_equal(add_text(groups, "DAG {person}, UW PAKKET {order_number} KOMT MORGEN TUSSEN 9 EN 12 UUR BIJ U THUIS!"), 0);
    assert_int_equal(add_text(groups, "Uw bedrag staat binnen vijf werkdagen op de rekening die bij ons bekend is."), 1);
    assert_int_equal(add_text(groups, "Een monteur belt u vandaag."), 2);
    assert_int_equal(sk_answer_groups_count(groups), 3);
    sk_answer_groups_destroy(groups);
}

static void answers_without_words_are_one_group(void **state) {
    (void) state;
    struct sk_answer_groups *groups = create();
    assert_int_equal(add_text(groups, ""), 0);
    assert_int_equal(add_text(groups, "ja"), 1);
    assert_int_equal(add_text(groups, "{order_number} 12 !!"), 0);
    assert_int_equal(sk_answer_groups_count(groups), 2);
    sk_answer_groups_destroy(groups);
    sk_answer_groups_destroy(NULL);
}

/* ---- generated answers ---- */

enum { TEMPLATE_WORDS = 24 };

/* A word of letters only; words 0..9999 differ from one another. */
static void add_word(struct sk_buffer *text, uint32_t number) {
    char word[8] = { (char) ('a' + number % 10), (char) ('k' + number / 10 % 10), (char) ('a' + number / 100 % 10),
                     (char) ('k' + number / 1000 % 10), ' ' };
    sk_buffer_add(text, word, 5);
}

/* Answer of a template, with each word replaced by any other with this probability. */
static void write_answer(struct sk_random *random, uint32_t template, double changed, struct sk_buffer *text) {
    sk_buffer_clear(text);
    uint32_t words = 8 + template % (TEMPLATE_WORDS - 8);
    for (uint32_t i = 0; i < words; i++) {
        bool other = sk_random_real(random) < changed;
        add_word(text, other ? sk_random_below(random, 10000) : (template * 31 + i * 7919 + template * i * 13) % 10000);
    }
    assert_false(text->failed);
}

struct exhaustive {
    const uint64_t *shingles[2000];
    size_t counts[2000];
    uint32_t leaders[2000]; /* numbers of the answers that lead */
    size_t leader_count;
};

/* The number of the answer that leads answer `number`'s group. */
static uint32_t leader_of(struct exhaustive *all, uint32_t number) {
    uint32_t best = number;
    double best_similarity = SK_SAME_ANSWER;
    for (size_t i = 0; i < all->leader_count; i++) {
        uint32_t other = all->leaders[i];
        double similarity =
            sk_shingles_similarity(all->shingles[number], all->counts[number], all->shingles[other], all->counts[other]);
        if (similarity > best_similarity || (similarity == best_similarity && best == number)) {
            best = other;
            best_similarity = similarity;
        }
    }
    if (best == number)
        all->leaders[all->leader_count++] = number;
    return best;
}

static void nearly_as_good_as_comparing_all_with_all(void **state) {
    (void) state;
    enum { COUNT = 2000 };
    static struct exhaustive all;
    uint32_t leads[COUNT] = { 0 }, agreed = 0, joined = 0;
    struct sk_answer_groups *groups = create();
    struct sk_random random;
    struct sk_buffer text = { 0 };
    struct sk_arena kept;
    sk_arena_init(&kept, (size_t) 16 << 20);
    sk_random_seed(&random, 3, 0);
    for (uint32_t i = 0; i < COUNT; i++) {
        write_answer(&random, sk_random_below(&random, 150), 0.25 * sk_random_real(&random), &text);
        all.shingles[i] = sk_shingles(sk_buffer_slice(&text), &kept, &all.counts[i]);
        size_t before = sk_answer_groups_count(groups);
        uint32_t group = add(groups, sk_buffer_slice(&text)), leader = leader_of(&all, i);
        if (sk_answer_groups_count(groups) > before)
            leads[group] = i;
        agreed += leads[group] == leader;
        joined += leader != i;
    }
    /* Neither side is trivial: there are many groups, and most answers join one. */
    assert_true(all.leader_count > 150 && joined > COUNT / 2 && joined < COUNT - 150);
    if (agreed < 0.99 * COUNT)
        print_error("%u of %d agree\n", agreed, COUNT);
    assert_true(agreed >= 0.99 * COUNT);
    sk_answer_groups_destroy(groups);
    sk_buffer_finish(&text);
    sk_arena_finish(&kept);
}

static void the_same_answers_in_the_same_order_give_the_same_groups(void **state) {
    (void) state;
    enum { COUNT = 5000 };
    static uint32_t first[COUNT];
    for (int round = 0; round < 2; round++) {
        struct sk_answer_groups *groups = create();
        struct sk_random random;
        struct sk_buffer text = { 0 };
        sk_random_seed(&random, 4, 0);
        for (uint32_t i = 0; i < COUNT; i++) {
            write_answer(&random, sk_random_below(&random, 300), 0.3, &text);
            uint32_t group = add(groups, sk_buffer_slice(&text));
            if (round == 0)
                first[i] = group;
            else
                assert_int_equal(group, first[i]);
        }
        sk_answer_groups_destroy(groups);
        sk_buffer_finish(&text);
    }
}

static size_t count_groups(uint32_t count, uint32_t templates, double changed) {
    struct sk_answer_groups *groups = create();
    struct sk_random random;
    struct sk_buffer text = { 0 };
    sk_random_seed(&random, 5, 0);
    for (uint32_t i = 0; i < count; i++) {
        write_answer(&random, i % templates, i < templates ? 0 : changed, &text);
        add(groups, sk_buffer_slice(&text));
    }
    size_t found = sk_answer_groups_count(groups);
    sk_answer_groups_destroy(groups);
    sk_buffer_finish(&text);
    return found;
}

/* Ten times as many answers of the same templates are no more groups; comparing all with all would be over the test's time. */
static void a_hundred_thousand_answers(void **state) {
    (void) state;
    size_t few = count_groups(10000, 800, 0.04), many = count_groups(100000, 800, 0.04);
    if (few < 800 || few > 810 || many > 1000)
        print_error("%zu groups of 10,000 answers, %zu of 100,000\n", few, many);
    assert_true(few >= 800 && few <= 810);
    assert_true(many >= few && many <= 1000); /* 1 in 1,000 is changed so much that it stands alone */
}

/* Answers that all begin alike share keys and are no group: the chains behind those keys are looked at only so far. */
static void different_answers_with_one_opening_stay_apart(void **state) {
    (void) state;
    enum { COUNT = 20000 };
    struct sk_answer_groups *groups = create();
    struct sk_random random;
    struct sk_buffer text = { 0 };
    sk_random_seed(&random, 6, 0);
    for (uint32_t i = 0; i < COUNT; i++) {
        sk_buffer_clear(&text);
        sk_buffer_add_slice(&text, sk_slice_of("bedankt voor uw bericht "));
        for (int word = 0; word < 12; word++)
            add_word(&text, sk_random_below(&random, 10000));
        add(groups, sk_buffer_slice(&text));
    }
    assert_int_equal(sk_answer_groups_count(groups), COUNT);
    sk_answer_groups_destroy(groups);
    sk_buffer_finish(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_numbers_join_other_answers_do_not),
        cmocka_unit_test(answers_without_words_are_one_group),
        cmocka_unit_test(nearly_as_good_as_comparing_all_with_all),
        cmocka_unit_test(the_same_answers_in_the_same_order_give_the_same_groups),
        cmocka_unit_test(a_hundred_thousand_answers),
        cmocka_unit_test(different_answers_with_one_opening_stay_apart),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
