/* What the gates of the query (index/query.c) cost and keep: of the ten cases that score best when every word may bring cases in,
 * how many are among the sixty that are ranked, and how long both searches take.
 *
 *     candidates DATA_DIRECTORY QUERIES [GATE…]
 *
 * QUERIES: JSON Lines with "text" or "question", "context", and "team" to look among its cases only. GATE: other sizes than the tuned one. Times are of the processor,
 * of the search alone; texts are analysed before. By stage: index/online.h. Of cases that score the same as the tenth any will
 * do.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "index/index.h"
#include "index/online.h"
#include "protocol/document.h"
#include "text/analysis.h"
#include "text/thesaurus.h"

#define MESSAGES 1000
#define HITS 60 /* that are ranked among many cases (suggest/candidates.c) */
#define TOP 10
#define GATES 8
#define TIE 1e-9

struct message {
    struct sk_analysis text, agent, customer;
    struct sk_query query;
    struct sk_slice team;
    size_t top;         /* how many the exact search finds, ten at most */
    int64_t rows[HITS]; /* of all that score as high as the last of them */
    size_t row_count;
};

struct measurement {
    double survived;
    size_t wanted;
    double times_us[MESSAGES];
    struct sk_trace *trace;
};

static void stop_with(const char *what, const struct sk_error *error) {
    fprintf(stderr, "candidates: %s: %s\n", what, error->message);
    exit(1);
}

static void check(enum sk_status status, const char *what, const struct sk_error *error) {
    if (status != SK_OK)
        stop_with(what, error);
}

static double processor_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

/* ---- messages ---- */

struct reading {
    struct sk_analyser *analyser;
    struct sk_thesaurus *thesaurus;
    struct sk_arena arena;
    struct message *messages;
    size_t count;
};

/* The last turn of the agent and all of the customer's, as a suggestion compares them. */
static void read_turns(struct reading *reading, const struct json_t *turns, struct message *message) {
    struct sk_error error = { 0 };
    struct sk_buffer customer = { 0 };
    struct sk_slice agent = { 0 };
    for (size_t i = 0; i < sk_document_count(turns); i++) {
        const struct json_t *turn = sk_document_at(turns, i);
        struct sk_slice text = sk_document_get_slice(turn, "text");
        if (sk_slice_is(sk_document_get_slice(turn, "role"), "agent")) {
            agent = text;
            continue;
        }
        sk_buffer_add_slice(&customer, text);
        sk_buffer_add_text(&customer, "\n");
    }
    if (agent.size) {
        agent = sk_arena_slice(&reading->arena, agent); /* an analysis points into its text */
        check(sk_analyse(reading->analyser, agent, message->text.language, &reading->arena, &message->agent, &error), "turn",
              &error);
        message->query.last_agent_turn = &message->agent;
    }
    if (customer.size) {
        struct sk_slice kept = sk_arena_slice(&reading->arena, sk_buffer_slice(&customer));
        check(sk_analyse(reading->analyser, kept, message->text.language, &reading->arena, &message->customer, &error), "turns",
              &error);
        message->query.customer_turns = &message->customer;
    }
    sk_buffer_finish(&customer);
}

static void read_message(struct reading *reading, struct sk_slice line) {
    struct json_t *document = NULL;
    struct sk_error error = { 0 };
    struct message *message = &reading->messages[reading->count];
    check(sk_document_parse(line, &document, &error), "a message", &error);
    struct sk_slice text = sk_document_get_slice(document, "text");
    text = sk_arena_slice(&reading->arena, text.data ? text : sk_document_get_slice(document, "question"));
    check(sk_analyse(reading->analyser, text, SK_LANGUAGE_UNKNOWN, &reading->arena, &message->text, &error), "a message", &error);
    message->query = (struct sk_query){ .text = &message->text, .thesaurus = reading->thesaurus };
    message->team = sk_arena_slice(&reading->arena, sk_document_get_slice(document, "team"));
    message->query.teams = &message->team;
    message->query.team_count = message->team.size > 0;
    read_turns(reading, sk_document_get(document, "context"), message);
    reading->count += message->text.word_count > 0;
    sk_document_release(document);
}

static void read_messages(struct reading *reading, const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    if (!file) {
        fprintf(stderr, "candidates: cannot read %s\n", path);
        exit(1);
    }
    while (reading->count < MESSAGES && (size = getline(&line, &capacity, file)) > 0)
        read_message(reading, sk_slice(line, (size_t) size));
    free(line);
    fclose(file);
}

/* ---- measuring ---- */

static double search(struct sk_index *index, const struct message *message, uint64_t gate, struct sk_hit *hits, size_t *count,
                     struct sk_trace *trace) {
    struct sk_error error = { 0 };
    struct sk_query query = message->query;
    struct sk_watch watch;
    sk_watch_start(&watch, trace);
    query.gate = gate;
    query.watch = &watch;
    double before = processor_us();
    check(sk_index_search(index, &query, hits, HITS, count, &error), "search", &error);
    double after = processor_us();
    sk_watch_stop(&watch, true);
    return after - before;
}

