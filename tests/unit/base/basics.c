/* base: arena, buffer, error, clock, configuration, files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/identifier.h"

static void arena_stays_under_its_limit(void **state) {
    (void) state;
    struct sk_arena arena;
    sk_arena_init(&arena, 100000);
    assert_non_null(sk_arena_take(&arena, 50000));
    assert_non_null(sk_arena_take(&arena, 10000));
    assert_null(sk_arena_take(&arena, 60000));
    assert_null(sk_arena_array(&arena, SIZE_MAX / 2, 4));
    assert_null(sk_arena_take(&arena, SIZE_MAX));
    assert_true(arena.total <= 100000);
    sk_arena_reset(&arena);
    assert_non_null(sk_arena_take(&arena, 10000));
    sk_arena_finish(&arena);
    assert_null(arena.blocks);
}

static void arena_memory_is_zeroed_after_reset(void **state) {
    (void) state;
    struct sk_arena arena;
    sk_arena_init(&arena, 1 << 20);
    memset(sk_arena_take(&arena, 1000), 0xff, 1000);
    sk_arena_reset(&arena);
    const unsigned char *again = sk_arena_take(&arena, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(again[i], 0);
    assert_string_equal(sk_arena_format(&arena, "%s-%d", "a", 7), "a-7");
    sk_arena_finish(&arena);
}

static void slices_may_hold_nul_bytes(void **state) {
    (void) state;
    struct sk_arena arena;
    sk_arena_init(&arena, 1 << 20);
    struct sk_slice copy = sk_arena_slice(&arena, sk_slice("a\0b", 3));
    assert_int_equal(copy.size, 3);
    assert_memory_equal(copy.data, "a\0b", 3);
    assert_null(sk_arena_slice(&arena, sk_slice(NULL, 0)).data);
    assert_non_null(sk_arena_slice(&arena, sk_slice("", 0)).data);
    sk_arena_finish(&arena);
}

static void slices_are_trimmed(void **state) {
    (void) state;
    assert_true(sk_slice_is(sk_slice_trim(sk_slice_of(" \t\r\n a b\r\n")), "a b"));
    assert_true(sk_slice_is(sk_slice_trim(sk_slice_of("a")), "a"));
    assert_int_equal(sk_slice_trim(sk_slice_of(" \n ")).size, 0);
    assert_int_equal(sk_slice_trim(sk_slice(" \0 ", 3)).size, 1); /* a NUL byte is no blank */
    assert_null(sk_slice_trim(sk_slice(NULL, 0)).data);
    assert_true(sk_slice_is(sk_slice_trim_of(sk_slice_of("# a #"), "# "), "a"));
    assert_true(sk_slice_is(sk_slice_trim_start(sk_slice_of(",a,"), ","), "a,"));
    assert_true(sk_slice_is(sk_slice_trim_end(sk_slice_of(",a,"), ","), ",a"));
}

static void slices_are_compared_whatever_their_case(void **state) {
    static const char *const list[] = { "ja", "boîte" };
    (void) state;
    assert_true(sk_slice_is_caseless(sk_slice_of("Bericht"), "bERICHT"));
    assert_false(sk_slice_is_caseless(sk_slice_of("bericht"), "berichten"));
    assert_true(sk_slice_is_caseless(sk_slice(NULL, 0), ""));
    assert_true(SK_SLICE_IS_ANY_CASELESS(sk_slice_of("JA"), list));
    assert_true(SK_SLICE_IS_ANY_CASELESS(sk_slice_of("BOîTE"), list));
    assert_false(SK_SLICE_IS_ANY_CASELESS(sk_slice_of("j"), list));
    assert_false(SK_SLICE_IS_ANY_CASELESS(sk_slice_of(""), list));
    assert_false(sk_slice_equal_caseless(sk_slice_of("@a"), sk_slice_of("`a")));
    assert_false(sk_slice_equal_caseless(sk_slice("a\0b", 3), sk_slice("a\0c", 3)));
    assert_true(sk_slice_equal_caseless(sk_slice("a\0B", 3), sk_slice("A\0b", 3)));
}

