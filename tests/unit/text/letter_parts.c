/* letter_parts: on replies written by hand: half of them were looked at when the patterns were written, the other half only
 * measures them. */
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
#include "text/letter_parts.h"

static struct sk_letter_finder *finder;

static int set_up(void **state) {
    (void) state;
    struct sk_error error = { 0 };
    enum sk_status status = sk_letter_finder_create(&finder, &error);
    if (status != SK_OK)
        fprintf(stderr, "%s\n", error.message);
    return status;
}

static int tear_down(void **state) {
    (void) state;
    sk_letter_finder_destroy(finder);
    return 0;
}

/* Cuts a field off the line; "\n" and "\|" are made what they mean, in place. */
static struct sk_slice next_field(char **line) {
    char *from = *line, *to = *line, *start = *line;
    for (; *from && *from != '|'; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            *to++ = *from == 'n' ? '\n' : *from;
        } else {
            *to++ = *from;
        }
    }
    *line = *from ? from + 1 : from;
    return sk_slice(start, (size_t) (to - start));
}

static struct sk_slice trimmed(struct sk_slice text) {
    while (text.size && strchr(" ", text.data[text.size - 1]))
        text.size--;
    return text;
}

static bool is_part(struct sk_slice text, struct sk_letter_part part, struct sk_slice expected) {
    struct sk_slice got = trimmed(sk_slice(text.data + part.start, part.end - part.start));
    return sk_slice_equal(got, sk_slice_is(expected, "-") ? sk_slice("", 0) : trimmed(expected));
}

static bool is_right(char *line, bool show) {
    struct sk_slice greeting = next_field(&line), closing = next_field(&line), name = next_field(&line), text = next_field(&line);
    struct sk_letter_parts parts = sk_letter_parts_find(finder, text);
    bool right =
        is_part(text, parts.greeting, greeting) && is_part(text, parts.closing, closing) && is_part(text, parts.name, name);
    if (!right && show)
        printf("    got %.*s|%.*s|%.*s for %.*s\n", (int) (parts.greeting.end - parts.greeting.start),
               text.data + parts.greeting.start, (int) (parts.closing.end - parts.closing.start), text.data + parts.closing.start,
               (int) (parts.name.end - parts.name.start), text.data + parts.name.start, SK_SLICE_ARGUMENTS(text));
    return right;
}

static void replies_of_both_halves(void **state) {
    (void) state;
    char path[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    struct sk_buffer content = { 0 };
    unsigned count[2] = { 0 }, right[2] = { 0 }, number = 0;
    assert_int_equal(sk_share_path(path, "tests/unit/text/letter_sentences.txt", &error), SK_OK);
    assert_int_equal(sk_file_read(path, 1 << 20, &content, &error), SK_OK);
    for (char *line = strtok(content.data, "\n"); line; line = strtok(NULL, "\n")) {
        if (*line == '#')
            continue;
        unsigned half = number++ % 2;
        count[half]++;
        right[half] += is_right(line, half == 0 || getenv("SHOW_ALL"));
    }
    for (int i = 0; i < 2; i++)
        printf("%s half: %u of %u replies right\n", i ? "measured" : "tuned", right[i], count[i]);
    assert_true(number >= 90);
    assert_true(right[0] * 100 >= count[0] * 95);
    assert_true(right[1] * 100 >= count[1] * 80);
    sk_buffer_finish(&content);
}

static void a_signature_is_all_that_stands_behind_the_closing(void **state) {
    (void) state;
    struct sk_slice text = sk_slice_of("Het komt. Groet,\nSamira\nKlantenservice Voorbeeld\n{phone}\n");
    struct sk_letter_parts parts = sk_letter_parts_find(finder, text);
    assert_true(is_part(text, parts.signature, sk_slice_of("Samira\nKlantenservice Voorbeeld\n{phone}")));
}

static void signer(const char *reply, const char *expected) {
    struct sk_slice text = sk_slice_of(reply);
    struct sk_letter_parts parts = sk_letter_parts_find(finder, text);
    if (!is_part(text, parts.name, sk_slice_of(expected)))
        fail_msg("%.*s signs %s", (int) (parts.name.end - parts.name.start), reply + parts.name.start, reply);
}

static void lists_and_addresses_are_no_signatures(void **state) {
    (void) state;
    signer("Er zijn er twee:\n- Rood\n- Blauw", "-");
    signer("Er zijn er twee.\n- Rood.\n- Blauw.", "-");
    signer("Stuur het naar:\n{person}\n{address}", "-");
    signer("Het is gelukt!\n{person}", "{person}");
    signer("Het is gelukt!\n- Marieke", "- Marieke");
}

static void whoever_signs_with_another_or_for_somebody(void **state) {
    (void) state;
    signer("Het komt. Groetjes, {person} en {person}", "{person} en {person}");
    signer("Het komt. Groetjes van {person}", "van {person}");
    signer("Het komt. Groet namens {person}, Webcare", "namens {person},");
    signer("Het komt. Groeten namens Voorbeeld", "-");
    signer("Het komt. Met vriendelijke groet, Voorbeeld Bank", "-");
}

static void any_text_takes_bounded_time(void **state) {
    (void) state;
    static const char *const pieces[] = {
        "Beste Jan de Boer ", "groet, ", "Groet,\nJan\n", "^", "{person}", "\n\n", "A.", " - "
    };
    for (size_t piece = 0; piece < sizeof pieces / sizeof *pieces; piece++) {
        struct sk_buffer text = { 0 };
        while (text.size < 100000)
            sk_buffer_add_text(&text, pieces[piece]);
        int64_t started = sk_clock_monotonic_us();
        (void) sk_letter_parts_find(finder, sk_buffer_slice(&text));
        assert_true(sk_clock_monotonic_us() - started < 2000000);
        sk_buffer_finish(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_of_both_halves),
        cmocka_unit_test(a_signature_is_all_that_stands_behind_the_closing),
        cmocka_unit_test(lists_and_addresses_are_no_signatures),
        cmocka_unit_test(whoever_signs_with_another_or_for_somebody),
        cmocka_unit_test(any_text_takes_bounded_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
