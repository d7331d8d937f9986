#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "protocol/document.h"
#include "tools/bench.h"
#include "tools/stages.h"

#define BAR_WIDTH 40
#define LATE_NS 1000000.0 /* at least; and a tenth of the median latency */

static const struct {
    const char *name, *label;
    double share;
} quantiles[] = {
    { "p50", "p50", .5 }, { "p90", "p90", .9 }, { "p99", "p99", .99 }, { "p99_9", "p99.9", .999 }, { "max", "max", 1 }
};
#define QUANTILE_COUNT (sizeof quantiles / sizeof *quantiles)

static double milliseconds(double nanoseconds) {
    return nanoseconds / 1e6;
}

static double quantile_ms(const struct sk_histogram *histogram, double share) {
    return milliseconds((double) sk_histogram_quantile(histogram, share));
}

static double per_second(uint64_t count, double seconds) {
    return seconds > 0 ? (double) count / seconds : 0;
}

/* Requests were sent so late that the latencies are the generator's own too. */
static bool is_late(const struct sk_load_result *result) {
    double late = (double) sk_histogram_quantile(&result->late, .99);
    double median = (double) sk_histogram_quantile(&result->latency, .5);
    return late > LATE_NS && late > median / 10;
}

/* ---- the distribution ---- */

/* Steps of a half and of a whole power of two: 1, 1.5, 2, 3, 4, 6, … µs. */
static uint64_t next_step(uint64_t step) {
    return (step & (step - 1)) == 0 ? step + step / 2 : step / 3 * 4;
}

typedef void one_step(void *context, uint64_t low_ns, uint64_t high_ns, uint64_t count);

/* From the first step that has anything to the last. */
static void each_step(const struct sk_histogram *histogram, one_step *visit, void *context) {
    uint64_t left = atomic_load(&histogram->count);
    bool begun = false;
    for (uint64_t low = 0, high = 1024; left > 0; low = high, high = next_step(high)) {
        uint64_t count = sk_histogram_between(histogram, low, high >= SK_HISTOGRAM_LIMIT ? UINT64_MAX : high - 1);
        begun = begun || count > 0;
        if (begun)
            visit(context, low, high, count);
        left -= count;
    }
}

static void find_tallest(void *tallest, uint64_t low_ns, uint64_t high_ns, uint64_t count) {
    uint64_t *most = tallest;
    (void) low_ns;
    (void) high_ns;
    *most = count > *most ? count : *most;
}

static void print_step(void *tallest, uint64_t low_ns, uint64_t high_ns, uint64_t count) {
    const uint64_t *most = tallest;
    int width = (int) ceil((double) count / (double) *most * BAR_WIDTH);
    printf("  %9.2f to %8.2f ms %8" PRIu64 "  ", milliseconds((double) low_ns), milliseconds((double) high_ns), count);
    for (int i = 0; i < width; i++)
        fputs("▇", stdout);
    putchar('\n');
}

static void append_step(void *list, uint64_t low_ns, uint64_t high_ns, uint64_t count) {
    struct json_t *step = sk_document_object();
    sk_document_set_real(step, "from_ms", milliseconds((double) low_ns));
    sk_document_set_real(step, "to_ms", milliseconds((double) high_ns));
    sk_document_set_integer(step, "count", (int64_t) count);
    sk_document_append(list, step);
}

/* ---- for people ---- */

static void print_head(const struct sk_bench_run *run) {
    printf("%s, %u client%s, ", run->method, run->clients, run->clients > 1 ? "s" : "");
    if (run->rate > 0)
        printf("%g requests a second (%s), ", run->rate, run->constant ? "equal distances" : "Poisson arrivals");
    else
        printf("each asks again when answered, ");
    printf("%g s after %g s of warm-up; %zu messages%s\n", run->seconds, run->warmup_s, run->messages,
           run->recorded ? "; recorded as shown" : "");
}

static void print_outcome(const struct sk_bench_run *run) {
    const struct sk_load_result *result = run->result;
    printf("sent %" PRIu64 " (%.1f a second): answered %" PRIu64 " (%.1f a second; %" PRIu64 " abstained), busy %" PRIu64
           ", failed %" PRIu64 ", timeouts %" PRIu64 "\n",
           result->sent, per_second(result->sent, result->sending_s), result->answered,
           per_second(result->answered, result->elapsed_s), result->abstained, result->busy, result->failed, result->timeouts);
    if (result->failure[0])
        printf("the first that failed: %s\n", result->failure);
}

