/* The n-th allocation, the n-th write and the n-th opening of a file fail, for every n, on the main paths: a case is added,
 * found, judged and forgotten through the service's worker, indexed, imported, and its erasure is finished. For each n it must
 * hold that nothing crashes; that the answer is an error or the same as ever; that what was acknowledged is stored; that
 * afterwards the same worker does the same without fault; and at the end that store and index are whole and agree. Under
 * AddressSanitizer nothing may leak either.
 *
 *     nth_failure [--every K] [--seed S] [PATH…]
 *
 * --every K: of K numbers in a row about one, chosen by the seed, of the slow paths 25 times fewer; without it all. PATH: its
 * name as printed.
 *
 * ZeroMQ is not in it: it ends the program where an allocation of its own fails, and the next start goes on. */
#include <ftw.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "failing.h"
#include "index/follow.h"
#include "index/index.h"
#include "ingest/import.h"
#include "privacy/erasure.h"
#include "serve/worker.h"
#include "tags/tagger.h"

#define SLOW 25 /* times as few of the numbers of a slow path */

struct fixture {
    char directory[64], data[80], line[96]; /* line: a file with one case */
    struct sk_service service;
    struct sk_models *models;
    struct sk_worker worker;
    struct sk_buffer reply;
    struct sk_buffer expected; /* what suggest answers undisturbed */
    char set[64], suggestion[80];
};

static const char *current_path = "preparing";
static const char *current_kind = "";
static unsigned long current_number;

static const struct sk_access_client somebody = { .roles = SK_ACCESS_ALL, .name = "test" };

static void fail(const char *what, const char *detail) {
    failing_end();
    fprintf(stderr, "%s, %s %lu fails: %s: %s\n", current_path, current_kind, current_number, what, detail ? detail : "");
    failing_tell_where();
    abort();
}

static void crashed(int number) {
    (void) number;
    signal(SIGSEGV, SIG_DFL);
    fail("it crashes", NULL);
}

static void require(bool condition, const char *what, const char *detail) {
    if (!condition)
        fail(what, detail);
}

/* ---- the service's worker ---- */

static const char *ask(struct fixture *f, const char *frame) {
    sk_buffer_clear(&f->reply);
    sk_worker_answer(&f->worker, sk_slice_of(frame), &somebody, sk_clock_monotonic_us(), &f->reply);
    return f->reply.size ? f->reply.data : "";
}

static bool is_result(const char *reply) {
    return strstr(reply, "\"result\":") != NULL;
}

static bool is_error(const char *reply) {
    return strstr(reply, "\"error\":{\"code\":-32") != NULL;
}

/* A result, now that nothing fails. */
static const char *ask_well(struct fixture *f, const char *frame) {
    const char *reply = ask(f, frame);
    require(is_result(reply), "afterwards it does not work", reply);
    return reply;
}

/* Without memory for an answer there is none: the client asks again. */
static bool is_clean(const char *reply) {
    return !*reply || is_result(reply) || is_error(reply);
}

#define CASE(id)                                                                                                                 \
    "{\"id\":\"" id "\",\"customer_id\":\"klant-9\",\"question\":\"de pruttelknop knarst\",\"answer\":\"Draai hem los.\"}"
#define REQUEST(method, params) "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

static void copy_field(const char *reply, const char *name, char *out, size_t size) {
    char pattern[48];
    snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
    const char *start = strstr(reply, pattern);
    require(start != NULL, "no such field in the answer", name);
    start += strlen(pattern);
    snprintf(out, size, "%.*s", (int) strcspn(start, "\""), start);
}

/* ---- paths: what is tried with a failure in it, and what must hold afterwards ---- */

static const char add_frame[] = REQUEST("case.add", CASE("nth"));
static const char delete_frame[] = REQUEST("case.delete", "{\"id\":\"nth\"}");

static void try_add(struct fixture *f) {
    ask(f, add_frame);
}

static void after_add(struct fixture *f) {
    require(is_clean(f->reply.size ? f->reply.data : ""), "unclean answer", f->reply.data);
    bool acknowledged = f->reply.size && is_result(f->reply.data);
    const char *again = ask_well(f, add_frame);
    require(!acknowledged || strstr(again, "duplicate"), "an acknowledged case is lost", again);
    ask_well(f, delete_frame);
}

