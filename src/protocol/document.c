#include "protocol/document.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "protocol/pieces.h"
#include "protocol/rpc.h"
#include "protocol/wide_number.h"

/* Fifteen digits print every double that was rounded to fewer without noise (0.83, not 0.82999…). */
#define DUMP_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(15))

/* ---- memory ---- */

static _Thread_local bool starved;

static void *allocate(size_t size) {
    void *memory = sk_piece_take(size);
    if (!memory && size > 0)
        starved = true;
    return memory;
}

__attribute__((constructor)) static void watch_allocations(void) {
    json_set_alloc_funcs(allocate, sk_piece_return);
}

bool sk_document_starved(void) {
    bool result = starved;
    starved = false;
    return result;
}

/* ---- making and reading ---- */

struct json_t *sk_document_object(void) {
    return json_object();
}

struct json_t *sk_document_array(void) {
    return json_array();
}

struct json_t *sk_document_string(struct sk_slice text) {
    return json_stringn(text.data ? text.data : "", text.size);
}

void sk_document_set(struct json_t *object, const char *name, struct json_t *value) {
    json_object_set_new(object, name, value);
}

void sk_document_set_integer(struct json_t *object, const char *name, int64_t value) {
    json_object_set_new(object, name, json_integer(value));
}

static double round_to_six_digits(double value) {
    if (value == 0)
        return 0;
    double scale = pow(10, 5 - floor(log10(fabs(value))));
    double rounded = round(value * scale) / scale;
    return isfinite(rounded) ? rounded : value;
}

void sk_document_set_real(struct json_t *object, const char *name, double value) {
    json_object_set_new(object, name, isfinite(value) ? json_real(round_to_six_digits(value)) : json_null());
}

void sk_document_set_boolean(struct json_t *object, const char *name, bool value) {
    json_object_set_new(object, name, json_boolean(value));
}

void sk_document_set_string(struct json_t *object, const char *name, const char *value) {
    json_object_set_new(object, name, value ? json_string(value) : json_null());
}

void sk_document_set_slice(struct json_t *object, const char *name, struct sk_slice value) {
    json_object_set_new(object, name, value.data ? json_stringn(value.data, value.size) : json_null());
}

void sk_document_append(struct json_t *array, struct json_t *value) {
    json_array_append_new(array, value);
}

void sk_document_release(struct json_t *document) {
    json_decref(document);
}

struct json_t *sk_document_retain(struct json_t *document) {
    return json_incref(document);
}

struct json_t *sk_document_without(const struct json_t *object, const char *name) {
    struct json_t *copy = json_copy((struct json_t *) object);
    if (copy)
        json_object_del(copy, name);
    return copy;
}

void sk_document_measure(struct sk_slice text, size_t *deepest, size_t *count) {
    size_t depth = 0;
    bool in_string = false;
    *deepest = *count = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            ++*count;
            if (++depth > *deepest)
                *deepest = depth;
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
}

/* A number that jansson cannot hold (the 20 digits of a SIM, an unsigned id of 64 bits) is valid JSON all the same. It is looked
 * for only where one was met: other texts are parsed once. */
static struct json_t *load(struct sk_slice text, json_error_t *reason) {
    const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_ANY;
    struct json_t *document = json_loadb(text.data ? text.data : "", text.size, flags, reason);
    if (document || json_error_code(reason) != json_error_numeric_overflow)
        return document;
    struct sk_buffer quoted = { 0 };
    sk_wide_numbers_quote(text, &quoted);
    starved |= quoted.failed;
    if (!quoted.failed)
        document = json_loadb(quoted.data, quoted.size, flags, reason);
    sk_buffer_finish(&quoted);
    return document;
}

enum sk_status sk_document_parse(struct sk_slice text, struct json_t **out, struct sk_error *error) {
    json_error_t reason;
    size_t deepest, count;
    sk_document_measure(text, &deepest, &count);
    if (deepest > SK_RPC_DEPTH_LIMIT) /* jansson recurses as deep as its input nests */
        return sk_error_set(error, SK_REJECTED, "JSON nests deeper than %d levels", SK_RPC_DEPTH_LIMIT);
    bool before = sk_document_starved();
    struct json_t *document = load(text, &reason);
    bool failed = sk_document_starved();
    starved = before;
    if (failed || (!document && json_error_code(&reason) == json_error_out_of_memory)) {
        json_decref(document);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to parse JSON");
    }
    if (!document && json_error_code(&reason) == json_error_invalid_utf8)
        return sk_error_set(error, SK_REJECTED, "not UTF-8 at byte %d", reason.position);
    /* jansson's own text may quote the input, which may be a customer's. */
    if (!document && reason.line > 1)
        return sk_error_set(error, SK_REJECTED, "not valid JSON at line %d, column %d", reason.line, reason.column);
    if (!document)
        return sk_error_set(error, SK_REJECTED, "not valid JSON at column %d", reason.column);
    *out = document;
    return SK_OK;
}

