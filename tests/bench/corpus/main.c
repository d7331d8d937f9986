/* Writes an invented history of a customer service to standard output, the same for the same seed.
 *
 *     corpus --cases 1000000 > history.jsonl
 *     corpus --queries 2000 > queries.jsonl          # messages about the same topics that stand in no such history
 *
 * The first 10,000 of a million cases are the 10,000 of a smaller history. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "conversation.h"

#define BLOCK ((size_t) 1 << 20)

static const char usage[] = "usage: corpus --cases NUMBER [--seed NUMBER]      cases as JSON Lines\n"
                            "       corpus --queries NUMBER [--seed NUMBER]    held-out messages of a history with that seed\n";

struct order {
    uint64_t cases, queries, seed;
};

static uint64_t number_of(const char *text) {
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno || end == text || *end || *text == '-') {
        fprintf(stderr, "corpus: %s is no number\n%s", text, usage);
        exit(2);
    }
    return number;
}

static struct order read_arguments(int count, char **arguments) {
    static const struct option options[] = { { "cases", required_argument, NULL, 'c' },
                                             { "queries", required_argument, NULL, 'q' },
                                             { "seed", required_argument, NULL, 's' },
                                             { NULL, 0, NULL, 0 } };
    struct order order = { .seed = 1 };
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        if (option == '?') {
            fputs(usage, stderr);
            exit(2);
        }
        *(option == 'c' ? &order.cases : option == 'q' ? &order.queries : &order.seed) = number_of(optarg);
    }
    if (optind < count || (!order.cases && !order.queries)) {
        fputs(usage, stderr);
        exit(2);
    }
    return order;
}

static void flush(struct sk_buffer *out) {
    if (out->failed)
        corpus_stop("corpus", "no memory");
    if (fwrite(out->data, 1, out->size, stdout) != out->size)
        corpus_stop("cannot write", strerror(errno));
    sk_buffer_clear(out);
}

int main(int count, char **arguments) {
    struct order order = read_arguments(count, arguments);
    struct corpus_source source;
    corpus_source_load(&source);
    struct corpus_writer writer = {
        .source = &source, .seed = order.seed, .limit = order.queries ? order.queries : order.cases, .held_out = order.queries > 0
    };
    for (uint64_t number = 0; writer.written < writer.limit; number++) {
        corpus_write_conversation(&writer, number);
        if (writer.out.size >= BLOCK || writer.written == writer.limit)
            flush(&writer.out);
    }
    sk_buffer_finish(&writer.out);
    sk_buffer_finish(&writer.turns);
    sk_buffer_finish(&writer.text);
    corpus_source_finish(&source);
    if (fclose(stdout) != 0)
        corpus_stop("cannot write", strerror(errno));
    return 0;
}
