/* Five times the lines, no more memory. The index is left to "another process": what it takes is its own tests' matter. */
#include "fixture.h"

#include <sys/resource.h>
#include <unistd.h>

#include "index/follow.h"

static long peak_kilobytes(void) {
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

#define ON_ITS_WAY "it is on its way and will be with you before the weekend, "

/* Long enough that SQLite's page cache is full before the second measurement begins. */
static const char *write_long_lines(const struct fixture *f, const char *name, int count) {
    const char *path = path_of(f, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < count; i++)
        fprintf(file,
                "{\"id\":\"%d\",\"question\":\"where is my parcel %d\",\"answer\":\"" ON_ITS_WAY ON_ITS_WAY ON_ITS_WAY "\"}\n", i,
                i);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void memory_does_not_grow_with_the_file(void **state) {
    struct fixture *f = *state;
    enum { SMALL = 40000, LARGE = 200000 };
    struct sk_follower *follower;
    assert_int_equal(import_file(f, write_generated(f, "one.jsonl", false, 1)), SK_OK);
    assert_int_equal(sk_follower_open(f->data, &follower, &f->error), SK_OK);
    assert_int_equal(import_file(f, write_long_lines(f, "small.jsonl", SMALL)), SK_OK);
    long before = peak_kilobytes();
    assert_int_equal(import_file(f, write_long_lines(f, "large.jsonl", LARGE)), SK_OK);
    assert_int_equal(f->report.read, LARGE);
    long grown = peak_kilobytes() - before;
    sk_follower_close(follower);
    if (grown > 20000)
        fail_msg("200,000 lines took %ld kB more than 40,000", grown);
}

/* AddressSanitizer keeps freed memory for a while, by default 256 MB of it; without a bound on that the peak says nothing. */
static void bound_the_quarantine(char **arguments) {
    const char *options = getenv("ASAN_OPTIONS");
    char bounded[500];
    if (options && strstr(options, "quarantine_size_mb"))
        return;
    snprintf(bounded, sizeof bounded, "%s:quarantine_size_mb=4", options ? options : "");
    setenv("ASAN_OPTIONS", bounded, 1);
    execv("/proc/self/exe", arguments);
}

int main(int count, char **arguments) {
    (void) count;
    bound_the_quarantine(arguments);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_does_not_grow_with_the_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