static const char suggest_frame[] = REQUEST(
    "suggest", "{\"text\":\"mijn pakket 20458811 is er nog niet\",\"min_confidence\":0,\"customer\":{\"name\":\"Sanne\"}}");

/* The answer from its suggestions on, without what differs each time. */
static void normalise(const char *reply, struct sk_buffer *out) {
    sk_buffer_clear(out);
    for (const char *at = reply; *at;) {
        size_t skip = 0;
        if (strncmp(at, "\"suggestion_set_id\":\"", 21) == 0)
            skip = 21 + strcspn(at + 21, "\"");
        else if (strncmp(at, "\"id\":\"", 6) == 0)
            skip = 6 + strcspn(at + 6, "\"");
        else if (strncmp(at, "\"elapsed_us\":", 13) == 0 || strncmp(at, "\"index_revision\":", 17) == 0)
            skip = strcspn(at, ",}");
        if (skip == 0)
            sk_buffer_add(out, at, 1);
        at += skip ? skip : 1;
    }
}

static void try_suggest(struct fixture *f) {
    ask(f, suggest_frame);
}

static void compare_answer(struct fixture *f, const char *what) {
    struct sk_buffer found = { 0 };
    normalise(f->reply.data, &found);
    if (strcmp(found.data, f->expected.data) != 0)
        fail(what, found.data);
    sk_buffer_finish(&found);
}

static void after_suggest(struct fixture *f) {
    require(is_clean(f->reply.size ? f->reply.data : ""), "unclean answer", f->reply.data);
    if (f->reply.size && is_result(f->reply.data))
        compare_answer(f, "another answer than ever");
    ask_well(f, suggest_frame);
    compare_answer(f, "afterwards another answer");
}

static void feedback_frame(const struct fixture *f, char *frame, size_t size) {
    snprintf(frame, size,
             REQUEST("feedback", "{\"suggestion_set_id\":\"%s\",\"suggestion_id\":\"%s\",\"action\":\"edited\","
                                 "\"final_text\":\"Hoi Sanne, bel 0612345678\",\"agent_id\":\"kim\"}"),
             f->set, f->suggestion);
}

static void try_feedback(struct fixture *f) {
    char frame[512];
    feedback_frame(f, frame, sizeof frame);
    ask(f, frame);
}

static void after_feedback(struct fixture *f) {
    require(is_clean(f->reply.size ? f->reply.data : ""), "unclean answer", f->reply.data);
    char frame[512];
    feedback_frame(f, frame, sizeof frame);
    ask_well(f, frame);
}

static const char forget_frame[] = REQUEST("person.forget", "{\"customer_id\":\"klant-9\"}");

static void before_forget(struct fixture *f) {
    ask_well(f, add_frame);
}

static void try_forget(struct fixture *f) {
    ask(f, forget_frame);
}

static void after_forget(struct fixture *f) {
    require(is_clean(f->reply.size ? f->reply.data : ""), "unclean answer", f->reply.data);
    bool acknowledged = f->reply.size && is_result(f->reply.data);
    ask_well(f, forget_frame);
    const char *gone = ask(f, delete_frame);
    require(is_error(gone), "who was forgotten is there", acknowledged ? "acknowledged" : "not acknowledged");
}

/* ---- index, import, erasure: what the tools and the service's threads do ---- */

static void check_index(struct fixture *f) {
    struct sk_store *store = NULL;
    struct sk_index *index = NULL;
    struct sk_store_counts counts;
    struct sk_error error = { 0 };
    require(sk_store_open_existing(f->data, &store, &error) == SK_OK && sk_store_counts(store, &counts, &error) == SK_OK,
            "the store cannot be read", error.message);
    require(sk_index_open(f->data, &index, &error) == SK_OK, "the index cannot be read", error.message);
    require(sk_index_count(index) == (uint64_t) counts.cases, "index and store differ", NULL);
    sk_index_close(index);
    sk_store_close(store);
}

static enum sk_status follow(struct fixture *f, struct sk_error *error) {
    struct sk_follower *follower = NULL;
    enum sk_status status = sk_follower_open(f->data, &follower, error);
    if (status == SK_OK)
        status = sk_follower_catch_up(follower, NULL, NULL, error);
    sk_follower_close(follower);
    return status;
}

