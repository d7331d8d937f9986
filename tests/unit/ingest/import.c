/* Whole imports into a data directory: what is stored, counted, rejected and reported, and what a cancel, kill -9 or a full disk
 * leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "index/follow.h"
#include "index/index.h"
#include "ingest/import.h"
#include "store/store.h"

/* The sanitizer keeps freed memory for a while; without a bound on that, no memory test means anything. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "quarantine_size_mb=4";
}

struct fixture {
    char directory[64];
    char data[96];
    struct sk_import_report report;
    struct sk_error error;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    sk_log_set_level(SK_LOG_ERROR);
    snprintf(f->directory, sizeof f->directory, "/tmp/sidekick-import-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    snprintf(f->data, sizeof f->data, "%s/data", f->directory);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    sk_directory_remove(f->directory, NULL);
    free(f);
    return 0;
}

/* "<directory>/<name>" in one of four buffers, so that a test can name several files. */
static const char *path_of(const struct fixture *f, const char *name) {
    static char paths[4][256];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", f->directory, name);
    return path;
}

static const char *write_bytes(const struct fixture *f, const char *name, const char *bytes, size_t size) {
    const char *path = path_of(f, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char *write_text(const struct fixture *f, const char *name, const char *text) {
    return write_bytes(f, name, text, strlen(text));
}

static enum sk_status import_with(struct fixture *f, const struct sk_import_options *options, const char *path) {
    memset(&f->error, 0, sizeof f->error);
    return sk_import(options, &path, 1, &f->report, &f->error);
}

static enum sk_status import_file(struct fixture *f, const char *path) {
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    return import_with(f, &options, path);
}

static void assert_report(const struct fixture *f, int64_t read, int64_t imported, int64_t updated, int64_t duplicates,
                          int64_t rejected) {
    assert_int_equal(f->report.read, read);
    assert_int_equal(f->report.imported, imported);
    assert_int_equal(f->report.updated, updated);
    assert_int_equal(f->report.duplicates, duplicates);
    assert_int_equal(f->report.rejected, rejected);
}

static void assert_rejects(const struct fixture *f, const char *expected) {
    struct sk_buffer content = { 0 };
    assert_int_equal(sk_file_read(f->report.rejects_file, 1 << 20, &content, NULL), SK_OK);
    assert_string_equal(content.data, expected);
    sk_buffer_finish(&content);
}

static int64_t sequence_of(const char *data) {
    struct sk_store *store;
    int64_t sequence;
    assert_int_equal(sk_store_open_existing(data, &store, NULL), SK_OK);
    assert_int_equal(sk_store_last_sequence(store, &sequence, NULL), SK_OK);
    sk_store_close(store);
    return sequence;
}

#define A "{\"id\":\"a\",\"question\":\"Where is my parcel?\",\"answer\":\"On its way.\",\"satisfaction\":5}\n"
#define B "{\"id\":\"b\",\"question\":\"Waar is mijn pakket?\",\"answer\":\"Onderweg.\",\"shelf\":7}\n"

/* ---- what is imported ---- */

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
    size_t size = (size_t) 20 << 20;
    char *text = malloc(size + 2000);
    assert_non_null(text);
    size_t used = (size_t) sprintf(text, A "{\"question\":\"q\"}\n{\"answer\":\"secret\"}\n"
                                           "{\"question\":\"secret\",\"answer\":\"secret\",\"satisfaction\":7}\n"
                                           "{\"question\":\"secret\xff\",\"answer\":\"a\"}\n{\"question\":\"");
    memset(text + used, 'x', size);
    used += size;
    used += (size_t) sprintf(text + used, "\",\"answer\":\"a\"}\n\n" B "{\"question\":\"secret\",\"ans");
    assert_int_equal(import_file(f, write_bytes(f, "rows.jsonl", text, used)), SK_OK);
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

/* ---- going on where it was ---- */

/* Generated rows: every 100th is rejected, every 7th has a line break in the CSV form. */
static const char *write_generated(const struct fixture *f, const char *name, bool csv, int count) {
    const char *path = path_of(f, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    if (csv)
        fputs("id,question,answer,team\n", file);
    for (int i = 0; i < count; i++) {
        const char *answer = i % 100 == 99 ? "" : "On its way.";
        const char *space = i % 7 ? " " : csv ? "\n" : "\\n";
        if (csv)
            fprintf(file, "g%d,\"Where is%sparcel %d?\",%s,team %d\n", i, space, i, answer, i % 5);
        else
            fprintf(file, "{\"id\":\"g%d\",\"question\":\"Where is%sparcel %d?\",\"answer\":\"%s\"}\n", i, space, i, answer);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

static int64_t rejected_in(int count) {
    return count / 100;
}

static atomic_bool cancel_flag;

static void cancel_on_alarm(int number) {
    (void) number;
    cancel_flag = true;
}

static void alarm_in(int64_t microseconds) {
    struct itimerval timer = { .it_value = { microseconds / 1000000, microseconds % 1000000 } };
    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static void a_cancelled_import_goes_on(void **state) {
    struct fixture *f = *state;
    enum { COUNT = 6000 };
    const char *path = write_generated(f, "h.csv", true, COUNT);
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true, .cancel = &cancel_flag };
    struct sigaction action = { .sa_handler = cancel_on_alarm };
    sigaction(SIGALRM, &action, NULL);
    enum sk_status status = SK_FAULT_CANCELLED;
    int stops = 0;
    int64_t before = 0;
    for (int64_t wait = 20000; status == SK_FAULT_CANCELLED; wait += 20000) {
        cancel_flag = false;
        alarm_in(wait);
        status = import_with(f, &options, path);
        alarm_in(0);
        assert_true(status == SK_OK || status == SK_FAULT_CANCELLED);
        assert_true(f->report.read >= before);
        if (before > 0)
            assert_true(f->report.resumed_at_line > before); /* a row has a line at least, and there is the header */
        before = f->report.read;
        stops += status == SK_FAULT_CANCELLED && before > 0;
    }
    assert_true(stops >= 1);
    assert_report(f, COUNT, COUNT - rejected_in(COUNT), 0, 0, rejected_in(COUNT));
    /* Complete: the next one starts from the beginning. */
    options.cancel = NULL;
    assert_int_equal(import_with(f, &options, path), SK_OK);
    assert_int_equal(f->report.resumed_at_line, 0);
    assert_report(f, COUNT, 0, 0, COUNT - rejected_in(COUNT), rejected_in(COUNT));
}

static void a_changed_file_starts_from_the_beginning(void **state) {
    struct fixture *f = *state;
    enum { COUNT = 3000 };
    const char *path = write_generated(f, "h.jsonl", false, COUNT);
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true, .cancel = &cancel_flag };
    struct sigaction action = { .sa_handler = cancel_on_alarm };
    sigaction(SIGALRM, &action, NULL);
    f->report.read = 0;
    for (int64_t wait = 20000; f->report.read == 0; wait += 20000) { /* until something of it is stored */
        cancel_flag = false;
        alarm_in(wait);
        import_with(f, &options, path);
        alarm_in(0);
    }
    const struct timespec times[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    int64_t stored = f->report.imported;
    options.cancel = NULL;
    assert_int_equal(import_with(f, &options, path), SK_OK);
    assert_int_equal(f->report.resumed_at_line, 0);
    assert_report(f, COUNT, COUNT - rejected_in(COUNT) - stored, 0, stored, rejected_in(COUNT));
}

/* All that a store holds, as text in the order of ids, without the rows and sequence numbers. */
static void dump_store(const char *data, struct sk_buffer *out) {
    struct sk_store *store;
    struct sk_arena arena;
    struct sk_stored_case changes[100];
    size_t count;
    int64_t after = 0;
    sk_arena_init(&arena, (size_t) 64 << 20);
    assert_int_equal(sk_store_open_existing(data, &store, NULL), SK_OK);
    while (sk_store_changes(store, after, &arena, changes, 100, &count, NULL) == SK_OK) {
        for (size_t i = 0; i < count; i++) {
            sk_buffer_add_slice(out, changes[i].record.id);
            sk_buffer_add_slice(out, changes[i].record.question);
            sk_buffer_add_slice(out, changes[i].record.answer);
            sk_buffer_add_slice(out, changes[i].record.team);
        }
        after = changes[count - 1].sequence;
        sk_arena_reset(&arena);
    }
    assert_false(out->failed);
    sk_store_close(store);
    sk_arena_finish(&arena);
}

static void killed_anywhere_it_goes_on(void **state) {
    struct fixture *f = *state;
    enum { COUNT = 8000 };
    char whole[96];
    struct sk_buffer expected = { 0 }, found = { 0 }, rejects = { 0 };
    snprintf(whole, sizeof whole, "%s/whole", f->directory);
    const char *path = write_generated(f, "h.csv", true, COUNT);
    struct sk_import_options options = { .data_directory = whole, .format = "auto", .quiet = true };
    assert_int_equal(import_with(f, &options, path), SK_OK);
    assert_int_equal(sk_file_read(f->report.rejects_file, 1 << 20, &rejects, NULL), SK_OK);
    dump_store(whole, &expected);

    options.data_directory = f->data;
    int kills = 0, result = -1;
    for (int64_t wait = 30000; result != 0; wait += 25000) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            _exit(import_with(f, &options, path) == SK_OK ? 0 : 1);
        usleep((useconds_t) wait);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &result, 0), child);
        assert_true(WIFSIGNALED(result) || WEXITSTATUS(result) == 0);
        kills += WIFSIGNALED(result);
    }
    assert_true(kills >= 3);
    dump_store(f->data, &found);
    assert_int_equal(found.size, expected.size);
    assert_memory_equal(found.data, expected.data, expected.size);
    assert_int_equal(sequence_of(f->data), COUNT - rejected_in(COUNT)); /* nothing was written twice */
    assert_int_equal(import_file(f, path), SK_OK);
    assert_report(f, COUNT, 0, 0, COUNT - rejected_in(COUNT), rejected_in(COUNT));
    assert_rejects(f, rejects.data);
    sk_buffer_finish(&expected);
    sk_buffer_finish(&found);
    sk_buffer_finish(&rejects);
}

/* In a child with a mount of its own: 0 = as promised, 77 = the machine does not allow a mount. */
static int fill_a_small_disk(struct fixture *f, const char *path, int count) {
    char larger[] = "size=64m";
    if (unshare(CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0 || mkdir(f->data, 0700) != 0
        || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("tmpfs", f->data, "tmpfs", 0, "size=1500k") != 0)
        return 77;
    if (import_file(f, path) != SK_FAULT_IO || !strstr(f->error.message, "is full; free some space"))
        return 1;
    int64_t stored = f->report.read;
    if (stored == 0 || stored == count)
        return 2;
    if (mount("tmpfs", f->data, "tmpfs", MS_REMOUNT, larger) != 0)
        return 77;
    if (import_file(f, path) != SK_OK || f->report.read != count || f->report.resumed_at_line == 0)
        return 3;
    return f->report.imported == count - rejected_in(count) ? 0 : 4;
}

static void a_full_disk_stops_it_and_space_lets_it_go_on(void **state) {
    struct fixture *f = *state;
    enum { COUNT = 20000 };
    const char *path = write_generated(f, "h.jsonl", false, COUNT);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(fill_a_small_disk(f, path, COUNT));
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    if (WEXITSTATUS(result) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(result), 0);
}

/* ---- memory ---- */

static long peak_kilobytes(void) {
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* Twenty times the lines, hardly more memory. The index is left to "another process": what it takes is its own test's matter. */
static void memory_does_not_grow_with_the_file(void **state) {
    struct fixture *f = *state;
    enum { SMALL = 10000, LARGE = 200000 };
    struct sk_follower *follower;
    assert_int_equal(import_file(f, write_text(f, "one.jsonl", A)), SK_OK);
    assert_int_equal(sk_follower_open(f->data, &follower, &f->error), SK_OK);
    assert_int_equal(import_file(f, write_generated(f, "small.jsonl", false, SMALL)), SK_OK);
    long before = peak_kilobytes();
    assert_int_equal(import_file(f, write_generated(f, "large.jsonl", false, LARGE)), SK_OK);
    assert_int_equal(f->report.read, LARGE);
    long grown = peak_kilobytes() - before;
    sk_follower_close(follower);
    if (grown > 40000)
        fail_msg("grew by %ld kB", grown);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_imported_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_index_is_up_to_date_afterwards, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_running_follower_is_left_to_work, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_redacted_and_metadata_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_id_updates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_with_maps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(standard_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_named_pipe_in_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(empty_files_are_no_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_that_cannot_be_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_without_permission, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_that_cannot_be_used, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_import_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cancelled_import_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_file_starts_from_the_beginning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(killed_anywhere_it_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_stops_it_and_space_lets_it_go_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_does_not_grow_with_the_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
