/* result: what an evaluation found, one row for each query, from which every figure is computed. Written with --out, read by
 * compare, threshold and report.
 *
 *     struct sk_result *result;
 *     sk_result_create(SK_RESULT_SUGGEST, query_count, threads, &result, &error);
 *     sk_result_add_measure(result, "token_f1@3", &error);            // all columns first
 *     sk_result_start(result, &error);
 *     result->queries[i].scores[0] = 0.4;                             // rows in any order, by any thread
 *     sk_evaluation_write(result, document, "today.json", &error);    // evaluation.h
 *     sk_result_destroy(result);
 *
 * Texts in it are redacted; they are there so that QA can see which messages went wrong.
 */
#ifndef SK_EVALUATE_RESULT_H
#define SK_EVALUATE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "evaluate/calibration.h"
#include "evaluate/ranking_measures.h"

struct json_t;

enum sk_result_kind { SK_RESULT_SUGGEST, SK_RESULT_RETRIEVAL, SK_RESULT_TAGS, SK_RESULT_LOG };

/* By what figures are cut into slices. */
enum sk_dimension {
    SK_BY_LANGUAGE, /* told by the file, else found by the tagger; the same for intent and sentiment */
    SK_BY_INTENT,
    SK_BY_CHANNEL, /* told by the file */
    SK_BY_SENTIMENT,
    SK_BY_LENGTH, /* words of the message: "1-5", "6-15", "16-40", "41+" */
    SK_BY_TURNS,  /* context turns: "0", "1-2", "3-6", "7+" */
    SK_BY_WEEK,   /* log: ISO 8601 week, "2026-W21" */
    SK_DIMENSIONS
};

#define SK_RESULT_MEASURES 24
#define SK_RESULT_COUNTS 16
#define SK_RESULT_TEXT_LIMIT 600 /* bytes of a message or reply that are kept */

struct sk_result_query {
    struct sk_slice id;
    struct sk_slice unit;     /* what it is drawn together with: its conversation; absent: with those of its id */
    struct sk_slice text;     /* redacted */
    struct sk_slice before;   /* the turns before it, the last ones, redacted: "agent: …\ncustomer: …" */
    struct sk_slice answer;   /* suggest: the answer that was really given, redacted */
    struct sk_slice expected; /* suggest: the label; tags: the true label; absent otherwise */
    struct sk_slice given;    /* suggest: the first reply (template); retrieval: the first case's id; tags: the predicted label */
    struct sk_slice slices[SK_DIMENSIONS]; /* absent: unknown */
    double *scores;                        /* by measure; NAN where the measure does not apply */
    struct sk_decisions decisions;
    struct sk_slice why;         /* JSON object: evidence for the first reply; absent: none */
    struct sk_retrieved *ranked; /* retrieval: what was found, best first; not in the file */
    size_t ranked_count;
};

/* A number beside the figures: how many queries were left out, and why. */
struct sk_result_count {
    const char *name; /* static, or in arenas[0] */
    int64_t value;
};

struct sk_result {
    enum sk_result_kind kind;
    const char *task; /* tags: "intent", …; else NULL; static, or in arenas[0] */
    const char *measures[SK_RESULT_MEASURES];
    size_t measure_count;
    struct sk_result_count counts[SK_RESULT_COUNTS];
    size_t count_count;
    struct sk_result_query *queries;
    size_t query_count;
    struct sk_arena *arenas; /* one per thread; what the rows point to */
    unsigned arena_count;
    struct json_t *settings; /* how it was made: files, flags, revision of the index */
};

/* arena_count: threads that will fill it. SK_FAULT_MEMORY. */
enum sk_status sk_result_create(enum sk_result_kind kind, size_t query_count, unsigned arena_count, struct sk_result **out,
                                struct sk_error *error);
void sk_result_destroy(struct sk_result *result);

/* name is copied. SK_FAULT_ARGUMENT: more than SK_RESULT_MEASURES. */
enum sk_status sk_result_add_measure(struct sk_result *result, const char *name, struct sk_error *error);
/* Gives every row its scores, all NAN. SK_FAULT_MEMORY. */
enum sk_status sk_result_start(struct sk_result *result, struct sk_error *error);

/* name: static. Beyond SK_RESULT_COUNTS nothing is added. */
void sk_result_add_count(struct sk_result *result, const char *name, int64_t value);

/* Column of a measure; measure_count where there is none of that name. */
size_t sk_result_measure(const struct sk_result *result, const char *name);

/* What a greater value of a measure means. Neutral: it describes the test, not the system ("judged@10"). */
enum sk_direction { SK_HIGHER_IS_BETTER, SK_LOWER_IS_BETTER, SK_NEUTRAL };
enum sk_direction sk_measure_direction(const char *name);
/* Lies within 0..1; a rating or a difference of ratings does not. */
bool sk_measure_is_share(const char *name);

/* "suggest", "retrieval", "tags", "log". */
const char *sk_result_kind_name(enum sk_result_kind kind);
/* "language", …, "week". */
const char *sk_dimension_name(enum sk_dimension dimension);
/* The bucket of a message of so many words, of a conversation with so many turns before. */
const char *sk_length_bucket(size_t words);
const char *sk_turns_bucket(size_t turns);

/* At most SK_RESULT_TEXT_LIMIT bytes of a text, cut between characters, copied into the arena. */
enum sk_status sk_result_text(struct sk_arena *arena, struct sk_slice text, struct sk_slice *out, struct sk_error *error);

/* The rows and what belongs to them as JSON. Without rows: queries false. New reference, or NULL (memory). */
struct json_t *sk_result_to_document(const struct sk_result *result, bool queries);

/* Reads what sk_result_to_document gave (other fields are passed over). SK_NOT_FOUND, SK_FAULT_IO; SK_REJECTED: not a result
 * file, or one without rows; SK_FAULT_VERSION: of a newer program. */
enum sk_status sk_result_read(const char *path, struct sk_result **out, struct sk_error *error);

#endif