static void after_fault(enum sk_status status, const struct sk_error *error) {
    require(status == SK_OK || (status < 0 && error->message[0]) || status == SK_BUSY, "no clean fault", sk_status_name(status));
}

static void try_index(struct fixture *f) {
    struct sk_error error = { 0 };
    enum sk_status status = follow(f, &error);
    failing_end();
    after_fault(status, &error);
}

static void after_index(struct fixture *f) {
    struct sk_error error = { 0 };
    require(follow(f, &error) == SK_OK, "afterwards it is not indexed", error.message);
    check_index(f);
    ask_well(f, delete_frame);
}

static enum sk_status import(struct fixture *f, struct sk_import_report *report, struct sk_error *error) {
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    const char *paths[] = { f->line };
    return sk_import(&options, paths, 1, report, error);
}

static void try_import(struct fixture *f) {
    struct sk_import_report report = { 0 };
    struct sk_error error = { 0 };
    enum sk_status status = import(f, &report, &error);
    failing_end();
    after_fault(status, &error);
    require(status != SK_OK || (report.imported == 1 && report.rejected == 0), "success, and nothing imported", error.message);
}

static void after_import(struct fixture *f) {
    struct sk_import_report report = { 0 };
    struct sk_error error = { 0 };
    require(import(f, &report, &error) == SK_OK, "afterwards it is not imported", error.message);
    require(report.imported + report.duplicates == 1, "afterwards it is not there", NULL);
    check_index(f);
    ask_well(f, delete_frame);
}

static void before_erasure(struct fixture *f) {
    ask_well(f, add_frame);
    require(follow(f, NULL) == SK_OK, "not indexed", NULL);
    ask_well(f, forget_frame);
}

static void try_erasure(struct fixture *f) {
    struct sk_error error = { 0 };
    size_t finished = 0;
    enum sk_status status = sk_erasures_finish(f->data, NULL, &finished, &error);
    failing_end();
    after_fault(status, &error);
}

static void after_erasure(struct fixture *f) {
    struct sk_error error = { 0 };
    size_t finished = 0;
    require(sk_erasures_finish(f->data, NULL, &finished, &error) == SK_OK, "afterwards it is not finished", error.message);
    const char *reply = ask_well(f, forget_frame);
    require(strstr(reply, "\"state\":\"done\"") && strstr(reply, "\"verified\":true"), "not verified", reply);
    check_index(f);
}

static void nothing_before(struct fixture *f) {
    (void) f;
}

static const struct path {
    const char *name;
    bool slow;
    void (*before)(struct fixture *f), (*attempt)(struct fixture *f), (*after)(struct fixture *f);
} paths[] = {
    { "add", false, nothing_before, try_add, after_add },
    { "suggest", false, nothing_before, try_suggest, after_suggest },
    { "feedback", false, nothing_before, try_feedback, after_feedback },
    { "forget", false, before_forget, try_forget, after_forget },
    { "index", true, before_forget, try_index, after_index },
    { "import", true, nothing_before, try_import, after_import },
    { "erase", true, before_erasure, try_erasure, after_erasure },
};
#define PATH_COUNT (sizeof paths / sizeof *paths)

static const struct {
    const char *name;
    enum failing_kind kind;
    bool lasting;
} kinds[] = {
    { "allocation", FAILING_ALLOCATIONS, false },
    { "write", FAILING_WRITES, false },
    { "write and all after it", FAILING_WRITES, true },
    { "open", FAILING_OPENS, false },
};
#define KIND_COUNT (sizeof kinds / sizeof *kinds)

/* ---- every n ---- */

static bool chosen(unsigned long every) {
    return every <= 1 || (unsigned long) rand() % every == 0;
}

static void try_number(struct fixture *f, const struct path *path, size_t kind, unsigned long number) {
    current_number = number;
    path->before(f);
    failing_begin(kinds[kind].kind, number, kinds[kind].lasting);
    path->attempt(f);
    failing_end();
    path->after(f);
}

/* Of an undisturbed run. A few more or fewer may be made in another, by what SQLite and Xapian happen to keep in memory. */
static unsigned long count_calls(struct fixture *f, const struct path *path, size_t kind) {
    current_number = 0;
    path->before(f);
    failing_begin(kinds[kind].kind, 0, false);
    path->attempt(f);
    unsigned long calls = failing_end();
    path->after(f);
    return calls;
}

