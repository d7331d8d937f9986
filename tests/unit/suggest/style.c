/* style: the settings, and what is wrong with them. What they do to replies: tests/integration/service_style.py. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../directory.h"

#include "suggest/style.h"

static struct sk_config *configured(const char *text) {
    char path[64];
    const char *known[SK_STYLE_SETTINGS];
    struct sk_config *config = NULL;
    struct sk_error error = { 0 };
    for (size_t i = 0; i < SK_STYLE_SETTINGS; i++) {
        known[i] = sk_style_setting(i);
        assert_true(known[i] && strncmp(known[i], "style.", 6) == 0);
    }
    snprintf(path, sizeof path, "%s/test.conf", directory);
    assert_int_equal(sk_file_replace(path, sk_slice_of(text), 0600, &error), SK_OK);
    if (sk_config_load(path, known, SK_STYLE_SETTINGS, &config, &error) != SK_OK)
        fail_msg("%s", error.message);
    return config;
}

static void refused(const char *text, const char *expected) {
    struct sk_style *style = NULL;
    struct sk_error error = { 0 };
    struct sk_config *config = configured(text);
    assert_int_equal(sk_style_create(config, &style, &error), SK_FAULT_ARGUMENT);
    assert_null(style);
    if (!strstr(error.message, expected))
        fail_msg("%s", error.message);
    sk_config_destroy(config);
}

static void nothing_configured_is_no_style(void **state) {
    (void) state;
    struct sk_style *style;
    assert_int_equal(sk_style_create(NULL, &style, NULL), SK_OK);
    assert_true(style->emoji);
    assert_false(style->complete || style->keep_signature || style->longest || style->wording || style->bare_channel_count);
    sk_style_destroy(style);
}

static void all_is_read(void **state) {
    (void) state;
    struct sk_style *style;
    struct sk_error error = { 0 };
    struct sk_config *config =
        configured("style: { greeting_nl = \"Beste {person},\"; greeting_nl_formal_nameless = \"Geachte klant,\";\n"
                   "closing_fr_informal = \"A bientôt\"; longest = 120; emoji = false; complete = true;\n"
                   "signature = true; words = ( { say = \"a\"; instead_of = \"b\"; },\n"
                   "{ say = \"c\"; instead_of = [ \"d\", \"e f\" ]; } ); };");
    assert_int_equal(sk_style_create(config, &style, &error), SK_OK);
    assert_string_equal(style->greetings[SK_NL][0][SK_STYLE_ANY], "Beste {person},");
    assert_string_equal(style->greetings[SK_NL][1][SK_STYLE_FORMAL], "Geachte klant,");
    assert_string_equal(style->closings[SK_FR][SK_STYLE_INFORMAL], "A bientôt");
    assert_null(style->closings[SK_EN][SK_STYLE_ANY]);
    assert_int_equal(style->bare_channel_count, 3);
    assert_int_equal(style->longest, 120);
    assert_true(!style->emoji && style->complete && style->keep_signature && style->wording);
    sk_style_destroy(style);
    sk_config_destroy(config);
}

static void mistakes_are_named(void **state) {
    (void) state;
    refused("style: {\n\n greeting_nl = 5; };", "test.conf, line 3: setting style.greeting_nl must be a string");
    refused("style: { greeting_nl = \"\"; };", "style.greeting_nl is empty");
    refused("style: { greeting_nl_nameless = \"Dag {person},\"; };", "style.greeting_nl_nameless holds {person}");
    refused("style: { closing_en = \"Bye {person}\"; };", "style.closing_en holds {person}");
    refused("style: { greeting_en = \"Dear {name},\"; };", "style.greeting_en: {person} is the only placeholder");
    refused("style: { greeting_en = \"Dear {person} {person},\"; };", "style.greeting_en: {person} is the only placeholder");
    refused("style: { greeting_en = \"A very good morning, afternoon and evening to you, {person},\"; };", "first 50 bytes");
    refused("style: { bare_channels = \"chat\"; };", "style.bare_channels must be a list");
    refused("style: { bare_channels = [ 1 ]; };", "style.bare_channels: element 1");
    refused("style: { longest = -1; };", "style.longest must be");
    refused("style: { longest = \"long\"; };", "style.longest must be");
    refused("style: { emoji = 0; };", "style.emoji must be true or false");
    refused("style: { words = ( { say = \"a\"; } ); };", "style.words, rule 1");
    refused("style: { words = ( { say = \"a\"; instead_of = \"b\"; }, { instead_of = \"b\"; } ); };", "style.words, rule 2");
    refused("style: {\n words = ( { say = \"\"; instead_of = [ \"b\" ]; } ); };",
            "line 2: setting style.words, rule 1: it needs say");
    refused("style: { words = ( { say = \"a\"; instead_of = [ 1 ]; } ); };", "what is not a string");
    refused("style: { words = ( { say = \"a\"; instead_of = \"!\"; } ); };", "has no word");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_configured_is_no_style),
        cmocka_unit_test(all_is_read),
        cmocka_unit_test(mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
