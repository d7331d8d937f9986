#include "tags/corpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "protocol/case.h"
#include "protocol/document.h"

#define LINE_LIMIT ((size_t) 1 << 20)
#define FOLD_SEED 5
#define WEIGHT_MOST 10 /* so that no line can drown the others; beyond it a weight is taken for a mistake and ignored */

struct reader {
    const struct sk_task *task;
    struct sk_analyser *analyser;
    const struct sk_knowledge *knowledge;
    struct sk_corpus *corpus;
    struct sk_feature_list features;
    struct sk_arena arena; /* of one line */
    const char *path;
    size_t line; /* of the file, from 1 */
};

/* ---- labels ---- */

static bool is_usable_label(struct sk_slice label) {
    if (label.size == 0 || label.size > SK_MODEL_LABEL_SIZE)
        return false;
    for (size_t i = 0; i < label.size; i++)
        if ((unsigned char) label.data[i] < ' ')
            return false;
    return true;
}

static bool is_out_of_scope(struct sk_slice label) {
    return sk_slice_is(label, "other") || sk_slice_is(label, "oos");
}

/* Index of the label, which is added where it is new. */
static enum sk_status label_index(struct sk_corpus *corpus, struct sk_slice label, uint16_t *index, struct sk_error *error) {
    for (size_t i = 0; i < corpus->label_count; i++)
        if (sk_slice_is(label, corpus->labels[i])) {
            *index = (uint16_t) i;
            return SK_OK;
        }
    if (corpus->label_count == SK_MODEL_LABELS)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "there are more than %d different labels; is the right field labelled?",
                            SK_MODEL_LABELS);
    char **labels = realloc(corpus->labels, (corpus->label_count + 1) * sizeof *labels);
    if (labels)
        corpus->labels = labels;
    char *copy = labels ? strndup(label.data, label.size) : NULL;
    if (!copy)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the labels");
    *index = (uint16_t) corpus->label_count;
    labels[corpus->label_count++] = copy;
    return SK_OK;
}

/* The label as the task writes it, in whatever case of letters it stands here. NULL: the task has no such label. */
static const char *find_own_label(const struct sk_task *task, struct sk_slice label) {
    for (size_t i = 0; task->labels[i]; i++)
        if (sk_slice_is_caseless(label, task->labels[i]))
            return task->labels[i];
    return NULL;
}

/* A model would learn it without complaint, and whoever asks the tag for one of its labels would then never find it. */
static enum sk_status refuse_label(const struct reader *reader, struct sk_slice label, struct sk_error *error) {
    struct sk_buffer known = { 0 };
    for (size_t i = 0; reader->task->labels[i]; i++)
        sk_buffer_format(&known, "%s%s", i ? ", " : "", reader->task->labels[i]);
    enum sk_status status =
        sk_error_set(error, SK_FAULT_ARGUMENT, "%s, line %zu: the %s \"%.*s\" is none of %s", reader->path, reader->line,
                     reader->task->field, SK_SLICE_ARGUMENTS(label), known.data ? known.data : "those of the task");
    sk_buffer_finish(&known);
    return status;
}

static enum sk_status add_label(struct reader *reader, struct sk_slice label, struct sk_example *example,
                                struct sk_error *error) {
    uint16_t index = 0;
    if (reader->task->scope && is_out_of_scope(label))
        return SK_OK;
    if (!is_usable_label(label))
        return SK_REJECTED;
    const char *own = reader->task->labels ? find_own_label(reader->task, label) : NULL;
    if (reader->task->labels && !own)
        return refuse_label(reader, label, error);
    enum sk_status status = label_index(reader->corpus, own ? sk_slice_of(own) : label, &index, error);
    if (status != SK_OK || example->label_count == SK_EXAMPLE_LABELS)
        return status;
    for (size_t i = 0; i < example->label_count; i++)
        if (example->labels[i] == index)
            return SK_OK;
    example->labels[example->label_count++] = index;
    return SK_OK;
}

static enum sk_status add_list(struct reader *reader, const struct json_t *list, struct sk_example *example,
                               struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sk_document_count(list); i++)
        status = add_label(reader, sk_document_text(sk_document_at(list, i)), example, error);
    return status;
}

