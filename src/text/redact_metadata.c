/* Metadata is a JSON document, and is redacted as one: redacting its text could put a placeholder where JSON wants a number. Each
 * string is redacted together with its key ("order_number: 123"), because the key may be all that says what a number is; long
 * numbers likewise, which then become strings. Where the key says that the whole value is a name or a number of a person
 * (metadata_key.c), the whole goes: columns hold names in small letters, and numbers too short for prose. A key that is itself an
 * e-mail address, phone number or the like is redacted too; of two keys that become the same the first keeps its value.
 */
#include "text/redact_metadata.h"

#include <ctype.h>
#include <string.h>

#include "base/buffer.h"
#include "protocol/document.h"
#include "text/metadata_key.h"
#include "text/redact.h"

#define SHORTEST_NUMBER 6 /* digits of a number that may name a person though its key does not say so */

struct walk {
    struct sk_entity_finder *finder;
    struct sk_arena *arena;
    const char *parent; /* the key of the object around, or "" */
    bool changed;       /* some value is not what it was */
    struct sk_error *error;
};

static enum sk_status no_memory(struct walk *walk) {
    return sk_error_set(walk->error, SK_FAULT_MEMORY, "no memory to redact the metadata of a case");
}

/* "order_number: " before the value; what is redacted of the key itself is not wanted: then the value alone. */
static enum sk_status redact_with_key(struct walk *walk, const char *key, struct sk_slice value, struct sk_slice *out) {
    struct sk_buffer buffer = { 0 };
    sk_metadata_key_words(key, &buffer);
    sk_buffer_add_slice(&buffer, sk_slice(": ", 2));
    size_t key_size = buffer.size;
    sk_buffer_add_slice(&buffer, value);
    struct sk_slice text = sk_arena_slice(walk->arena, sk_buffer_slice(&buffer));
    bool failed = buffer.failed || !text.data;
    sk_buffer_finish(&buffer);
    if (failed)
        return no_memory(walk);
    enum sk_status status = sk_redact(walk->finder, text, walk->arena, out, walk->error);
    if (status != SK_OK)
        return status;
    if (!sk_slice_starts(*out, sk_slice(text.data, key_size)))
        return sk_redact(walk->finder, value, walk->arena, out, walk->error);
    *out = sk_slice(out->data + key_size, out->size - key_size);
    return SK_OK;
}

static enum sk_status redact_behind_key(struct walk *walk, const char *key, struct sk_slice value, struct sk_slice *out) {
    const char *placeholder = sk_metadata_key_placeholder(key, walk->parent, value);
    enum sk_status status = SK_OK;
    if (placeholder)
        *out = sk_slice_of(placeholder);
    else if (sk_metadata_key_names_thing(key, walk->parent))
        status = sk_redact(walk->finder, value, walk->arena, out, walk->error);
    else
        status = redact_with_key(walk, key, value, out);
    walk->changed |= status == SK_OK && !sk_slice_equal(value, *out);
    return status;
}

static enum sk_status redact_value(struct walk *walk, const char *key, struct json_t *value, struct json_t **out);

/* Takes over value. Few keys have a character that a personal one cannot do without. */
static enum sk_status set_field(struct walk *walk, struct json_t *out, const char *name, struct json_t *value) {
    struct sk_slice key = sk_slice_of(name), redacted = key;
    enum sk_status status = SK_OK;
    if (strpbrk(name, "@0123456789"))
        status = sk_redact(walk->finder, key, walk->arena, &redacted, walk->error);
    char *text = status == SK_OK ? sk_arena_copy(walk->arena, redacted.data, redacted.size) : NULL;
    if (status == SK_OK && !text)
        status = no_memory(walk);
    bool same = status == SK_OK && sk_slice_equal(key, redacted);
    if (status == SK_OK && (same || !sk_document_get(out, text)))
        sk_document_set(out, text, value);
    else
        sk_document_release(value);
    walk->changed |= status == SK_OK && !same;
    return status;
}