/* The first pass: what is to be kept. */
static void search_exactly(struct sk_index *index, struct message *message, size_t number, struct measurement *measurement) {
    struct sk_hit hits[HITS];
    size_t count;
    measurement->times_us[number] = search(index, message, SK_QUERY_EXACT, hits, &count, measurement->trace);
    message->top = count < TOP ? count : TOP;
    message->row_count = 0;
    while (message->row_count < count && hits[message->row_count].score >= hits[message->top - 1].score - TIE) {
        message->rows[message->row_count] = hits[message->row_count].row;
        message->row_count++;
    }
}

static bool is_best(const struct message *message, int64_t row) {
    for (size_t i = 0; i < message->row_count; i++)
        if (message->rows[i] == row)
            return true;
    return false;
}

static void compare(struct sk_index *index, const struct message *message, uint64_t gate, size_t number,
                    struct measurement *measurement) {
    struct sk_hit hits[HITS];
    size_t count, kept = 0;
    measurement->times_us[number] = search(index, message, gate, hits, &count, measurement->trace);
    if (message->top == 0)
        return;
    for (size_t i = 0; i < count; i++)
        kept += is_best(message, hits[i].row);
    measurement->survived += (double) (kept < message->top ? kept : message->top) / (double) message->top;
    measurement->wanted++;
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *) left, b = *(const double *) right;
    return (a > b) - (a < b);
}

static double quantile(double *times, size_t count, double share) {
    qsort(times, count, sizeof *times, by_size);
    return times[(size_t) (share * (double) (count - 1))] / 1e3;
}

static void print_times(struct measurement *measurement, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += measurement->times_us[i] / 1e3;
    printf("mean %.2f ms p50 %.2f ms p99 %.2f ms;", sum / (double) count, quantile(measurement->times_us, count, .5),
           quantile(measurement->times_us, count, .99));
    for (size_t i = SK_ONLINE_QUERY; i <= SK_ONLINE_COMPARE; i++) {
        const struct sk_stage *stage = sk_trace_stage(measurement->trace, i);
        printf(" %s %.2f", stage->name, (double) stage->processor / 1e6 / (double) count);
    }
    sk_trace_clear(measurement->trace);
    putchar('\n');
    fflush(stdout);
}

static void measure_exact(struct sk_index *index, struct reading *reading, struct sk_trace *trace) {
    static struct measurement measurement;
    measurement.trace = trace;
    for (size_t i = 0; i < reading->count; i++)
        search_exactly(index, &reading->messages[i], i, &measurement);
    printf("exact: %zu messages, ", reading->count);
    print_times(&measurement, reading->count);
}

static void measure(struct sk_index *index, const struct reading *reading, uint64_t gate, struct sk_trace *trace) {
    static struct measurement measurement;
    measurement.trace = trace;
    char label[32] = "as tuned";
    measurement.survived = 0;
    measurement.wanted = 0;
    for (size_t i = 0; i < reading->count; i++)
        compare(index, &reading->messages[i], gate, i, &measurement);
    if (gate)
        snprintf(label, sizeof label, "%" PRIu64, gate);
    printf("gate %s: %.4f of the exact top %d survive, ", label, measurement.survived / (double) measurement.wanted, TOP);
    print_times(&measurement, reading->count);
}

int main(int count, char **arguments) {
    static struct message messages[MESSAGES];
    struct reading reading = { .messages = messages };
    struct sk_error error = { 0 };
    struct sk_index *index;
    struct sk_trace *trace;
    if (count < 3) {
        fputs("usage: candidates DATA_DIRECTORY QUERIES [GATE...]\n", stderr);
        return 2;
    }
    sk_log_set_level(SK_LOG_WARNING);
    sk_arena_init(&reading.arena, (size_t) 1 << 30);
    check(sk_analyser_create(&reading.analyser, &error), "analyser", &error);
    check(sk_thesaurus_load(arguments[1], &reading.thesaurus, &error), "thesaurus", &error);
    check(sk_index_open(arguments[1], &index, &error), "index", &error);
    read_messages(&reading, arguments[2]);
    check(sk_online_trace_create(&trace, &error), "trace", &error);
    sk_trace_switch(trace, true);
    printf("%" PRIu64 " cases\n", sk_index_count(index));
    measure_exact(index, &reading, trace);
    measure(index, &reading, 0, trace);
    for (int i = 3; i < count; i++)
        measure(index, &reading, strtoull(arguments[i], NULL, 10), trace);
    sk_trace_destroy(trace);
    sk_index_close(index);
    sk_thesaurus_destroy(reading.thesaurus);
    sk_analyser_destroy(reading.analyser);
    sk_arena_finish(&reading.arena);
    return 0;
}
