/* index: a process that ends while it works on an index leaves a mark beside it, and only then; what is marked is made anew. */
#include "fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "index/brake.h"
#include "index/xapian_c.h"

#define CASES 300

/* What close(2) of a file of Xapian's meets; 0: nothing. */
static int met_when_closing;

/* libxapian calls this one. */
int close(int file) {
    if (met_when_closing)
        raise(met_when_closing);
    return (int) syscall(SYS_close, file);
}

static void current(const struct fixture *fixture, struct sk_generations *generations, char name[SK_GENERATION_NAME_SIZE]) {
    assert_int_equal(sk_generations_init(generations, fixture->path, NULL), SK_OK);
    assert_int_equal(sk_generation_current(generations, name, NULL), SK_OK);
}

static void index_printers(struct fixture *fixture) {
    put_broken_printers(fixture, CASES);
    index_all(fixture);
}

static void assert_whole(struct fixture *fixture) {
    struct sk_index *index = open_index(fixture);
    assert_int_equal(sk_index_count(index), CASES);
    sk_index_close(index);
}

/* How a process ended that did this, and was killed by the signal at some place in it. */
static void end_of(const struct fixture *fixture, void (*work)(const char *data_directory, int number), int number) {
    int ended;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = { 0, 0 };
        setrlimit(RLIMIT_CORE, &none);
        signal(number, SIG_DFL); /* without AddressSanitizer's report */
        sk_index_watch_crashes();
        work(fixture->path, number);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended));
    assert_int_equal(WTERMSIG(ended), number);
}

/* ---- in the index ---- */

static bool crash(void *context, struct sk_slice term) {
    (void) term;
    raise(*(int *) context);
    return true;
}

static void crash_reading(const char *data_directory, int number) {
    sk_index_each_term(data_directory, crash, &number, NULL);
}

/* What makes libxapian crash would do so again: nobody opens it any more, and the next follower makes another. */
static void an_index_in_which_a_process_crashed_is_made_anew(void **state) {
    struct fixture *fixture = *state;
    static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT };
    index_printers(fixture);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        char before[SK_GENERATION_NAME_SIZE], after[SK_GENERATION_NAME_SIZE];
        struct sk_generations generations;
        struct sk_index *index = NULL;
        current(fixture, &generations, before);
        end_of(fixture, crash_reading, signals[i]);
        assert_int_equal(sk_index_open(fixture->path, &index, NULL), SK_FAULT_CORRUPT);
        sk_follower_close(open_follower(fixture));
        current(fixture, &generations, after);
        assert_string_not_equal(before, after);
        assert_whole(fixture);
    }
}

static void crash_closing_a_reader(const char *data_directory, int number) {
    struct sk_index *index = NULL;
    if (sk_index_open(data_directory, &index, NULL) != SK_OK)
        return;
    met_when_closing = number;
    sk_index_close(index);
}

/* What was begun is given up first, for which blocks are read. */
static void crash_closing_a_writer(const char *data_directory, int number) {
    struct sk_xapian_writer *writer = NULL;
    char path[SK_PATH_SIZE];
    snprintf(path, sizeof path, "%s/index/g1", data_directory);
    if (sk_xapian_writer_open(path, SK_XAPIAN_EXISTING, &writer, NULL) != SK_OK)
        return;
    met_when_closing = number;
    sk_xapian_writer_close(writer);
}

static void closing_it_is_working_on_it_too(void **state) {
    struct fixture *fixture = *state;
    struct sk_generations generations;
    char name[SK_GENERATION_NAME_SIZE];
    index_printers(fixture);
    current(fixture, &generations, name);
    assert_string_equal(name, "g1");
    end_of(fixture, crash_closing_a_writer, SIGSEGV);
    assert_true(sk_generation_deadly(&generations, name));
    sk_follower_close(open_follower(fixture));
    current(fixture, &generations, name);
    end_of(fixture, crash_closing_a_reader, SIGSEGV);
    assert_true(sk_generation_deadly(&generations, name));
}

/* ---- again and again ---- */

static bool is_allowed(const struct sk_generations *generations) {
    bool allowed = false;
    assert_int_equal(sk_brake_ask(generations, &allowed, NULL), SK_OK);
    return allowed;
}

