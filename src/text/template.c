#include "text/template.h"

#include <string.h>

#include "base/buffer.h"

/* What redaction writes (redact.c) and so a stored reply can hold, and what is taken out of a reply before it is shown
 * (private.h). */
static const char *const names[] = { "email",
                                     "phone",
                                     "iban",
                                     "bsn",
                                     "card",
                                     "postcode",
                                     "house_number",
                                     "licence_plate",
                                     "order_number",
                                     "customer_number",
                                     "reference_number",
                                     "person",
                                     "url",
                                     "date_of_birth",
                                     "date",
                                     "amount",
                                     "meter_reading",
                                     "address",
                                     "time" };

/* The placeholder that begins at the brace, as one of names; NULL if there is none. */
static const char *placeholder_at(struct sk_slice text, size_t brace) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = strlen(names[i]);
        if (text.size - brace >= size + 2 && memcmp(text.data + brace + 1, names[i], size) == 0
            && text.data[brace + 1 + size] == '}')
            return names[i];
    }
    return NULL;
}

static const struct sk_filling *find_filling(const char *name, const struct sk_filling *fillings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (sk_slice_is(fillings[i].name, name))
            return &fillings[i];
    }
    return NULL;
}

static void note_unfilled(const char *name, const char **unfilled, size_t capacity, size_t *count) {
    for (size_t i = 0; i < *count; i++) {
        if (unfilled[i] == name)
            return;
    }
    if (*count < capacity)
        unfilled[(*count)++] = name;
}

enum sk_status sk_template_fill(struct sk_slice template_, const struct sk_filling *fillings, size_t filling_count,
                                struct sk_arena *arena, struct sk_slice *out, const char **unfilled, size_t capacity,
                                size_t *unfilled_count, struct sk_error *error) {
    struct sk_buffer text = { 0 };
    size_t at = 0;
    *unfilled_count = 0;
    while (at < template_.size) {
        const char *brace = memchr(template_.data + at, '{', template_.size - at);
        size_t next = brace ? (size_t) (brace - template_.data) : template_.size;
        sk_buffer_add(&text, template_.data + at, next - at);
        at = next;
        if (!brace)
            break;
        const char *name = placeholder_at(template_, at);
        const struct sk_filling *filling = name ? find_filling(name, fillings, filling_count) : NULL;
        size_t size = name ? strlen(name) + 2 : 1;
        if (filling)
            sk_buffer_add_slice(&text, filling->value); /* not looked at again: a value cannot bring placeholders in */
        else
            sk_buffer_add(&text, template_.data + at, size);
        if (name && !filling)
            note_unfilled(name, unfilled, capacity, unfilled_count);
        at += size;
    }
    *out = sk_arena_slice(arena, sk_buffer_slice(&text));
    enum sk_status status = SK_OK;
    if (text.failed || !out->data)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to fill a template of %zu bytes", template_.size);
    sk_buffer_finish(&text);
    return status;
}