static void slices_are_cut_into_lines(void **state) {
    (void) state;
    struct sk_slice rest = sk_slice_of("a\r\n\nb"), line;
    assert_true(sk_slice_next_line(&rest, &line) && sk_slice_is(line, "a\r"));
    assert_true(sk_slice_next_line(&rest, &line) && line.size == 0);
    assert_true(sk_slice_next_line(&rest, &line) && sk_slice_is(line, "b"));
    assert_false(sk_slice_next_line(&rest, &line));
    rest = sk_slice_of("a\n");
    assert_true(sk_slice_next_line(&rest, &line) && sk_slice_is(line, "a"));
    assert_false(sk_slice_next_line(&rest, &line)); /* the line feed ends a line and begins none */
    rest = sk_slice(NULL, 0);
    assert_false(sk_slice_next_line(&rest, &line));
    assert_int_equal(sk_slice_lines(sk_slice_of("a\nb")), 2);
    assert_int_equal(sk_slice_lines(rest), 1);
}

static void buffer_grows(void **state) {
    (void) state;
    struct sk_buffer buffer = { 0 };
    for (int i = 0; i < 1000; i++)
        sk_buffer_format(&buffer, "%d,", i);
    sk_buffer_add_text(&buffer, "end");
    assert_false(buffer.failed);
    assert_int_equal(buffer.size, 10 * 2 + 90 * 3 + 900 * 4 + 3);
    assert_memory_equal(buffer.data, "0,1,2,", 6);
    sk_buffer_add(&buffer, "x", SIZE_MAX / 2);
    assert_true(buffer.failed);
    sk_buffer_finish(&buffer);
}

static void first_cause_wins(void **state) {
    (void) state;
    struct sk_error error = { 0 };
    assert_int_equal(sk_error_set(&error, SK_FAULT_IO, "disk %d", 1), SK_FAULT_IO);
    assert_int_equal(sk_error_set(&error, SK_NOT_FOUND, "later"), SK_NOT_FOUND);
    assert_int_equal(error.status, SK_FAULT_IO);
    assert_string_equal(error.message, "disk 1");
    assert_int_equal(sk_error_set(NULL, SK_BUSY, "nobody listens"), SK_BUSY);
}

