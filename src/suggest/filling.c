#include "suggest/filling.h"

#include <string.h>

/* A {person} this early is whom the reply greets; later ones are the agent's own name or somebody else's. */
#define GREETING_BYTES 60

static void add_filling(struct sk_fillings *fillings, struct sk_slice name, struct sk_slice value) {
    if (fillings->count < SK_FILLING_LIMIT && value.size)
        fillings->all[fillings->count++] = (struct sk_filling){ name, value };
}

void sk_fillings_collect(const struct sk_suggest_request *request, const struct sk_entity *entities, size_t entity_count,
                         struct sk_fillings *out) {
    out->count = 0;
    for (size_t i = 0; i < request->customer_count; i++) {
        struct sk_slice name = request->customer[i].name;
        add_filling(out, sk_slice_is(name, "name") ? sk_slice_of("person") : name, request->customer[i].value);
    }
    for (size_t i = 0; i < entity_count; i++)
        add_filling(out, sk_slice_of(entities[i].type), entities[i].text);
}

static size_t greeting_end(struct sk_slice template_) {
    static const char person[] = "{person}";
    const char *at = memmem(template_.data, template_.size, person, strlen(person));
    size_t end = at ? (size_t) (at - template_.data) + strlen(person) : 0;
    return at && (size_t) (at - template_.data) < GREETING_BYTES ? end : 0;
}

static void without_person(const struct sk_fillings *from, struct sk_fillings *out) {
    out->count = 0;
    for (size_t i = 0; i < from->count; i++)
        if (!sk_slice_is(from->all[i].name, "person"))
            out->all[out->count++] = from->all[i];
}

static void note_unfilled(const char *const *names, size_t count, const char **unfilled, size_t *unfilled_count) {
    for (size_t i = 0; i < count && *unfilled_count < SK_SUGGESTION_UNFILLED; i++) {
        size_t known = 0;
        while (known < *unfilled_count && strcmp(unfilled[known], names[i]) != 0)
            known++;
        if (known == *unfilled_count)
            unfilled[(*unfilled_count)++] = names[i];
    }
}

enum sk_status sk_reply_fill(const struct sk_fillings *fillings, struct sk_slice template_, struct sk_arena *arena,
                             struct sk_slice *text, const char *unfilled[SK_SUGGESTION_UNFILLED], size_t *unfilled_count,
                             struct sk_error *error) {
    const char *missing[SK_SUGGESTION_UNFILLED];
    struct sk_fillings nameless;
    struct sk_slice head, tail;
    size_t split = greeting_end(template_), count = 0;
    *unfilled_count = 0;
    without_person(fillings, &nameless);
    struct sk_slice first = sk_slice(template_.data, split);
    struct sk_slice rest = sk_slice(template_.data + split, template_.size - split);
    enum sk_status status =
        sk_template_fill(first, fillings->all, fillings->count, arena, &head, missing, SK_SUGGESTION_UNFILLED, &count, error);
    if (status != SK_OK)
        return status;
    note_unfilled(missing, count, unfilled, unfilled_count);
    status = sk_template_fill(rest, nameless.all, nameless.count, arena, &tail, missing, SK_SUGGESTION_UNFILLED, &count, error);
    if (status != SK_OK)
        return status;
    note_unfilled(missing, count, unfilled, unfilled_count);
    char *joined = sk_arena_take(arena, head.size + tail.size + 1);
    if (!joined)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reply");
    if (head.size)
        memcpy(joined, head.data, head.size);
    if (tail.size)
        memcpy(joined + head.size, tail.data, tail.size);
    *text = sk_slice(joined, head.size + tail.size);
    return SK_OK;
}
