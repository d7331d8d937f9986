/* Whole imports into a data directory: what is stored, counted, rejected and reported. */
#include "fixture.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "index/follow.h"
#include "index/index.h"

static void a_file_is_imported_once(void **state) {
    struct fixture *f = *state;
    const char *path = write_text(f, "history.jsonl", A B);
    assert_int_equal(import_file(f, path), SK_OK);
    assert_report(f, 2, 2, 0, 0, 0);
    assert_string_equal(f->report.rejects_file, "");
    assert_int_equal(f->report.resumed_at_line, 0);
    int64_t sequence = sequence_of(f->data);
    assert_int_equal(import_file(f, path), SK_OK);
    assert_report(f, 2, 0, 0, 2, 0);
    assert_int_equal(sequence_of(f->data), sequence);
}

static void the_index_is_up_to_date_afterwards(void **state) {
    struct fixture *f = *state;
    struct sk_index *index;
    assert_int_equal(import_file(f, write_text(f, "history.jsonl", A B)), SK_OK);
    assert_int_equal(sk_index_open(f->data, &index, &f->error), SK_OK);
    assert_int_equal(sk_index_count(index), 2);
    assert_int_equal(sk_index_revision(index), 2);
    assert_int_equal(import_file(f, write_text(f, "more.csv", "id,question,answer\nc,q,a\n")), SK_OK);
    assert_int_equal(sk_index_refresh(index, &f->error), SK_OK);
    assert_int_equal(sk_index_count(index), 3);
    sk_index_close(index);
}

/* Several threads redact: the order of the input is kept, of cases and of what is rejected. */
static void rows_keep_their_order(void **state) {
    struct fixture *f = *state;
    enum { COUNT = 7500 };
    struct sk_store *store;
    struct sk_arena arena;
    struct sk_stored_case found[250];
    struct sk_buffer rejects = { 0 };
    size_t count = 0, next = 0;
    assert_int_equal(import_file(f, write_generated(f, "history.jsonl", false, COUNT)), SK_OK);
    assert_report(f, COUNT, COUNT - rejected_in(COUNT), 0, 0, rejected_in(COUNT));
    assert_int_equal(sk_store_open_existing(f->data, &store, NULL), SK_OK);
    sk_arena_init(&arena, 16 << 20);
    for (int64_t row = 0; sk_store_cases(store, row, INT64_MAX, &arena, found, 250, &count, NULL) == SK_OK;) {
        for (size_t i = 0; i < count; i++, next++) {
            char id[24];
            next += next % 100 == 99;
            snprintf(id, sizeof id, "g%zu", next);
            assert_true(sk_slice_is(found[i].record.id, id));
            assert_int_equal(found[i].row, ++row);
        }
        sk_arena_reset(&arena);
    }
    assert_int_equal(next, COUNT - 1);
    sk_arena_finish(&arena);
    sk_store_close(store);
    assert_int_equal(sk_file_read(f->report.rejects_file, 1 << 20, &rejects, NULL), SK_OK);
    const char *at = rejects.data;
    for (long line = 100; line <= COUNT; line += 100) {
        at = strstr(at, "\"line\":");
        assert_non_null(at);
        at += sizeof "\"line\":" - 1;
        assert_int_equal(strtol(at, NULL, 10), line);
    }
    sk_buffer_finish(&rejects);
}

/* All that a first import brings is indexed at its end, at once; what comes to it is added. The size of the file says how much it
 * will be, however long it takes. */
