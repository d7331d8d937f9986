/* asks: what replies ask for, on sentences written by hand: half of them were looked at when the list was written, the other half
 * only measures it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/file.h"
#include "text/asks.h"

static struct sk_analyser *analyser;
static struct sk_asks *asks;
static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    struct sk_error error = { 0 };
    sk_arena_init(&arena, 16 << 20);
    enum sk_status status = sk_analyser_create(&analyser, &error);
    if (status == SK_OK)
        status = sk_asks_create(analyser, &asks, &error);
    if (status != SK_OK)
        fprintf(stderr, "%s\n", error.message);
    return status;
}

static int tear_down(void **state) {
    (void) state;
    sk_asks_destroy(asks);
    sk_analyser_destroy(analyser);
    sk_arena_finish(&arena);
    return 0;
}

static unsigned ask(const char *text, size_t size) {
    struct sk_analysis analysis;
    struct sk_error error = { 0 };
    sk_arena_reset(&arena);
    assert_int_equal(sk_analyse(analyser, sk_slice(text, size), SK_LANGUAGE_UNKNOWN, &arena, &analysis, &error), SK_OK);
    return sk_asks_find(asks, &analysis, &arena);
}

static unsigned expected(const char *types, size_t size) {
    unsigned set = 0;
    for (int i = 0; i < SK_ASKS; i++) {
        const char *name = sk_ask_name((enum sk_ask) i);
        for (const char *at = types; at < types + size; at++) {
            bool begins = at == types || at[-1] == ',';
            char end = at[strlen(name)];
            if (begins && strncmp(at, name, strlen(name)) == 0 && (end == ',' || end == '\t'))
                set |= sk_asked((enum sk_ask) i);
        }
    }
    return set;
}

struct tally {
    unsigned sentences, right, asking, found, asked, wrong; /* found and wrong: of single types */
};

static void count(struct tally *tally, unsigned want, unsigned got) {
    tally->sentences++;
    tally->right += want == got;
    tally->asking += (unsigned) __builtin_popcount(want);
    tally->asked += (unsigned) __builtin_popcount(got);
    tally->found += (unsigned) __builtin_popcount(want & got);
    tally->wrong += (unsigned) __builtin_popcount(got & ~want);
}

static void sentences_of_both_halves(void **state) {
    (void) state;
    char path[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    struct sk_buffer content = { 0 };
    struct tally halves[2] = { { 0 } };
    unsigned number = 0;
    assert_int_equal(sk_share_path(path, "tests/unit/text/asks_sentences.txt", &error), SK_OK);
    assert_int_equal(sk_file_read(path, 1 << 20, &content, &error), SK_OK);
    for (char *line = strtok(content.data, "\n"); line; line = strtok(NULL, "\n")) {
        char *tab = strchr(line, '\t');
        if (*line == '#' || !tab)
            continue;
        bool tuned = ++number % 2 == 1;
        unsigned want = expected(line, (size_t) (tab - line)), got = ask(tab + 1, strlen(tab + 1));
        count(&halves[!tuned], want, got);
        if (want != got && (tuned || getenv("SHOW_ALL")))
            printf("    %s: got %x for %s\n", tuned ? "tuned" : "measured", got, line);
    }
    for (int i = 0; i < 2; i++)
        printf("%s half: %u of %u sentences right; requests found %u of %u, wrongly %u\n", i ? "measured" : "tuned",
               halves[i].right, halves[i].sentences, halves[i].found, halves[i].asking, halves[i].wrong);
    assert_int_equal(number, 174);
    assert_true(halves[0].right * 100 >= halves[0].sentences * 95);
    assert_true(halves[1].found * 100 >= halves[1].asking * 80);
    assert_true(halves[1].wrong * 100 <= halves[1].asked * 10);
    sk_buffer_finish(&content);
}

static void a_request_ends_with_its_sentence(void **state) {
    (void) state;
    static const char two[] = "Kunt u dat doen? Uw ordernummer is bij ons bekend.";
    static const char turned[] = "Uw adres is aangepast. Wat is uw ordernummer?";
    assert_int_equal(ask(two, strlen(two)), 0);
    assert_int_equal(ask(turned, strlen(turned)), sk_asked(SK_ASK_ORDER_NUMBER));
}

static void a_value_beside_the_noun_is_no_question(void **state) {
    (void) state;
    static const char said[] = "Kunt u bevestigen dat uw ordernummer {order_number} klopt?";
    assert_int_equal(ask(said, strlen(said)), 0);
}

static void any_text_takes_bounded_time(void **state) {
    (void) state;
    struct sk_buffer text = { 0 };
    for (int i = 0; i < 2000; i++)
        sk_buffer_add_text(&text, "kunt u kunt u graag stuur ordernummer en naam mag ik uw ");
    int64_t started = sk_clock_monotonic_us();
    (void) ask(text.data, text.size);
    int64_t took = sk_clock_monotonic_us() - started;
    printf("%zu bytes of half requests: %lld us\n", text.size, (long long) took);
    assert_true(took < 20000000);
    sk_buffer_finish(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_of_both_halves),
        cmocka_unit_test(a_request_ends_with_its_sentence),
        cmocka_unit_test(a_value_beside_the_noun_is_no_question),
        cmocka_unit_test(any_text_takes_bounded_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
