#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include "../directory.h"

#include "protocol/tags.h"
#include "serve/settings.h"

static char path[64];

static int set_up(void **state) {
    if (make_directory(state) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/test.conf", directory);
    return unsetenv("SIDEKICK_DATA");
}

static enum sk_status load(const char *text, struct sk_config **config, struct sk_error *error) {
    *error = (struct sk_error){ 0 };
    assert_int_equal(sk_file_replace(path, sk_slice_of(text), 0600, error), SK_OK);
    return sk_settings_load(path, config, error);
}

static void refused(const char *text, const char *expected) {
    struct sk_config *config = NULL;
    struct sk_error error;
    assert_int_equal(load(text, &config, &error), SK_FAULT_ARGUMENT);
    if (!strstr(error.message, expected))
        fail_msg("%s", error.message);
    assert_null(config);
}

static void defaults_without_file(void **state) {
    (void) state;
    struct sk_config *config;
    struct sk_service_settings service;
    assert_int_equal(sk_settings_load(NULL, &config, NULL), SK_OK);
    sk_settings_service(config, &service);
    assert_int_equal(service.workers, 2);
    assert_int_equal(service.queue, 256);
    assert_int_equal(service.worker_memory, 64 << 20);
    assert_null(service.secret_key_file);
    assert_string_equal(sk_settings_data_directory(config), "./sidekick-data");
    sk_config_destroy(config);
}

static void file_beats_default_and_environment_beats_file(void **state) {
    (void) state;
    struct sk_config *config;
    struct sk_error error;
    struct sk_service_settings service;
    assert_int_equal(load("data_directory = \"/srv/x\"; service: { workers = 4; queue = 10; endpoints = [\"ipc:///a\"]; };\n"
                          "suggest: { min_confidence = 0.5; };",
                          &config, &error),
                     SK_OK);
    sk_settings_service(config, &service);
    assert_int_equal(service.workers, 4);
    assert_int_equal(service.queue, 10);
    assert_string_equal(sk_settings_data_directory(config), "/srv/x");
    setenv("SIDEKICK_DATA", "/srv/y", 1);
    assert_string_equal(sk_settings_data_directory(config), "/srv/y");
    unsetenv("SIDEKICK_DATA");
    sk_config_destroy(config);
}

static void require_a_switch_for_each_tag(void) {
    for (enum sk_tag tag = 0; tag < SK_TAG_COUNT; tag++) {
        struct sk_config *config;
        struct sk_error error;
        char text[64], wrong[64];
        snprintf(text, sizeof text, "tags: { %s = false; };", sk_tag_name(tag));
        assert_int_equal(load(text, &config, &error), SK_OK);
        sk_config_destroy(config);
        snprintf(text, sizeof text, "tags: { %s = 0; };", sk_tag_name(tag));
        snprintf(wrong, sizeof wrong, "tags.%s must be true or false", sk_tag_name(tag));
        refused(text, wrong);
    }
}

static void mistakes_are_named(void **state) {
    (void) state;
    require_a_switch_for_each_tag();
    refused("service: { worker = 4; };", "service.worker");
    refused("\n\nservice: { wrkers = 4; };", "line 3");
    refused("service: { workers = \"four\"; };", "service.workers must be a whole number");
    refused("service: { workers = 2.5; };", "service.workers must be a whole number");
    refused("service: { workers = 0; };", "service.workers is 0: it must be from 1 to 64");
    refused("service: { endpoints = \"tcp://127.0.0.1:1\"; };", "service.endpoints must be a list of strings");
    refused("service: { endpoints = []; };", "service.endpoints must be a list of strings");
    refused("service: { endpoints = [1, 2]; };", "service.endpoints: element 1 is not a string");
    refused("suggest: { min_confidence = 1.5; };", "suggest.min_confidence is 1.5");
    refused("suggest: { parts: { context = 1; }; };", "suggest.parts.context must be true or false");
    refused("suggest: { parts: { contxt = true; }; };", "suggest.parts.contxt");
    refused("style: { greting_nl = \"x\"; };", "style.greting_nl");
    refused("style: { words = ( { sya = \"x\"; } ); };", "style.words.[].sya");
    refused("data_directory = 7;", "data_directory must be a string");
    refused("log_level = \"loud\";", "log_level must be");
    refused("service: { workers = ", "line 1");
    refused("route = ( { team = \"a\"; },\n { intnt = \"x\"; team = \"b\"; } );",
            "line 2: there is no setting \"route.[].intnt\"");
    refused("route = ( \"a\" );", "line 1: there is no setting \"route.[].\"");
    refused("route = \"a\";", "line 1: there is no setting \"route\"");
    refused("tags: { all = true; };", "tags.all");
}

/* Whoever reads it looks for the place in the file, and for the value that was typed. */
static void mistakes_say_where_they_stand(void **state) {
    (void) state;
    char expected[256];
    snprintf(expected, sizeof expected, "configuration file %s, line 3: setting service.workers is 99999999: it must", path);
    refused("log_level = \"info\";\nservice: {\n  workers = 99999999;\n};", expected);
    snprintf(expected, sizeof expected, "configuration file %s, line 2: setting suggest.parts.context must be", path);
    refused("suggest: {\nparts: { context = \"true\"; }; };", expected);
    snprintf(expected, sizeof expected, "configuration file %s, line 2: there is no setting \"suggest.parts.contxt\"", path);
    refused("suggest: {\nparts: { contxt = true; }; };", expected);
    snprintf(expected, sizeof expected, "configuration file %s, line 4: duplicate setting name, at: workers = 3;", path);
    refused("service: {\n  workers = 2;\n\n\tworkers = 3;\r\n};", expected);
    refused("service: {\nqueue = -99999999999L; };", "line 2: setting service.queue is -99999999999: it must be from 1 to 65536");
    refused("service: {\n\nendpoints = [\n1,\n2]; };", "service.endpoints: element 1 is not a string");
    refused("\nlog_level = \"loud\";", "line 2: setting log_level must be");
}

static void routing_rules_are_settings(void **state) {
    (void) state;
    struct sk_config *config;
    struct sk_error error;
    assert_int_equal(
        load("route = ( { intent = \"delivery\"; language = \"nl\"; sentiment = \"negative\"; escalate = true; team = \"a\"; },\n"
             "          { team = \"b\"; } );",
             &config, &error),
        SK_OK);
    assert_int_equal(sk_config_count(config, "route"), 2);
    assert_string_equal(sk_config_string(config, "route.[1].team", ""), "b");
    sk_config_destroy(config);
}

static void whole_number_is_a_number(void **state) {
    (void) state;
    struct sk_config *config;
    struct sk_error error;
    assert_int_equal(load("suggest: { min_confidence = 1; };", &config, &error), SK_OK);
    assert_true(sk_config_real(config, "suggest.min_confidence", 0) == 1.0);
    sk_config_destroy(config);
}

static void missing_file_is_not_found(void **state) {
    (void) state;
    struct sk_config *config;
    struct sk_error error = { 0 };
    assert_int_equal(sk_settings_load("/nonexistent/sidekick.conf", &config, &error), SK_NOT_FOUND);
    assert_non_null(strstr(error.message, "/nonexistent/sidekick.conf"));
}

static void shipped_file_holds_the_defaults(void **state) {
    (void) state;
    struct sk_config *config;
    struct sk_error error = { 0 };
    struct sk_service_settings built_in, shipped;
    sk_settings_service(NULL, &built_in);
    assert_int_equal(sk_settings_load(SK_SOURCE_DIRECTORY "/data/sidekick.conf", &config, &error), SK_OK);
    sk_settings_service(config, &shipped);
    assert_int_equal(built_in.workers, shipped.workers);
    assert_int_equal(built_in.queue, shipped.queue);
    assert_int_equal(built_in.peer_queue, shipped.peer_queue);
    assert_int_equal(built_in.queue_ms, shipped.queue_ms);
    assert_int_equal(built_in.send_high_water, shipped.send_high_water);
    assert_int_equal(built_in.unread_limit, shipped.unread_limit);
    assert_int_equal(built_in.worker_memory, shipped.worker_memory);
    assert_int_equal(built_in.index_interval_ms, shipped.index_interval_ms);
    assert_null(shipped.secret_key_file);
    assert_null(shipped.allowed_keys_file);
    assert_string_equal(sk_config_string(config, "service.endpoints.[0]", ""), SK_DEFAULT_ENDPOINT);
    sk_config_destroy(config);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_without_file),      cmocka_unit_test(file_beats_default_and_environment_beats_file),
        cmocka_unit_test(mistakes_are_named),         cmocka_unit_test(mistakes_say_where_they_stand),
        cmocka_unit_test(routing_rules_are_settings), cmocka_unit_test(whole_number_is_a_number),
        cmocka_unit_test(missing_file_is_not_found),  cmocka_unit_test(shipped_file_holds_the_defaults),
    };
    return cmocka_run_group_tests(tests, set_up, remove_directory);
}