static void a_first_import_leaves_a_compact_index(void **state) {
    struct fixture *f = *state;
    enum { COUNT = 6500 };
    struct sk_index *index;
    char link[16] = "", current[128];
    const char *path = path_of(f, "history.jsonl");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < COUNT; i++)
        fprintf(file, "{\"id\":\"g%d\",\"question\":\"Where is parcel %d?\",\"answer\":\"On its way.\",\"note\":\"%800s\"}\n", i,
                i, "-");
    assert_int_equal(fclose(file), 0);
    assert_int_equal(import_file(f, path), SK_OK);
    snprintf(current, sizeof current, "%s/index/current", f->data);
    assert_true(readlink(current, link, sizeof link - 1) > 0);
    assert_string_equal(link, "g2"); /* g1 was made for an empty store */
    assert_int_equal(sk_index_open(f->data, &index, &f->error), SK_OK);
    assert_int_equal(sk_index_count(index), COUNT);
    assert_int_equal(sk_index_revision(index), sequence_of(f->data));
    assert_int_equal(import_file(f, write_text(f, "more.jsonl", A B)), SK_OK);
    assert_int_equal(sk_index_refresh(index, &f->error), SK_OK);
    assert_int_equal(sk_index_count(index), COUNT + 2);
    memset(link, 0, sizeof link);
    assert_true(readlink(current, link, sizeof link - 1) > 0);
    assert_string_equal(link, "g2");
    sk_index_close(index);
}

static void a_running_follower_is_left_to_work(void **state) {
    struct fixture *f = *state;
    struct sk_follower *follower;
    struct sk_index *index;
    assert_int_equal(import_file(f, write_text(f, "one.jsonl", A)), SK_OK);
    assert_int_equal(sk_follower_open(f->data, &follower, &f->error), SK_OK);
    assert_int_equal(import_file(f, write_text(f, "two.jsonl", B)), SK_OK);
    assert_report(f, 1, 1, 0, 0, 0);
    assert_int_equal(sk_follower_catch_up(follower, NULL, NULL, &f->error), SK_OK);
    sk_follower_close(follower);
    assert_int_equal(sk_index_open(f->data, &index, &f->error), SK_OK);
    assert_int_equal(sk_index_count(index), 2);
    sk_index_close(index);
}

static void find(const struct fixture *f, const char *id, struct sk_arena *arena, struct sk_case *record) {
    struct sk_store *store;
    int64_t row;
    assert_int_equal(sk_store_open_existing(f->data, &store, NULL), SK_OK);
    assert_int_equal(sk_store_find_case(store, sk_slice_of(id), arena, &row, record, NULL), SK_OK);
    sk_store_close(store);
}

static void texts_are_redacted_and_metadata_kept(void **state) {
    struct fixture *f = *state;
    struct sk_arena arena;
    struct sk_case record;
    sk_arena_init(&arena, 1 << 20);
    const char *path =
        write_text(f, "history.jsonl",
                   "{\"id\":\"a\",\"question\":\"Mail me at jan.jansen@example.com\",\"answer\":\"Mailed "
                   "jan.jansen@example.com\",\"context\":[{\"role\":\"customer\",\"text\":\"jan.jansen@example.com\"}],"
                   "\"note\":\"jan.jansen@example.com\",\"shelf\":7}\n");
    assert_int_equal(import_file(f, path), SK_OK);
    find(f, "a", &arena, &record);
    assert_true(sk_slice_is(record.question, "Mail me at {email}"));
    assert_true(sk_slice_is(record.answer, "Mailed {email}"));
    assert_true(sk_slice_is(record.context[0].text, "{email}"));
    assert_true(sk_slice_is(record.metadata, "{\"note\":\"{email}\",\"shelf\":7}"));
    sk_arena_finish(&arena);
}

static void the_same_id_updates(void **state) {
    struct fixture *f = *state;
    struct sk_arena arena;
    struct sk_case record;
    sk_arena_init(&arena, 1 << 20);
    assert_int_equal(import_file(f, write_text(f, "h.jsonl", A A "{\"id\":\"a\",\"question\":\"q2\",\"answer\":\"a2\"}\n")),
                     SK_OK);
    assert_report(f, 3, 1, 1, 1, 0);
    find(f, "a", &arena, &record);
    assert_true(sk_slice_is(record.question, "q2"));
    sk_arena_finish(&arena);
}

