#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tags/tagging.h"

static struct sk_config *configure(const char *text) {
    char path[] = "/tmp/sk-route-XXXXXX";
    const char *const known[] = { "route.*" };
    struct sk_config *config = NULL;
    struct sk_error error = { 0 };
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t) strlen(text));
    close(file);
    assert_int_equal(sk_config_load(path, known, 1, &config, &error), SK_OK);
    unlink(path);
    return config;
}

static struct sk_tags tags_of(const char *intent, const char *language, const char *sentiment, bool escalate) {
    struct sk_tags tags = { .language = language, .sentiment = { sentiment, 0 }, .escalate = escalate, .intent_count = 1 };
    tags.intent[0].label = intent;
    return tags;
}

static void assert_team(const struct sk_routes *routes, struct sk_tags tags, const char *team) {
    const char *found = sk_routes_find(routes, &tags);
    if (team) {
        assert_non_null(found);
        assert_string_equal(found, team);
    } else {
        assert_null(found);
    }
}

static void test_first_match_wins(void **state) {
    (void) state;
    struct sk_config *config = configure("route = ( { escalate = true; team = \"leads\"; },\n"
                                         "          { intent = \"delivery\"; sentiment = \"negative\"; team = \"care\"; },\n"
                                         "          { intent = \"delivery\"; team = \"logistics\"; },\n"
                                         "          { intent = \"invoice.request\"; language = \"fr\"; team = \"Namur\"; },\n"
                                         "          { escalate = false; language = \"en\"; team = \"english\"; } );\n");
    struct sk_routes *routes;
    assert_int_equal(sk_routes_create(config, &routes, NULL), SK_OK);
    assert_team(routes, tags_of("delivery.late", "nl", "negative", true), "leads");
    assert_team(routes, tags_of("delivery.late", "nl", "negative", false), "care");
    assert_team(routes, tags_of("delivery.options", "nl", "neutral", false), "logistics");
    assert_team(routes, tags_of("delivery", "nl", "neutral", false), "logistics");
    assert_team(routes, tags_of("deliveryman", "nl", "neutral", false), NULL);
    assert_team(routes, tags_of("invoice.request", "nl", "neutral", false), NULL);
    assert_team(routes, tags_of("invoice.request", "fr", "neutral", false), "Namur");
    assert_team(routes, tags_of("other", "en", "neutral", false), "english");
    sk_routes_destroy(routes);
    sk_config_destroy(config);
}

static void test_no_rules(void **state) {
    (void) state;
    struct sk_routes *routes;
    assert_int_equal(sk_routes_create(NULL, &routes, NULL), SK_OK);
    assert_team(routes, tags_of("delivery.late", "nl", "negative", true), NULL);
    sk_routes_destroy(routes);
}

static void assert_refused(const char *text, const char *part) {
    struct sk_config *config = configure(text);
    struct sk_routes *routes = NULL;
    struct sk_error error = { 0 };
    assert_int_equal(sk_routes_create(config, &routes, &error), SK_FAULT_ARGUMENT);
    if (!strstr(error.message, part))
        fail_msg("%s", error.message);
    assert_null(routes);
    sk_config_destroy(config);
}

static void test_bad_rules_are_named(void **state) {
    (void) state;
    assert_refused("route = ( { intent = \"a\"; team = \"x\"; }, { intent = \"b\"; } );", "rule 2 of \"route\" names no team");
    assert_refused("route = ( { language = \"dutch\"; team = \"x\"; } );", "language \"dutch\"");
    assert_refused("route = ( { sentiment = \"angry\"; team = \"x\"; } );", "sentiment \"angry\"");
}

/* Left out, such a condition would make a rule that takes every message. */
static void test_values_of_the_wrong_kind_are_no_absent_ones(void **state) {
    (void) state;
    assert_refused("route = (\n{ escalate = \"true\"; team = \"x\"; } );",
                   "line 2: rule 1 of \"route\": escalate must be true or false");
    assert_refused("route = ( { escalate = 1; team = \"x\"; } );", "escalate must be true or false");
    assert_refused("route = ( { team = \"x\"; },\n { sentiment = 3; team = \"x\"; } );",
                   "line 2: rule 2 of \"route\": sentiment must be");
    assert_refused("route = ( { intent = [ \"a\" ]; team = \"x\"; } );", "intent must be a string");
    assert_refused("route = ( { language = true; team = \"x\"; } );", "language must be a string");
    assert_refused("route = ( { team = ( \"x\" ); } );", "team must be a string");
}

static void test_unknown_intents_are_found(void **state) {
    (void) state;
    static const char *const labels[] = { "card.block", "delivery.late", "smalltalk" };
    struct sk_config *config =
        configure("route = ( { intent = \"card\"; team = \"a\"; }, { intent = \"card.blok\"; team = \"b\"; },\n"
                  "{ team = \"c\"; }, { intent = \"other\"; team = \"d\"; }, { intent = \"deliver\"; team = \"e\"; },\n"
                  "{ intent = \"smalltalk\"; team = \"f\"; }, { intent = \"delivery.late\"; team = \"g\"; } );");
    struct sk_routes *routes;
    size_t rule = 0;
    assert_int_equal(sk_routes_create(config, &routes, NULL), SK_OK);
    assert_string_equal(sk_routes_unknown_intent(routes, labels, 3, &rule), "card.blok");
    assert_int_equal(rule++, 1);
    assert_string_equal(sk_routes_unknown_intent(routes, labels, 3, &rule), "deliver");
    assert_int_equal(rule++, 4);
    assert_null(sk_routes_unknown_intent(routes, labels, 3, &rule));
    sk_routes_destroy(routes);
    sk_config_destroy(config);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_first_match_wins), cmocka_unit_test(test_no_rules),
                                        cmocka_unit_test(test_bad_rules_are_named),
                                        cmocka_unit_test(test_values_of_the_wrong_kind_are_no_absent_ones),
                                        cmocka_unit_test(test_unknown_intents_are_found) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