/* SK_REJECTED: this line is of no use. */
static enum sk_status read_labels(struct reader *reader, const struct json_t *line, struct sk_example *example,
                                  struct sk_error *error) {
    const struct sk_task *task = reader->task;
    const struct json_t *field = sk_document_get(line, task->field);
    if (!field)
        return SK_REJECTED;
    struct sk_slice text = sk_document_text(field);
    enum sk_status status = SK_OK;
    if (text.data)
        status = add_label(reader, text, example, error);
    else if (task->kind == SK_MODEL_ONE_OF)
        return SK_REJECTED;
    else if (sk_document_get_boolean(line, task->field, false))
        status = add_label(reader, sk_slice_of(task->name), example, error);
    else
        status = add_list(reader, field, example, error);
    if (status == SK_OK && task->more)
        status = add_list(reader, sk_document_get(line, task->more), example, error);
    return status;
}

/* ---- lines ---- */

static enum sk_status read_features(struct reader *reader, struct sk_slice text, struct sk_example *example,
                                    struct sk_error *error) {
    struct sk_analysis analysis;
    enum sk_status status = sk_analyse(reader->analyser, text, SK_LANGUAGE_UNKNOWN, &reader->arena, &analysis, error);
    if (status != SK_OK)
        return status;
    struct sk_analysis body;
    status = sk_features_body(&analysis, &reader->arena, &body, error);
    if (status != SK_OK)
        return status;
    sk_features_extract(&body, &reader->features);
    status = sk_features_add_knowledge(&body, reader->knowledge, &reader->arena, &reader->features, error);
    if (status != SK_OK)
        return status;
    size_t size = reader->features.count * sizeof *example->features;
    example->features = malloc(size ? size : 1);
    if (!example->features)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu examples", reader->corpus->count);
    memcpy(example->features, reader->features.items, size);
    example->feature_count = (uint32_t) reader->features.count;
    example->fold = (uint32_t) (sk_hash(text.data, text.size, FOLD_SEED) % SK_FOLDS);
    return SK_OK;
}

static enum sk_status append(struct sk_corpus *corpus, const struct sk_example *example, struct sk_error *error) {
    if (corpus->count == SK_CORPUS_EXAMPLES)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "there are more than %d examples; a random sample of them trains as well",
                            SK_CORPUS_EXAMPLES);
    if (corpus->count == corpus->capacity) {
        size_t capacity = corpus->capacity ? 2 * corpus->capacity : 1024;
        struct sk_example *examples = realloc(corpus->examples, capacity * sizeof *examples);
        if (!examples)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu examples", capacity);
        corpus->examples = examples;
        corpus->capacity = capacity;
    }
    corpus->examples[corpus->count++] = *example;
    return SK_OK;
}

static enum sk_status read_document(struct reader *reader, const struct json_t *line, struct sk_error *error) {
    struct sk_slice text = sk_document_get_slice(line, "text");
    int64_t weight = sk_document_get_integer(line, "weight", 1);
    struct sk_example example = { .weight = weight >= 1 && weight <= WEIGHT_MOST ? (uint8_t) weight : 1,
                                  .manner = reader->task->apart && !sk_document_get(line, reader->task->apart),
                                  .held_out = sk_slice_is(sk_document_get_slice(line, "split"), "test") };
    if (text.size == 0 || text.size > SK_CASE_TEXT_LIMIT)
        return SK_REJECTED;
    enum sk_status status = read_labels(reader, line, &example, error);
    if (status == SK_OK)
        status = read_features(reader, text, &example, error);
    if (status == SK_OK)
        status = append(reader->corpus, &example, error);
    if (status != SK_OK)
        free(example.features);
    return status;
}

/* A line that is of no use is counted; only faults end the reading. */
static enum sk_status read_line(struct reader *reader, struct sk_slice line, struct sk_error *error) {
    struct sk_error reason = { 0 };
    struct json_t *document = NULL;
    sk_arena_reset(&reader->arena);
    enum sk_status status = line.size > LINE_LIMIT ? SK_REJECTED : sk_document_parse(line, &document, &reason);
    if (status == SK_OK) {
        status = sk_document_is_object(document) ? read_document(reader, document, &reason) : SK_REJECTED;
        sk_document_release(document);
    }
    if (status < 0)
        return sk_error_set(error, status, "%s", reason.message);
    reader->corpus->rejected += status != SK_OK;
    return SK_OK;
}

static enum sk_status read_file(struct reader *reader, const char *path, struct sk_error *error) {
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT ? sk_error_set(error, SK_NOT_FOUND, "there is no file %s", path)
                               : sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", path);
    char *line = NULL;
    size_t capacity = 0;
    enum sk_status status = SK_OK;
    reader->path = path;
    reader->line = 0;
    for (ssize_t size; status == SK_OK && (size = getline(&line, &capacity, file)) >= 0;) {
        struct sk_slice text = sk_slice(line, (size_t) size);
        if (++reader->line == 1)
            text = sk_slice_skip_mark(text);
        if (text.size > strspn(text.data, " \t\r\n"))
            status = read_line(reader, text, error);
    }
    if (status == SK_OK && ferror(file))
        status = sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", path);
    free(line);
    fclose(file);
    return status;
}