static void csv_with_maps(void **state) {
    struct fixture *f = *state;
    const struct sk_field_mapping maps[] = { { "question", "vraag" }, { "answer", "antwoord" } };
    struct sk_import_options options = {
        .data_directory = f->data, .format = "csv", .maps = maps, .map_count = 2, .quiet = true
    };
    const char *path = write_text(f, "h.csv", "id;vraag;antwoord\n1;\"regel 1\nregel 2\";a\n2;te weinig\n3;q;a\n4;\"open;a\n");
    assert_int_equal(import_with(f, &options, path), SK_OK);
    assert_report(f, 4, 2, 0, 0, 2);
    assert_rejects(f, "{\"line\":4,\"reason\":\"the row has 2 columns, the header 3\"}\n"
                      "{\"line\":6,\"reason\":\"a quote that opens in this row is never closed\"}\n");
    assert_int_equal(import_with(f, &options, path), SK_OK);
    assert_report(f, 4, 0, 0, 2, 2);
}

static void several_files(void **state) {
    struct fixture *f = *state;
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    const char *paths[] = { write_text(f, "one.jsonl", A "{}\n"), write_text(f, "empty", ""),
                            write_text(f, "two.csv", "question,answer\nq,a\nq\n") };
    assert_int_equal(sk_import(&options, paths, 3, &f->report, &f->error), SK_OK);
    assert_report(f, 4, 2, 0, 0, 2);
    assert_string_equal(f->report.rejects_file, path_of(f, "data/rejects"));
    /* The first that fails ends it; what was before is kept. */
    const char *again[] = { write_text(f, "three.jsonl", B), write_text(f, "zip", "PK\3\4..."), paths[0] };
    assert_int_equal(sk_import(&options, again, 3, &f->report, &f->error), SK_REJECTED);
    assert_report(f, 1, 1, 0, 0, 0);
}

static void a_file_named_twice(void **state) {
    struct fixture *f = *state;
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    const char *path = write_text(f, "h.jsonl", A B);
    char other[200];
    snprintf(other, sizeof other, "%s/./h.jsonl", f->directory);
    const char *paths[] = { path, other };
    assert_int_equal(sk_import(&options, paths, 2, &f->report, &f->error), SK_OK);
    assert_report(f, 4, 2, 0, 2, 0);
}

static void standard_input(void **state) {
    struct fixture *f = *state;
    int ends[2], saved = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    const char text[] = A "{}\n" B;
    assert_int_equal(write(ends[1], text, sizeof text - 1), sizeof text - 1);
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    enum sk_status status = import_file(f, "-");
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    assert_int_equal(status, SK_OK);
    assert_report(f, 3, 2, 0, 0, 1);
    assert_non_null(strstr(f->report.rejects_file, "/data/rejects/standard-input-"));
    assert_rejects(f, "{\"line\":2,\"reason\":\"question is missing\"}\n");
}

