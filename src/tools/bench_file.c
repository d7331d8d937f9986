#include <stdio.h>
#include <stdlib.h>

#include "protocol/document.h"
#include "tools/bench.h"

#define LINE_COUNT_FIRST 1024

struct reading {
    const struct sk_bench_file *file;
    struct sk_arena *arena;
    size_t line, capacity;
    struct sk_bench_messages *out;
};

static enum sk_status refuse(const struct reading *reading, const char *why, struct sk_error *error) {
    return sk_error_set(error, SK_REJECTED, "%s, line %zu: %s", reading->file->path, reading->line, why);
}

static void copy_field(const struct json_t *from, struct json_t *to, const char *name) {
    struct json_t *value = sk_document_retain(sk_document_get(from, name));
    if (value)
        sk_document_set(to, name, value);
}

/* A case's customer_id is the id of suggest's customer. */
static void copy_customer(const struct json_t *line, struct json_t *params) {
    struct json_t *id = sk_document_get(line, "customer_id");
    copy_field(line, params, "customer");
    if (!id || sk_document_get(line, "customer"))
        return;
    struct json_t *customer = sk_document_object();
    sk_document_set(customer, "id", sk_document_retain(id));
    sk_document_set(params, "customer", customer);
}

static struct json_t *params_of(const struct sk_bench_file *file, const struct json_t *line, struct sk_slice text) {
    static const char *const names[] = { "context", "conversation_id", "language", "channel", "team", "limit", "min_confidence" };
    struct json_t *params = sk_document_object();
    sk_document_set_slice(params, "text", text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        copy_field(line, params, names[i]);
    copy_customer(line, params);
    if (file->limit)
        sk_document_set_integer(params, "limit", file->limit);
    if (!file->record)
        sk_document_set_boolean(params, "record", false);
    return params;
}

static enum sk_status append(struct reading *reading, const struct json_t *params, struct sk_error *error) {
    struct sk_bench_messages *out = reading->out;
    struct sk_buffer text = { 0 };
    if (out->count == reading->capacity) {
        size_t larger = reading->capacity ? 2 * reading->capacity : LINE_COUNT_FIRST;
        struct sk_slice *moved = sk_arena_array(reading->arena, larger, sizeof *moved);
        if (!moved)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu messages", larger);
        for (size_t i = 0; i < out->count; i++)
            moved[i] = out->params[i];
        out->params = moved;
        reading->capacity = larger;
    }
    enum sk_status status = sk_document_encode(params, &text, error);
    if (status == SK_OK) {
        out->params[out->count] = sk_arena_slice(reading->arena, sk_buffer_slice(&text));
        status = out->params[out->count++].data ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for a message");
    }
    sk_buffer_finish(&text);
    return status;
}

static enum sk_status take_line(struct reading *reading, struct sk_slice text, struct sk_error *error) {
    struct json_t *line = NULL;
    struct sk_error cause = { 0 };
    if (sk_document_parse(text, &line, &cause) != SK_OK)
        return refuse(reading, cause.message, error);
    struct sk_slice message = sk_document_get_slice(line, "text");
    if (!message.data)
        message = sk_document_get_slice(line, "question");
    enum sk_status status = SK_OK;
    if (!message.data) {
        status = refuse(reading, "an object with \"text\" or \"question\" is wanted", error);
    } else {
        struct json_t *params = params_of(reading->file, line, message);
        status = append(reading, params, error);
        sk_document_release(params);
    }
    sk_document_release(line);
    return status;
}

static enum sk_status read_lines(struct reading *reading, FILE *stream, struct sk_error *error) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    enum sk_status status = SK_OK;
    while (status == SK_OK && (size = getline(&line, &capacity, stream)) >= 0) {
        reading->line++;
        while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
            size--;
        struct sk_slice text = sk_slice(line, (size_t) size);
        if (reading->line == 1)
            text = sk_slice_skip_mark(text);
        if (text.size > 0)
            status = take_line(reading, text, error);
    }
    if (status == SK_OK && ferror(stream))
        status = sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", reading->file->path);
    free(line);
    return status;
}

enum sk_status sk_bench_read(const struct sk_bench_file *file, struct sk_arena *arena, struct sk_bench_messages *out,
                             struct sk_error *error) {
    struct reading reading = { .file = file, .arena = arena, .out = out };
    *out = (struct sk_bench_messages){ 0 };
    FILE *stream = fopen(file->path, "re");
    if (!stream)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", file->path);
    enum sk_status status = read_lines(&reading, stream, error);
    fclose(stream);
    if (status == SK_OK && out->count == 0)
        return sk_error_set(error, SK_REJECTED, "%s has no line to ask", file->path);
    return status;
}
