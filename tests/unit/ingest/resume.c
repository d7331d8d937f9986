/* What a cancel, kill -9 or a full disk leaves behind, and how an import goes on from there. */
#include "fixture.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

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
        if (f->report.read == 0) /* stopped before it came to the file */
            continue;
        assert_true(f->report.read >= before);
        if (before > 0)
            assert_true(f->report.resumed_at_line > before); /* a row has a line at least, and there is the header */
        before = f->report.read;
        stops += status == SK_FAULT_CANCELLED;
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
        enum sk_status status = import_with(f, &options, path);
        alarm_in(0);
        assert_true(status == SK_OK || status == SK_FAULT_CANCELLED);
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

/* The whole import in a child; 0 = done, and counted as if it had never been stopped. 3 = all of it was there before: an earlier
 * one was killed when all was done but before it could say so, and the one after that began anew, with or without being killed
 * too. */
static int import_in_child(struct fixture *f, const char *path, int count) {
    int64_t usable = count - rejected_in(count);
    const struct sk_import_report *report = &f->report;
    enum sk_status status = import_file(f, path);
    bool complete = status == SK_OK && report->read == count && report->rejected == count - usable && report->updated == 0;
    bool resumed = report->imported == usable && report->duplicates == 0;
    bool again = report->imported == 0 && report->duplicates == usable;
    if (complete && (resumed || again))
        return resumed ? 0 : 3;
    fprintf(stderr,
            "%s \"%s\": %" PRId64 " read, %" PRId64 " imported, %" PRId64 " updated, %" PRId64 " duplicates, %" PRId64
            " rejected, resumed at line %" PRId64 "\n",
            sk_status_name(status), f->error.message, report->read, report->imported, report->updated, report->duplicates,
            report->rejected, report->resumed_at_line);
    return complete ? 2 : 1;
}

/* What a kill between the rejects of a batch and its commit leaves: entries of lines that are not stored, the last one torn. */
static void add_uncommitted_rejects(const char *rejects) {
    FILE *file = fopen(rejects, "r+");
    if (!file)
        return;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    fputs("{\"line\":1000000,\"reason\":\"not committed\"}\n{\"line\":10000", file);
    assert_int_equal(fclose(file), 0);
}

static void killed_anywhere_it_goes_on(void **state) {
    struct fixture *f = *state;
    enum { COUNT = 8000 };
    char whole[96], rejects[SK_PATH_SIZE];
    struct sk_buffer expected = { 0 }, found = { 0 }, expected_rejects = { 0 }, found_rejects = { 0 };
    snprintf(whole, sizeof whole, "%s/whole", f->directory);
    const char *path = write_generated(f, "h.csv", true, COUNT);
    struct sk_import_options options = { .data_directory = whole, .format = "auto", .quiet = true };
    assert_int_equal(import_with(f, &options, path), SK_OK);
    assert_int_equal(sk_file_read(f->report.rejects_file, 1 << 20, &expected_rejects, NULL), SK_OK);
    snprintf(rejects, sizeof rejects, "%s/rejects%s", f->data, strrchr(f->report.rejects_file, '/'));
    dump_store(whole, &expected);

    int kills = 0, result = -1;
    for (int64_t wait = 20000; result != 0; wait += 25000) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            _exit(import_in_child(f, path, COUNT));
        usleep((useconds_t) wait);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &result, 0), child);
        if (WIFEXITED(result) && WEXITSTATUS(result) == 3)
            result = 0;
        assert_true(WIFSIGNALED(result) || result == 0);
        kills += WIFSIGNALED(result);
        if (WIFSIGNALED(result))
            add_uncommitted_rejects(rejects);
    }
    assert_true(kills >= 3);
    dump_store(f->data, &found);
    assert_int_equal(found.size, expected.size);
    assert_memory_equal(found.data, expected.data, expected.size);
    assert_int_equal(sequence_of(f->data), COUNT - rejected_in(COUNT)); /* nothing was written twice */
    assert_int_equal(sk_file_read(rejects, 1 << 20, &found_rejects, NULL), SK_OK);
    assert_string_equal(found_rejects.data, expected_rejects.data);
    sk_buffer_finish(&expected);
    sk_buffer_finish(&found);
    sk_buffer_finish(&expected_rejects);
    sk_buffer_finish(&found_rejects);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_cancelled_import_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_file_starts_from_the_beginning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(killed_anywhere_it_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_stops_it_and_space_lets_it_go_on, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