/* A pipe whose bytes come in pieces and whose first are needed twice: for finding the format and for reading. */
static void a_named_pipe_in_pieces(void **state) {
    struct fixture *f = *state;
    const char *path = path_of(f, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int file = open(path, O_WRONLY);
        const char text[] = "id,question,answer\n1,\"a\nb\",x\n2,c,y\n";
        for (size_t i = 0; i < sizeof text - 1; i += 5) {
            size_t size = sizeof text - 1 - i < 5 ? sizeof text - 1 - i : 5;
            if (write(file, text + i, size) != (ssize_t) size)
                _exit(1);
            usleep(2000);
        }
        _exit(0);
    }
    assert_int_equal(import_file(f, path), SK_OK);
    assert_report(f, 2, 2, 0, 0, 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Another process writes single cases, as the service does, as long as the import runs. */
static void a_running_services_writer_is_not_starved(void **state) {
    struct fixture *f = *state;
    enum { COUNT = 10000 };
    struct sk_store *store;
    const char *path = write_generated(f, "h.jsonl", false, COUNT);
    assert_int_equal(sk_store_open(f->data, &store, NULL), SK_OK);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(import_file(f, path) == SK_OK && f->report.imported == COUNT - rejected_in(COUNT) ? 0 : 1);
    int result = -1, written = 0;
    int64_t longest_us = 0;
    while (waitpid(child, &result, WNOHANG) == 0) {
        char id[32];
        int64_t row, started_us = sk_clock_monotonic_us();
        snprintf(id, sizeof id, "live-%d", written++);
        struct sk_case record = { .id = sk_slice_of(id), .question = sk_slice_of("q"), .answer = sk_slice_of("a") };
        assert_int_equal(sk_store_put_case(store, &record, &row, NULL), SK_OK);
        int64_t took_us = sk_clock_monotonic_us() - started_us;
        longest_us = took_us > longest_us ? took_us : longest_us;
        usleep(2000);
    }
    sk_store_close(store);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
    assert_true(written > 10);
    if (longest_us > 2000000)
        fail_msg("a writer waited %lld ms", (long long) longest_us / 1000);
    assert_int_equal(sequence_of(f->data), COUNT - rejected_in(COUNT) + written);
}

/* ---- inputs and rows that cannot be used ---- */

static void files_that_cannot_be_read(void **state) {
    struct fixture *f = *state;
    const struct {
        const char *bytes;
        size_t size;
        enum sk_status status;
        const char *message; /* behind the path */
    } wrong[] = {
        { "\x7f"
          "ELF\2\1\1\0\0\0\0\0",
          12, SK_REJECTED, " is binary, not text: it holds NUL bytes; give CSV or JSON Lines in UTF-8" },
        { "\xff\xfe{\0\"\0", 6, SK_REJECTED, " is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 FILE" },
        { "\0i\0d\0,\0q\0u", 10, SK_REJECTED, " is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 FILE" },
        { "PK\3\4rest", 8, SK_REJECTED, " is a zip archive or an Excel file; unpack it, or save the sheet as CSV in UTF-8" },
        { "\x1f\x8b\x08\x01", 4, SK_REJECTED,
          " is compressed with gzip; give it to the import through a pipe: zcat FILE | sidekick import -" },
        { "[{\"question\":1}]", 16, SK_REJECTED,
          ": this is one JSON list, but one JSON object a line is expected; convert it with: jq -c '.[]'" },
        { "Dear diary\ntoday\n", 17, SK_REJECTED, " looks like none of the known formats; name one with --format (jsonl, csv)" },
        { "name,text\nx,y\n", 14, SK_REJECTED,
          ": the first row names no column question; name the columns in the first row, or use --map question=COLUMN" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *path = write_bytes(f, "wrong", wrong[i].bytes, wrong[i].size);
        char expected[400];
        snprintf(expected, sizeof expected, "%s%s", path, wrong[i].message);
        assert_int_equal(import_file(f, path), wrong[i].status);
        assert_string_equal(f->error.message, expected);
        assert_report(f, 0, 0, 0, 0, 0);
    }
}

static void empty_files_are_no_fault(void **state) {
    struct fixture *f = *state;
    const char *const texts[] = { "", "\n\n  \r\n", "\xef\xbb\xbf", "question,answer\n" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(import_file(f, write_text(f, "empty", texts[i])), SK_OK);
        assert_report(f, 0, 0, 0, 0, 0);
        assert_string_equal(f->report.rejects_file, "");
    }
}

static void paths_that_cannot_be_opened(void **state) {
    struct fixture *f = *state;
    char expected[400];
    assert_int_equal(import_file(f, path_of(f, "nowhere.csv")), SK_NOT_FOUND);
    snprintf(expected, sizeof expected, "there is no file %s", path_of(f, "nowhere.csv"));
    assert_string_equal(f->error.message, expected);
    assert_int_equal(access(f->data, F_OK), -1); /* wrong usage creates nothing */
    assert_int_equal(import_file(f, f->directory), SK_FAULT_IO);
    snprintf(expected, sizeof expected, "%s is a directory; name the files in it", f->directory);
    assert_string_equal(f->error.message, expected);
    struct sk_import_options options = { .data_directory = f->data, .format = "xml", .quiet = true };
    assert_int_equal(import_with(f, &options, write_text(f, "a.xml", "<a/>")), SK_FAULT_ARGUMENT);
    assert_string_equal(f->error.message, "there is no format \"xml\"; known are auto, jsonl, csv");
}

/* Root may read everything: a child gives that up. */
static void a_file_without_permission(void **state) {
    struct fixture *f = *state;
    const char *path = write_text(f, "secret.jsonl", A);
    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(chmod(f->directory, 0755), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(2);
        enum sk_status status = import_file(f, path);
        char expected[400];
        snprintf(expected, sizeof expected, "cannot read %s: Permission denied", path);
        _exit(status == SK_FAULT_IO && strcmp(f->error.message, expected) == 0 ? 0 : 1);
    }
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
}

static void rows_that_cannot_be_used(void **state) {
    struct fixture *f = *state;
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    fputs(A "{\"question\":\"q\"}\n{\"answer\":\"secret\"}\n"
            "{\"question\":\"secret\",\"answer\":\"secret\",\"satisfaction\":7}\n"
            "{\"question\":\"secret\xff\",\"answer\":\"a\"}\n{\"question\":\"",
          file);
    for (size_t i = 0; i < (size_t) 20 << 20; i++)
        fputc('x', file);
    fputs("\",\"answer\":\"a\"}\n\n" B "{\"question\":\"secret\",\"ans", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(import_file(f, write_bytes(f, "rows.jsonl", text, size)), SK_OK);
    free(text);
    assert_report(f, 8, 2, 0, 0, 6);
    struct sk_buffer content = { 0 };
    assert_int_equal(sk_file_read(f->report.rejects_file, 1 << 20, &content, NULL), SK_OK);
    assert_null(strstr(content.data, "secret"));
    assert_non_null(strstr(content.data, "{\"line\":2,\"reason\":\"answer is missing\"}\n"
                                         "{\"line\":3,\"reason\":\"question is missing\"}\n"
                                         "{\"line\":4,\"reason\":\"satisfaction 7 is outside 1..5\"}\n"
                                         "{\"line\":5,\"reason\":\"not UTF-8"));
    assert_non_null(strstr(content.data, "{\"line\":6,\"reason\":\"the line is longer than 16777216 bytes\"}\n"
                                         "{\"line\":9,\"reason\":\"not valid JSON"));
    sk_buffer_finish(&content);
}

static void one_import_at_a_time(void **state) {
    struct fixture *f = *state;
    char expected[400];
    const char *path = write_text(f, "h.jsonl", A);
    assert_int_equal(import_file(f, path), SK_OK);
    int lock = open(path_of(f, "data/import.lock"), O_RDWR);
    assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(import_file(f, path), SK_BUSY);
    snprintf(expected, sizeof expected, "another import into %s is running; wait until it is done", f->data);
    assert_string_equal(f->error.message, expected);
    close(lock);
    assert_int_equal(import_file(f, path), SK_OK);
}

static void stray_quotes_cost_their_rows_alone(void **state) {
    struct fixture *f = *state;
    struct sk_buffer text = { 0 };
    sk_buffer_add_text(&text, "question,answer\n");
    for (int i = 0; i < 1000; i++)
        sk_buffer_format(&text, "%swaar is mijn pakket %d,het komt morgen\n", i == 10 || i == 900 ? "\"" : "", i);
    assert_int_equal(import_file(f, write_text(f, "stray.csv", text.data)), SK_OK);
    assert_report(f, 1000, 998, 0, 0, 2);
    struct sk_buffer rejects = { 0 };
    assert_int_equal(sk_file_read(f->report.rejects_file, 1 << 20, &rejects, NULL), SK_OK);
    assert_non_null(strstr(rejects.data, "{\"line\":12,"));
    assert_non_null(strstr(rejects.data, "{\"line\":902,"));
    sk_buffer_finish(&rejects);
    sk_buffer_finish(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_imported_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_index_is_up_to_date_afterwards, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_keep_their_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_first_import_leaves_a_compact_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_running_follower_is_left_to_work, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_redacted_and_metadata_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_id_updates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_with_maps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_named_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(standard_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_named_pipe_in_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_running_services_writer_is_not_starved, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(empty_files_are_no_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_that_cannot_be_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_without_permission, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_that_cannot_be_used, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_import_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stray_quotes_cost_their_rows_alone, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