struct json_t *sk_document_get(const struct json_t *object, const char *name) {
    return json_object_get(object, name);
}

const char *sk_document_get_string(const struct json_t *object, const char *name, const char *fallback) {
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : fallback;
}

struct sk_slice sk_document_get_slice(const struct json_t *object, const char *name) {
    return sk_document_text(json_object_get(object, name));
}

int64_t sk_document_get_integer(const struct json_t *object, const char *name, int64_t fallback) {
    const struct json_t *value = json_object_get(object, name);
    return json_is_integer(value) ? json_integer_value(value) : fallback;
}

double sk_document_get_real(const struct json_t *object, const char *name, double fallback) {
    return sk_document_real(json_object_get(object, name), fallback);
}

bool sk_document_get_boolean(const struct json_t *object, const char *name, bool fallback) {
    const struct json_t *value = json_object_get(object, name);
    return json_is_boolean(value) ? json_is_true(value) : fallback;
}

size_t sk_document_count(const struct json_t *array) {
    return json_array_size(array);
}

struct json_t *sk_document_at(const struct json_t *array, size_t index) {
    return json_array_get(array, index);
}

bool sk_document_is_object(const struct json_t *document) {
    return json_is_object(document);
}

bool sk_document_is_array(const struct json_t *document) {
    return json_is_array(document);
}

bool sk_document_is_string(const struct json_t *document) {
    return json_is_string(document);
}

bool sk_document_is_null(const struct json_t *document) {
    return json_is_null(document);
}

size_t sk_document_size(const struct json_t *object) {
    return json_object_size(object);
}

struct json_t *sk_document_field(const struct json_t *object, size_t index, const char **name) {
    struct json_t *document = (struct json_t *) object; /* jansson's iterators take no const */
    void *at = json_object_iter(document);
    while (at && index-- > 0)
        at = json_object_iter_next(document, at);
    *name = at ? json_object_iter_key(at) : NULL;
    return at ? json_object_iter_value(at) : NULL;
}

struct json_t *sk_document_next_field(const struct json_t *object, void **at, const char **name) {
    struct json_t *document = (struct json_t *) object; /* jansson's iterators take no const */
    *at = *at ? json_object_iter_next(document, *at) : json_object_iter(document);
    *name = *at ? json_object_iter_key(*at) : NULL;
    return *at ? json_object_iter_value(*at) : NULL;
}

struct sk_slice sk_document_text(const struct json_t *string) {
    return sk_slice(json_string_value(string), json_string_length(string));
}

struct sk_slice sk_document_id(const struct json_t *value, struct sk_arena *arena) {
    if (json_is_integer(value))
        return sk_slice_of(sk_arena_format(arena, "%lld", (long long) json_integer_value(value)));
    return sk_arena_slice(arena, sk_document_text(value));
}

double sk_document_real(const struct json_t *number, double fallback) {
    return json_is_number(number) ? json_number_value(number) : fallback;
}

static int append(const char *data, size_t size, void *context) {
    struct sk_buffer *buffer = context;
    sk_buffer_add(buffer, data, size);
    return buffer->failed ? -1 : 0;
}

enum sk_status sk_document_encode(const struct json_t *document, struct sk_buffer *out, struct sk_error *error) {
    if (!sk_document_starved() && document && json_dump_callback(document, append, out, DUMP_FLAGS | JSON_ENCODE_ANY) == 0)
        return SK_OK;
    sk_document_starved(); /* told by this */
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to write JSON");
}

enum sk_status sk_document_print(const struct json_t *document, FILE *stream, struct sk_error *error) {
    struct sk_buffer buffer = { 0 };
    enum sk_status status = sk_document_encode(document, &buffer, error);
    if (status == SK_OK) {
        sk_buffer_add(&buffer, "\n", 1);
        if (fwrite(buffer.data, 1, buffer.size, stream) != buffer.size)
            status = sk_error_set_errno(error, SK_FAULT_IO, "cannot write the output");
    }
    sk_buffer_finish(&buffer);
    return status;
}