static void try_all(struct fixture *f, const struct path *path, size_t kind, unsigned long every) {
    unsigned long tried = 0;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (path->slow && kinds[kind].kind == FAILING_ALLOCATIONS && every > 1)
        every *= SLOW;
    current_path = path->name;
    current_kind = kinds[kind].name;
    unsigned long calls = count_calls(f, path, kind);
    for (unsigned long number = 1; number <= calls; number++)
        if (chosen(every)) {
            try_number(f, path, kind, number);
            tried++;
        }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%-9s %-24s %6lu calls, %5lu made to fail, %.1f s\n", path->name, kinds[kind].name, calls, tried,
           (double) (end.tv_sec - start.tv_sec) + (double) (end.tv_nsec - start.tv_nsec) / 1e9);
    fflush(stdout);
}

/* ---- a service without its sockets ---- */

static void write_line(struct fixture *f) {
    FILE *file = fopen(f->line, "w");
    require(file && fputs(CASE("nth") "\n", file) >= 0 && fclose(file) == 0, "cannot write", f->line);
}

static void import_demo(struct fixture *f) {
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    struct sk_import_report report = { 0 };
    struct sk_error error = { 0 };
    const char *demo[] = { SK_SOURCE_DIRECTORY "/data/demo/bank.jsonl" };
    require(sk_import(&options, demo, 1, &report, &error) == SK_OK, "cannot import", error.message);
}

static void start(struct fixture *f) {
    struct sk_error error = { 0 };
    char models[SK_PATH_SIZE];
    snprintf(f->directory, sizeof f->directory, "%s/sidekick-nth-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    require(mkdtemp(f->directory) != NULL, "cannot create", f->directory);
    snprintf(f->data, sizeof f->data, "%s/data", f->directory);
    snprintf(f->line, sizeof f->line, "%s/line.jsonl", f->directory);
    write_line(f);
    import_demo(f);
    sk_settings_service(NULL, &f->service.settings);
    f->service.data_directory = f->data;
    require(sk_share_path(models, "models", &error) == SK_OK && sk_models_load(models, f->data, &f->models, &error) == SK_OK
                && sk_recorder_start(f->data, &f->service.recorder, &error) == SK_OK,
            "cannot start", error.message);
    f->service.models = f->models;
    require(sk_worker_init(&f->worker, &f->service, &error) == SK_OK, "cannot start", error.message);
    const char *reply = ask_well(f, suggest_frame);
    normalise(reply, &f->expected);
    copy_field(reply, "suggestion_set_id", f->set, sizeof f->set);
    copy_field(strstr(reply, "\"suggestions\":["), "id", f->suggestion, sizeof f->suggestion);
}

static void stop(struct fixture *f) {
    sk_worker_finish(&f->worker);
    sk_recorder_stop(f->service.recorder);
    sk_models_destroy(f->models);
    sk_buffer_finish(&f->reply);
    sk_buffer_finish(&f->expected);
    sk_directory_remove(f->directory, NULL);
}

static bool wanted(const char *name, char **names, int count) {
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return count == 0;
}

int main(int count, char **arguments) {
    static const struct option options[] = { { "every", required_argument, NULL, 'e' },
                                             { "seed", required_argument, NULL, 's' },
                                             { 0 } };
    unsigned long every = 1;
    unsigned seed = (unsigned) time(NULL);
    struct fixture f = { 0 };
    int option;
    while ((option = getopt_long(count, arguments, "", options, NULL)) != -1) {
        if (option == 'e')
            every = strtoul(optarg, NULL, 10);
        else if (option == 's')
            seed = (unsigned) strtoul(optarg, NULL, 10);
        else
            return 2;
    }
    signal(SIGSEGV, crashed);
    printf("one of %lu, seed %u\n", every, seed);
    srand(seed);
    sk_log_set_level((enum sk_log_level) 0);
    start(&f);
    for (size_t i = 0; i < PATH_COUNT; i++)
        for (size_t k = 0; wanted(paths[i].name, arguments + optind, count - optind) && k < KIND_COUNT; k++)
            try_all(&f, &paths[i], k, every);
    require(follow(&f, NULL) == SK_OK, "at the end it is not indexed", NULL);
    check_index(&f);
    stop(&f);
    return 0;
}