static enum sk_status redact_fields(struct walk *walk, const struct json_t *object, struct json_t *out) {
    enum sk_status status = SK_OK;
    void *at = NULL;
    const char *name;
    for (struct json_t *value; status == SK_OK && (value = sk_document_next_field(object, &at, &name));) {
        struct json_t *redacted = NULL;
        status = redact_value(walk, name, value, &redacted);
        if (status == SK_OK)
            status = set_field(walk, out, name, redacted);
    }
    return status;
}

static enum sk_status redact_elements(struct walk *walk, const char *key, const struct json_t *array, struct json_t *out) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sk_document_count(array); i++) {
        struct json_t *redacted = NULL;
        status = redact_value(walk, key, sk_document_at(array, i), &redacted);
        if (status == SK_OK)
            sk_document_append(out, redacted);
    }
    return status;
}

/* A number that is somebody's becomes a string; everything else that is neither text nor list stays what it is. */
static enum sk_status redact_scalar(struct walk *walk, const char *key, struct json_t *value, struct json_t **out) {
    struct sk_buffer text = { 0 };
    struct sk_slice redacted = sk_slice(NULL, 0);
    enum sk_status status = sk_document_encode(value, &text, walk->error);
    bool number = status == SK_OK && text.size > 0 && isdigit((unsigned char) text.data[0])
                  && (text.size >= SHORTEST_NUMBER || sk_metadata_key_placeholder(key, walk->parent, sk_buffer_slice(&text)));
    if (number)
        status = redact_behind_key(walk, key, sk_buffer_slice(&text), &redacted);
    bool changed = status == SK_OK && number && !sk_slice_equal(redacted, sk_buffer_slice(&text));
    *out = changed ? sk_document_string(redacted) : status == SK_OK ? sk_document_retain(value) : NULL;
    sk_buffer_finish(&text);
    return status;
}

/* A new document, as deep as the parser allowed. */
static enum sk_status redact_value(struct walk *walk, const char *key, struct json_t *value, struct json_t **out) {
    enum sk_status status = SK_OK;
    struct sk_slice text;
    if (sk_document_is_string(value)) {
        status = redact_behind_key(walk, key, sk_document_text(value), &text);
        *out = status == SK_OK ? sk_document_string(text) : NULL;
    } else if (sk_document_is_object(value)) {
        const char *around = walk->parent;
        walk->parent = key;
        *out = sk_document_object();
        status = redact_fields(walk, value, *out);
        walk->parent = around;
    } else if (sk_document_is_array(value)) {
        *out = sk_document_array();
        status = redact_elements(walk, key, value, *out);
    } else {
        status = redact_scalar(walk, key, value, out);
    }
    if (status == SK_OK && !*out)
        status = no_memory(walk);
    if (status != SK_OK) {
        sk_document_release(*out);
        *out = NULL;
    }
    return status;
}

enum sk_status sk_redact_metadata(struct sk_entity_finder *finder, struct sk_arena *arena, struct sk_slice *json,
                                  struct sk_error *error) {
    struct walk walk = { finder, arena, "", false, error };
    struct json_t *document = NULL, *redacted = NULL;
    struct sk_buffer text = { 0 };
    enum sk_status status = sk_document_parse(*json, &document, error);
    if (status == SK_OK)
        status = redact_value(&walk, "", document, &redacted);
    bool changed = status == SK_OK && walk.changed; /* else the bytes stay as they are, down to the spelling of numbers */
    if (changed)
        status = sk_document_encode(redacted, &text, error);
    struct sk_slice copy = status == SK_OK && changed ? sk_arena_slice(arena, sk_buffer_slice(&text)) : *json;
    if (status == SK_OK && !copy.data)
        status = no_memory(&walk);
    if (status == SK_OK)
        *json = copy;
    sk_buffer_finish(&text);
    sk_document_release(redacted);
    sk_document_release(document);
    return status;
}
