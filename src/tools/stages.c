#include "tools/stages.h"

#include <stdio.h>
#include <sys/resource.h>

#include "protocol/document.h"
#include "protocol/stages.h"

static double real_of(const struct json_t *object, const char *name) {
    return sk_document_get_real(object, name, 0);
}

void sk_stages_print_times(const struct json_t *stages) {
    double elapsed_us = 0, processor_us = 0;
    printf("%-18s %8s %10s %10s %10s %10s %10s\n", "stage, in µs", "count", "mean", "processor", "p50", "p99", "max");
    for (size_t i = 0; i < sk_document_count(stages); i++) {
        const struct json_t *stage = sk_document_at(stages, i);
        printf("%-17s %8lld %10.1f %10.1f %10.1f %10.1f %10.1f\n", sk_document_get_string(stage, "stage", ""),
               (long long) sk_document_get_integer(stage, "count", 0), real_of(stage, "mean_us"), real_of(stage, "processor_us"),
               real_of(stage, "p50_us"), real_of(stage, "p99_us"), real_of(stage, "max_us"));
        elapsed_us += real_of(stage, "mean_us");
        processor_us += real_of(stage, "processor_us");
    }
    printf("%-17s %8s %10.1f %10.1f\n", "all", "", elapsed_us, processor_us);
}

struct json_t *sk_stages_of_job(const struct sk_trace *trace, double elapsed_s, double processor_s) {
    struct json_t *job = sk_document_object();
    sk_document_set_real(job, "elapsed_s", elapsed_s);
    sk_document_set_real(job, "processor_s", processor_s);
    sk_document_set_real(job, "cores_busy", elapsed_s > 0 ? processor_s / elapsed_s : 0);
    sk_document_set(job, "stages", sk_stages_to_json(trace, false));
    return job;
}

void sk_stages_print_job(const struct json_t *job) {
    const struct json_t *stages = sk_document_get(job, "stages");
    double all_s = real_of(job, "processor_s");
    printf("%-18s %10s %10s %8s\n", "stage", "elapsed s", "processor", "share");
    for (size_t i = 0; i < sk_document_count(stages); i++) {
        const struct json_t *stage = sk_document_at(stages, i);
        double processor_s = real_of(stage, "processor_s");
        printf("%-18s %10.2f %10.2f %6.0f %%\n", sk_document_get_string(stage, "stage", ""), real_of(stage, "elapsed_s"),
               processor_s, all_s > 0 ? 100 * processor_s / all_s : 0);
    }
    printf("%-18s %10.2f %10.2f   %.2f cores busy\n", "all", real_of(job, "elapsed_s"), all_s, real_of(job, "cores_busy"));
}

double sk_stages_processor_s(void) {
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
           + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}