/* ---- the whole ---- */

static int compare_labels(const void *a, const void *b, void *labels) {
    return strcmp(((char **) labels)[*(const uint16_t *) a], ((char **) labels)[*(const uint16_t *) b]);
}

/* Sorted, so that the order of the lines does not decide the order of the labels. */
static enum sk_status sort_labels(struct sk_corpus *corpus, struct sk_error *error) {
    uint16_t order[SK_MODEL_LABELS], place[SK_MODEL_LABELS];
    char **sorted = calloc(corpus->label_count + 1, sizeof *sorted);
    if (!sorted)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the labels");
    for (size_t i = 0; i < corpus->label_count; i++)
        order[i] = (uint16_t) i;
    qsort_r(order, corpus->label_count, sizeof *order, compare_labels, corpus->labels);
    for (size_t i = 0; i < corpus->label_count; i++) {
        place[order[i]] = (uint16_t) i;
        sorted[i] = corpus->labels[order[i]];
    }
    for (size_t i = 0; i < corpus->count; i++)
        for (size_t j = 0; j < corpus->examples[i].label_count; j++)
            corpus->examples[i].labels[j] = place[corpus->examples[i].labels[j]];
    free(corpus->labels);
    corpus->labels = sorted;
    return SK_OK;
}

/* Out of scope gets a column of its own from so many examples on. */
#define OUTSIDE_EXAMPLES 20

static size_t count_columns(const struct sk_task *task, const struct sk_corpus *corpus) {
    size_t outside = 0;
    for (size_t i = 0; i < corpus->count; i++)
        outside += corpus->examples[i].label_count == 0 && !corpus->examples[i].held_out;
    return corpus->label_count * corpus->manners + (task->scope && outside >= OUTSIDE_EXAMPLES);
}

/* Texts of another manner get columns of their own from so many on, where there are as many of the first. */
#define MANNER_EXAMPLES 100

static void part_manners(struct sk_corpus *corpus) {
    size_t counts[2] = { 0 };
    for (size_t i = 0; i < corpus->count; i++)
        counts[corpus->examples[i].manner] += !corpus->examples[i].held_out;
    bool are_enough = counts[0] >= MANNER_EXAMPLES && counts[1] >= MANNER_EXAMPLES;
    corpus->manners = are_enough && 2 * corpus->label_count <= SK_MODEL_LABELS ? 2 : 1;
    for (size_t i = 0; corpus->manners == 1 && i < corpus->count; i++)
        corpus->examples[i].manner = 0;
}

enum sk_status sk_corpus_read(const struct sk_task *task, const char *const *paths, size_t path_count,
                              struct sk_analyser *analyser, const struct sk_knowledge *knowledge, struct sk_corpus *corpus,
                              struct sk_error *error) {
    *corpus = (struct sk_corpus){ 0 };
    struct reader reader = { .task = task, .analyser = analyser, .knowledge = knowledge, .corpus = corpus };
    enum sk_status status = sk_feature_list_init(&reader.features, error);
    if (status != SK_OK)
        return status;
    sk_arena_init(&reader.arena, (size_t) 128 << 20);
    for (size_t i = 0; status == SK_OK && i < path_count; i++)
        status = read_file(&reader, paths[i], error);
    sk_arena_finish(&reader.arena);
    sk_feature_list_finish(&reader.features);
    if (status == SK_OK)
        status = sort_labels(corpus, error);
    if (status == SK_OK && corpus->count == 0)
        status = sk_error_set(error, SK_REJECTED, "none of the lines has a text and a usable field \"%s\"", task->field);
    if (status != SK_OK) {
        sk_corpus_finish(corpus);
        return status;
    }
    part_manners(corpus);
    corpus->column_count = count_columns(task, corpus);
    return SK_OK;
}

void sk_corpus_finish(struct sk_corpus *corpus) {
    for (size_t i = 0; i < corpus->count; i++)
        free(corpus->examples[i].features);
    for (size_t i = 0; i < corpus->label_count; i++)
        free(corpus->labels[i]);
    free(corpus->examples);
    free(corpus->labels);
    *corpus = (struct sk_corpus){ 0 };
}
