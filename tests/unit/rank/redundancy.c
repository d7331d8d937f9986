/* redundancy: whether two replies say the same, on pairs written by hand; and what the selection does with it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "text/shingles.h"
#include "rank/select.h"

static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, 8 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_arena_finish(&arena);
    return 0;
}

static struct sk_candidate candidate(int64_t row, struct sk_slice answer) {
    struct sk_candidate result = { .row = row, .answer = answer };
    result.shingles = sk_shingles(answer, &arena, &result.shingle_count);
    return result;
}

struct pair {
    bool same;
    double redundancy;
};

static size_t read_pairs(struct pair *pairs, size_t capacity) {
    char path[SK_PATH_SIZE];
    struct sk_buffer content = { 0 };
    size_t count = 0;
    assert_int_equal(sk_share_path(path, "tests/unit/rank/reply_pairs.txt", NULL), SK_OK);
    assert_int_equal(sk_file_read(path, 1 << 20, &content, NULL), SK_OK);
    for (char *line = strtok(content.data, "\n"); line && count < capacity; line = strtok(NULL, "\n")) {
        char *first = strchr(line, '\t'), *second = first ? strchr(first + 1, '\t') : NULL;
        if (*line == '#' || !second)
            continue;
        struct sk_candidate a = candidate(1, sk_slice(first + 1, (size_t) (second - first - 1)));
        struct sk_candidate b = candidate(2, sk_slice_of(second + 1));
        pairs[count++] = (struct pair){ line[0] == 's', sk_redundancy(&a, &b) };
    }
    sk_buffer_finish(&content);
    return count;
}

/* Probability that a pair that says the same has the higher measure. */
static double separation(const struct pair *pairs, size_t count, size_t half) {
    double won = 0, all = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            if (!pairs[i].same || pairs[j].same || (i / 2) % 2 != half || (j / 2) % 2 != half)
                continue;
            all++;
            won += pairs[i].redundancy > pairs[j].redundancy ? 1 : pairs[i].redundancy == pairs[j].redundancy ? 0.5 : 0;
        }
    return won / all;
}

static void the_measure_tells_same_from_other(void **state) {
    (void) state;
    struct pair pairs[128];
    size_t count = read_pairs(pairs, 128), found[2] = { 0 }, wrong[2] = { 0 }, same[2] = { 0 };
    for (size_t i = 0; i < count; i++) {
        size_t half = (i / 2) % 2;
        same[half] += pairs[i].same;
        found[half] += pairs[i].same && pairs[i].redundancy >= SK_REDUNDANT;
        wrong[half] += !pairs[i].same && pairs[i].redundancy >= SK_REDUNDANT;
        if (getenv("SHOW_ALL"))
            printf("%s %.2f\n", pairs[i].same ? "same" : "other", pairs[i].redundancy);
    }
    for (size_t half = 0; half < 2; half++)
        printf("%s half: AUC %.2f; of %zu that say the same %zu are redundant, of the others %zu\n", half ? "measured" : "tuned",
               separation(pairs, count, half), same[half], found[half], wrong[half]);
    assert_true(count >= 46);
    assert_true(separation(pairs, count, 1) >= 0.85);
    assert_true(wrong[1] * 10 <= same[1] * 3);
}

static void a_reply_that_says_the_same_makes_room(void **state) {
    (void) state;
    struct sk_candidate candidates[] = {
        candidate(1, sk_slice_of("Je krijgt het bedrag binnen 5 werkdagen terug op je rekening.")),
        candidate(2, sk_slice_of("Het bedrag staat binnen vijf werkdagen weer op je rekening.")),
        candidate(3, sk_slice_of("Je kunt de jas ook ruilen voor een andere maat.")),
        candidate(4, sk_slice_of("Wij zijn op zondag gesloten.")),
    };
    static const double scores[] = { 0.9, 0.85, 0.8, 0.2 };
    struct sk_ranked ranked[4] = { { 0 } };
    const struct sk_ranked *shown;
    size_t count;
    for (size_t i = 0; i < 4; i++) {
        ranked[i].shown = &candidates[i];
        ranked[i].score = scores[i];
        ranked[i].features[ranked[i].feature_count++] = (struct sk_feature){ "nearest", scores[i] };
    }
    struct sk_selection selection = { .limit = 3, .diverse = true };
    assert_int_equal(sk_select(&selection, ranked, 4, &arena, &shown, &count, NULL), SK_OK);
    assert_int_equal(shown[1].shown->row, 3);
    assert_int_equal(shown[2].shown->row, 2); /* still better than what is about something else */
    assert_string_equal(shown[2].features[shown[2].feature_count - 1].name, "diversity");
    selection.diverse = false;
    assert_int_equal(sk_select(&selection, ranked, 4, &arena, &shown, &count, NULL), SK_OK);
    assert_int_equal(shown[1].shown->row, 2);
}

static double sum_of_features(const struct sk_ranked *reply) {
    double sum = 0;
    for (size_t i = 0; i < reply->feature_count; i++)
        sum += reply->features[i].value;
    return sum;
}

/* The third repeats the first in part and the second wholly: it is penalised for the greater of the two, once. */
static void what_was_taken_off_is_what_is_told(void **state) {
    (void) state;
    struct sk_candidate candidates[] = {
        candidate(1, sk_slice_of("Je pakket is onderweg naar Utrecht. Wij sturen een monteur.")),
        candidate(2, sk_slice_of("De jas kun je ruilen in onze winkel tegen inlevering van je bon.")),
        candidate(3, sk_slice_of(
                         "Je pakket is onderweg naar Utrecht. De jas kun je ruilen in onze winkel tegen inlevering van je bon.")),
    };
    static const double scores[] = { 0.9, 0.85, 0.8 };
    struct sk_ranked ranked[3] = { { 0 } };
    const struct sk_ranked *shown;
    size_t count;
    for (size_t i = 0; i < 3; i++) {
        ranked[i].shown = &candidates[i];
        ranked[i].score = scores[i];
        ranked[i].features[ranked[i].feature_count++] = (struct sk_feature){ "nearest", scores[i] };
    }
    double by_first = sk_redundancy(&candidates[2], &candidates[0]), by_second = sk_redundancy(&candidates[2], &candidates[1]);
    assert_true(by_first > SK_REDUNDANT && by_second > by_first);
    struct sk_selection selection = { .limit = 3, .diverse = true };
    assert_int_equal(sk_select(&selection, ranked, 3, &arena, &shown, &count, NULL), SK_OK);
    assert_int_equal(count, 3);
    assert_int_equal(shown[2].shown->row, 3);
    for (size_t i = 0; i < count; i++)
        assert_float_equal(shown[i].score, sum_of_features(&shown[i]), 1e-9);
    assert_true(shown[2].score < 0.8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_measure_tells_same_from_other),
        cmocka_unit_test(a_reply_that_says_the_same_makes_room),
        cmocka_unit_test(what_was_taken_off_is_what_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