static void times_are_read_and_written(void **state) {
    (void) state;
    static const struct {
        const char *text;
        int64_t seconds; /* -1 = not a time */
    } cases[] = {
        { "1970-01-01", 0 },
        { "2026-05-01T12:34:56Z", 1777638896 },
        { "2026-05-01 12:34:56", 1777638896 },
        { "2026-05-01T14:34:56.123+02:00", 1777638896 },
        { "2026-05-01T14:34:56+0200", 1777638896 },
        { "2026-05-01T12:34Z", 1777638840 },
        { "2026-05-01T07:34:56-05:00", 1777638896 },
        { "2026-05-01 12:34:56+00", 1777638896 },
        { "2026-05-01 9:30", 1777627800 },
        { "2026-05-01  9:30", 1777627800 },
        { "2026-05-01T 9:30:00Z", 1777627800 },
        { "2026-05-01T14:34:56+2:00", 1777638896 },
        { "2026-05-01T12:34:56.", 1777638896 },
        { "2026-05-01T12:34:56.Z", 1777638896 },
        { "2026-05-01T12:34:56.1234567890Z", 1777638896 },
        { "2024-02-29", 1709164800 },
        { "2026-04-30T24:00:00Z", 1777593600 },
        { "2016-12-31T23:59:60Z", 1483228800 },
        { "2026-02-29", -1 },
        { "2100-02-29", -1 },
        { "2026-02-31", -1 },
        { "2026-04-31T12:00:00Z", -1 },
        { "2026-05-00", -1 },
        { "2026- 5- 1", -1 },
        { "2026-+5-+1", -1 },
        { "2026-5-1 00:00", -1 },
        { "2026-05-01T24:00:01Z", -1 },
        { "2026-05-01T25:00:00Z", -1 },
        { "2026-05-01T12:60:00Z", -1 },
        { "2026-05-01T12:34:61Z", -1 },
        { "2026-05-01T+1:+2:+3", -1 },
        { "2026-05-01T12: 4: 6", -1 },
        { "2026-05-01   9:30", -1 },
        { "2026-05-01  12:34", -1 },
        { "2026-05-01T12:3", -1 },
        { "2026-05-01T12:34:5", -1 },
        { "2026-05-01T12:34.5", -1 },
        { "2026-05-01T12:34:56+2", -1 },
        { "2026-05-01T12:34:56+200", -1 },
        { "2026-05-01T12:34:56+2:", -1 },
        { "2026-05-01T12:34:56+02:", -1 },
        { "2026-05-01T12:34:56Zulu", -1 },
        { "2026-13-01", -1 },
        { "1 May 2026", -1 },
        { "2026-05-01T", -1 },
        { "2026-05-01X12:00:00", -1 },
        { "2026-05-01T12:34:56+99:00", -1 },
        { "", -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t seconds = -1;
        assert_int_equal(sk_clock_parse(sk_slice_of(cases[i].text), &seconds), cases[i].seconds >= 0);
        assert_int_equal(seconds, cases[i].seconds);
    }
    char text[SK_CLOCK_TEXT_SIZE];
    sk_clock_format(1777638896, text);
    assert_string_equal(text, "2026-05-01T12:34:56Z");
}

static void stored_times_count_as_before(void **state) {
    (void) state;
    static const struct {
        const char *text;
        const char *counts_as; /* NULL = not a time */
    } cases[] = {
        { "2026-05-01T14:34:56+02:00", "2026-05-01T12:34:56Z" },
        { "2026-02-31", "2026-02-28T00:00:00Z" },
        { "2024-02-30T12:34:56+02:00", "2024-02-29T10:34:56Z" },
        { "2026-05-01 9:5", "2026-05-01T09:05:00Z" },
        { "2026-05-01T12:34:5+02:00", "2026-05-01T10:34:05Z" },
        { "2026-05-01T12: 4: 6", "2026-05-01T12:04:06Z" },
        { "2026-05-01T12:34.5", "2026-05-01T12:34:00Z" },
        { "2026-05-01T24:30:00", "2026-05-02T00:30:00Z" },
        { "2026-05-01T12:34:56+2:", "2026-05-01T12:34:56Z" },
        { "2026-05-01T+1:+2:+3", "2026-05-01T01:02:03Z" },
        { "2026-05-01T99:00", "2026-05-01T00:00:00Z" },
        { "2026- 5- 1", "2026-05-01T00:00:00Z" },
        { "2026-13-01", NULL },
        { "2026-05-00", NULL },
        { "2026-05-32", NULL },
        { "1 May 2026", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[SK_CLOCK_TEXT_SIZE] = "";
        int64_t seconds;
        bool is_time = sk_clock_parse_stored(sk_slice_of(cases[i].text), &seconds);
        assert_int_equal(is_time, cases[i].counts_as != NULL);
        if (is_time)
            sk_clock_format(seconds, text);
        assert_string_equal(text, cases[i].counts_as ? cases[i].counts_as : "");
    }
}

static void identifiers_differ(void **state) {
    (void) state;
    char first[SK_IDENTIFIER_SIZE], second[SK_IDENTIFIER_SIZE];
    sk_identifier_create(first);
    sk_identifier_create(second);
    assert_int_equal(strlen(first), 32);
    assert_string_not_equal(first, second);
}

static void write_file(const char *path, const char *text) {
    struct sk_error error = { 0 };
    assert_int_equal(sk_file_replace(path, sk_slice_of(text), 0600, &error), SK_OK);
}

static void configuration_names_its_faults(void **state) {
    (void) state;
    static const char *const known[] = { "service.workers", "service.name", "route.*" };
    char path[] = "/tmp/sidekick-config-XXXXXX";
    close(mkstemp(path));
    struct sk_config *config = NULL;
    struct sk_error error = { 0 };

    write_file(path,
               "// comment\nservice: { workers = 4; name = \"desk\"; };\nroute = ( { team = \"a\"; }, { team = \"b\"; } );\n");
    assert_int_equal(sk_config_load(path, known, 3, &config, &error), SK_OK);
    assert_int_equal(sk_config_integer(config, "service.workers", 1), 4);
    assert_string_equal(sk_config_string(config, "service.name", ""), "desk");
    assert_int_equal(sk_config_integer(config, "service.absent", 9), 9);
    assert_int_equal(sk_config_count(config, "route"), 2);
    assert_string_equal(sk_config_string(config, "route.[1].team", ""), "b");
    sk_config_destroy(config);

    write_file(path, "service:\n{\n  wrokers = 4;\n};\n");
    assert_int_equal(sk_config_load(path, known, 3, &config, &error), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(error.message, "line 3"));
    assert_non_null(strstr(error.message, "service.wrokers"));

    sk_error_clear(&error);
    write_file(path, "service = {\n");
    assert_int_equal(sk_config_load(path, known, 3, &config, &error), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(error.message, "line"));

    unlink(path);
    sk_error_clear(&error);
    assert_int_equal(sk_config_load(path, known, 3, &config, &error), SK_NOT_FOUND);
    assert_int_equal(sk_config_load(NULL, known, 3, &config, NULL), SK_OK);
    assert_int_equal(sk_config_integer(config, "service.workers", 2), 2);
    sk_config_destroy(config);
}

static void files_are_replaced_whole(void **state) {
    (void) state;
    char directory[] = "/tmp/sidekick-file-XXXXXX", path[SK_PATH_SIZE];
    assert_non_null(mkdtemp(directory));
    struct sk_error error = { 0 };
    assert_int_equal(sk_path_join(path, directory, "a/b", &error), SK_OK);
    assert_int_equal(sk_directory_create(path, &error), SK_OK);
    assert_int_equal(sk_directory_create(path, &error), SK_OK);
    assert_int_equal(sk_path_join(path, directory, "a/b/file", &error), SK_OK);
    write_file(path, "first");
    write_file(path, "second");
    struct sk_buffer content = { 0 };
    assert_int_equal(sk_file_read(path, 100, &content, &error), SK_OK);
    assert_string_equal(content.data, "second");
    assert_int_equal((int) sk_directory_size(directory), 6);
    assert_int_equal(sk_file_read(path, 8, &content, &error), SK_REJECTED);
    sk_buffer_finish(&content);
    sk_error_clear(&error);
    assert_int_equal(sk_directory_create(path, &error), SK_FAULT_IO);
    assert_int_equal(sk_directory_remove(directory, NULL), SK_OK);
    assert_int_equal(sk_directory_remove(directory, NULL), SK_OK);
    assert_int_equal(sk_file_read(path, 8, &content, NULL), SK_NOT_FOUND);
}

/* Names, one behind the other. */
static enum sk_status note_name(void *context, const char *path, struct sk_error *error) {
    const char *name = strrchr(path, '/') + 1;
    sk_buffer_add_text(context, name);
    return strcmp(name, "list_stop.txt") == 0 ? sk_error_set(error, SK_REJECTED, "stop") : SK_OK;
}

static void directories_are_visited_by_name(void **state) {
    (void) state;
    static const char *const names[] = { "list_b.txt", "list_a.txt", "list_.txt", "other_a.txt", "list_a.tsv" };
    char directory[] = "/tmp/sidekick-visit-XXXXXX", path[SK_PATH_SIZE];
    struct sk_buffer seen = { 0 };
    int count = 0;
    assert_non_null(mkdtemp(directory));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(sk_path_join(path, directory, names[i], NULL), SK_OK);
        assert_int_equal(sk_file_replace(path, sk_slice_of(""), 0600, NULL), SK_OK);
    }
    assert_int_equal(sk_directory_visit(directory, "list_", ".txt", note_name, &seen, &count, NULL), SK_OK);
    assert_string_equal(seen.data, "list_a.txtlist_b.txt");
    assert_int_equal(count, 2);
    assert_int_equal(sk_path_join(path, directory, "list_stop.txt", NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of(""), 0600, NULL), SK_OK);
    assert_int_equal(sk_path_join(path, directory, "list_z.txt", NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of(""), 0600, NULL), SK_OK);
    sk_buffer_clear(&seen);
    assert_int_equal(sk_directory_visit(directory, "list_", ".txt", note_name, &seen, &count, NULL), SK_REJECTED);
    assert_string_equal(seen.data, "list_a.txtlist_b.txtlist_stop.txt");
    assert_int_equal(sk_directory_remove(directory, NULL), SK_OK);
    assert_int_equal(sk_directory_visit(directory, "list_", ".txt", note_name, &seen, &count, NULL), SK_OK);
    assert_int_equal(count, -1);
    sk_buffer_finish(&seen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_stays_under_its_limit),
        cmocka_unit_test(arena_memory_is_zeroed_after_reset),
        cmocka_unit_test(slices_may_hold_nul_bytes),
        cmocka_unit_test(slices_are_trimmed),
        cmocka_unit_test(slices_are_compared_whatever_their_case),
        cmocka_unit_test(slices_are_cut_into_lines),
        cmocka_unit_test(buffer_grows),
        cmocka_unit_test(first_cause_wins),
        cmocka_unit_test(times_are_read_and_written),
        cmocka_unit_test(stored_times_count_as_before),
        cmocka_unit_test(identifiers_differ),
        cmocka_unit_test(configuration_names_its_faults),
        cmocka_unit_test(files_are_replaced_whole),
        cmocka_unit_test(directories_are_visited_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