static void print_latency(const struct sk_load_result *result) {
    uint64_t tallest = 0;
    printf("latency in ms, from when each was due:");
    for (size_t i = 0; i < QUANTILE_COUNT; i++)
        printf("  %s %.2f", quantiles[i].label, quantile_ms(&result->latency, quantiles[i].share));
    putchar('\n');
    each_step(&result->latency, find_tallest, &tallest);
    each_step(&result->latency, print_step, &tallest);
}

void sk_bench_print(const struct sk_bench_run *run, bool colours) {
    print_head(run);
    print_outcome(run);
    print_latency(run->result);
    if (is_late(run->result))
        printf("%sthe load generator was late by %.2f ms (p99; at most %.2f): this machine is too busy to send at this rate, and "
               "what "
               "is measured is the generator too%s\n",
               colours ? "\033[1m" : "", quantile_ms(&run->result->late, .99), quantile_ms(&run->result->late, 1),
               colours ? "\033[0m" : "");
    if (run->stages)
        sk_stages_print_times(run->stages);
}

/* ---- for programs ---- */

static struct json_t *describe_histogram(const struct sk_histogram *histogram) {
    struct json_t *object = sk_document_object();
    for (size_t i = 0; i < QUANTILE_COUNT; i++)
        sk_document_set_real(object, quantiles[i].name, quantile_ms(histogram, quantiles[i].share));
    sk_document_set_real(object, "mean", milliseconds(sk_histogram_mean(histogram)));
    return object;
}

static void describe_run(const struct sk_bench_run *run, struct json_t *object) {
    sk_document_set_string(object, "endpoint", run->endpoint);
    sk_document_set_string(object, "method", run->method);
    sk_document_set_string(object, "loop", run->rate > 0 ? "open" : "closed");
    sk_document_set_string(object, "arrivals", run->rate <= 0 ? NULL : run->constant ? "constant" : "poisson");
    sk_document_set_real(object, "rate", run->rate);
    sk_document_set_integer(object, "clients", run->clients);
    sk_document_set_real(object, "seconds", run->seconds);
    sk_document_set_real(object, "warmup_s", run->warmup_s);
    sk_document_set_integer(object, "seed", (int64_t) run->seed);
    sk_document_set_integer(object, "messages", (int64_t) run->messages);
    sk_document_set_boolean(object, "recorded", run->recorded);
}

static void describe_outcome(const struct sk_load_result *result, struct json_t *object) {
    sk_document_set_integer(object, "sent", (int64_t) result->sent);
    sk_document_set_integer(object, "answered", (int64_t) result->answered);
    sk_document_set_integer(object, "abstained", (int64_t) result->abstained);
    sk_document_set_integer(object, "busy", (int64_t) result->busy);
    sk_document_set_integer(object, "failed", (int64_t) result->failed);
    sk_document_set_integer(object, "timeouts", (int64_t) result->timeouts);
    sk_document_set_string(object, "first_failure", result->failure[0] ? result->failure : NULL);
    sk_document_set_real(object, "elapsed_s", result->elapsed_s);
    sk_document_set_real(object, "sent_per_s", per_second(result->sent, result->sending_s));
    sk_document_set_real(object, "answered_per_s", per_second(result->answered, result->elapsed_s));
    sk_document_set(object, "latency_ms", describe_histogram(&result->latency));
    sk_document_set(object, "late_ms", describe_histogram(&result->late));
    sk_document_set_boolean(object, "late", is_late(result));
}

struct json_t *sk_bench_to_json(const struct sk_bench_run *run) {
    struct json_t *object = sk_document_object(), *steps = sk_document_array();
    describe_run(run, object);
    describe_outcome(run->result, object);
    sk_document_set_real(object, "processor_s", run->processor_s);
    each_step(&run->result->latency, append_step, steps);
    sk_document_set(object, "histogram", steps);
    if (run->stages)
        sk_document_set(object, "stages", sk_document_retain((struct json_t *) run->stages));
    else
        sk_document_set_string(object, "stages", NULL);
    return object;
}