/* Seconds from now, for each rebuild. */
static void pretend(const struct sk_generations *generations, const int64_t *seconds) {
    char path[SK_PATH_SIZE], content[SK_BRAKE_REBUILDS * 24] = "";
    for (size_t i = 0; i < SK_BRAKE_REBUILDS; i++)
        snprintf(content + strlen(content), 24, "%lld\n", (long long) (sk_clock_wall_us() / 1000000 + seconds[i]));
    assert_int_equal(sk_path_join(path, generations->directory, "crashes", NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of(content), 0600, NULL), SK_OK);
}

static void so_many_times_within_a_day(void **state) {
    struct fixture *fixture = *state;
    struct sk_generations generations;
    char path[SK_PATH_SIZE];
    index_printers(fixture);
    assert_int_equal(sk_generations_init(&generations, fixture->path, NULL), SK_OK);
    for (int i = 0; i < SK_BRAKE_REBUILDS; i++) {
        assert_true(is_allowed(&generations));
        sk_brake_take_back(&generations);
        assert_true(is_allowed(&generations));
    }
    assert_false(is_allowed(&generations));
    assert_false(is_allowed(&generations));
    pretend(&generations, (const int64_t[]){ -SK_BRAKE_DAY_S - 9, -20, -10 }); /* the first of them does not count any more */
    assert_true(is_allowed(&generations));
    assert_false(is_allowed(&generations));
    pretend(&generations, (const int64_t[]){ -20, -10, 3600 }); /* the clock was set back an hour */
    assert_false(is_allowed(&generations));
    pretend(&generations, (const int64_t[]){ -20, -10, 400LL * SK_BRAKE_DAY_S }); /* it stood a year ahead */
    assert_true(is_allowed(&generations));
    assert_int_equal(sk_path_join(path, generations.directory, "crashes", NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of("not ours"), 0600, NULL), SK_OK);
    assert_true(is_allowed(&generations));
}

/* It is used as it is, and followed. */
static void then_it_is_pardoned(void **state) {
    struct fixture *fixture = *state;
    struct sk_generations generations;
    struct sk_index *index = NULL;
    char before[SK_GENERATION_NAME_SIZE], after[SK_GENERATION_NAME_SIZE];
    index_printers(fixture);
    current(fixture, &generations, before);
    pretend(&generations, (const int64_t[]){ -30, -20, -10 });
    end_of(fixture, crash_reading, SIGSEGV);
    assert_int_equal(sk_index_open(fixture->path, &index, NULL), SK_FAULT_CORRUPT);
    put(fixture, "case0", "the scanner is late");
    index_all(fixture);
    current(fixture, &generations, after);
    assert_string_equal(before, after);
    assert_false(sk_generation_damaged(&generations, after));
    assert_whole(fixture);
}

/* ---- elsewhere ---- */

static void crash_beside_it(const char *data_directory, int number) {
    struct sk_index *index = NULL;
    sk_index_open(data_directory, &index, NULL);
    raise(number);
}

/* By another process, as kill(1) or a watchdog does. */
static bool be_killed(void *context, struct sk_slice term) {
    (void) term;
    pid_t reader = getpid();
    if (fork() == 0) {
        kill(reader, *(int *) context);
        _exit(0);
    }
    pause();
    return true;
}

static void be_killed_reading(const char *data_directory, int number) {
    sk_index_each_term(data_directory, be_killed, &number, NULL);
}

/* A crash elsewhere in the program, or kill(1), says nothing about the index. */
static void other_ends_leave_the_index_alone(void **state) {
    struct fixture *fixture = *state;
    struct sk_generations generations;
    char before[SK_GENERATION_NAME_SIZE], after[SK_GENERATION_NAME_SIZE];
    index_printers(fixture);
    current(fixture, &generations, before);
    end_of(fixture, crash_beside_it, SIGSEGV);
    end_of(fixture, be_killed_reading, SIGABRT);
    end_of(fixture, crash_reading, SIGKILL);
    sk_follower_close(open_follower(fixture));
    current(fixture, &generations, after);
    assert_string_equal(before, after);
    assert_whole(fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_index_in_which_a_process_crashed_is_made_anew),
        TEST(closing_it_is_working_on_it_too),
        TEST(so_many_times_within_a_day),
        TEST(then_it_is_pardoned),
        TEST(other_ends_leave_the_index_alone),
    };
    return cmocka_run_group_tests_name("index crash", tests, quiet, NULL);
}
