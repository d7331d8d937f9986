#include "suggest/filling.h"

#include <string.h>

#include "base/buffer.h"
#include "suggest/greeting.h"
#include "suggest/own_place.h"
#include "suggest/own_value.h"

/* Of earlier turns only these are read: the newest ten, and of each the beginning. */
#define TURN_LIMIT 10
#define TURN_BYTES ((size_t) 4096)

/* ---- what is known ---- */

static bool is_known(const struct sk_fillings *fillings, struct sk_slice name) {
    for (size_t i = 0; i < fillings->count; i++)
        if (sk_slice_equal(fillings->all[i].name, name))
            return true;
    return false;
}

bool sk_fillings_have(const struct sk_fillings *fillings, const char *name) {
    return is_known(fillings, sk_slice_of(name));
}

static void add_filling(struct sk_fillings *fillings, struct sk_slice name, struct sk_slice value) {
    if (fillings->count < SK_FILLING_LIMIT && value.size && !is_known(fillings, name))
        fillings->all[fillings->count++] = (struct sk_filling){ name, value };
}

/* Types of which a value in a customer's words is the customer's own; a person where he says so. */
static const char *const own_types[] = { "order_number", "customer_number", "licence_plate", "iban",  "email",
                                         "phone",        "postcode",        "meter_reading", "person" };
#define OWN_TYPES (sizeof own_types / sizeof *own_types)

/* The only value of each type so far; two different ones are none. */
struct own_values {
    struct sk_slice value[OWN_TYPES];
    bool ambiguous[OWN_TYPES];
};

/* A person in it is often somebody else: the agent who is greeted, "mijn broer Piet"; an address may be the company's. */
static void note_value(struct own_values *values, const char *type, struct sk_slice text, size_t start, size_t end) {
    struct sk_slice value = sk_slice(text.data + start, end - start);
    bool own = strcmp(type, "person") == 0 ? sk_name_is_writers(text, start, end) : sk_value_is_customers(type, text, start, end);
    if (!own)
        return;
    for (size_t i = 0; i < OWN_TYPES; i++) {
        if (strcmp(type, own_types[i]) != 0)
            continue;
        values->ambiguous[i] |= values->value[i].data && !sk_slice_equal(values->value[i], value);
        values->value[i] = value;
    }
}

/* Where these say two things, later sources must not decide either. */
static void add_values(struct sk_fillings *out, const struct own_values *values, bool settled[OWN_TYPES]) {
    for (size_t i = 0; i < OWN_TYPES; i++) {
        if (values->value[i].data && !values->ambiguous[i] && !settled[i])
            add_filling(out, sk_slice_of(own_types[i]), values->value[i]);
        settled[i] |= values->value[i].data != NULL;
    }
}

static enum sk_status read_turns(struct sk_entity_finder *finder, const struct sk_suggest_request *request,
                                 struct sk_arena *arena, struct own_values *values, struct sk_error *error) {
    enum sk_status status = SK_OK;
    size_t read = 0;
    for (size_t i = request->context_count; i > 0 && read < TURN_LIMIT && status == SK_OK; i--) {
        const struct sk_found *found;
        size_t count;
        struct sk_slice text = request->context[i - 1].text;
        if (request->context[i - 1].role != SK_ROLE_CUSTOMER || text.size > TURN_BYTES)
            continue;
        read++;
        status = sk_entity_find(finder, text, arena, &found, &count, error);
        for (size_t j = 0; status == SK_OK && j < count; j++)
            note_value(values, found[j].type, text, found[j].start, found[j].end);
    }
    return status;
}

enum sk_status sk_fillings_collect(struct sk_entity_finder *finder, const struct sk_suggest_request *request,
                                   const struct sk_entity *entities, size_t entity_count, struct sk_arena *arena,
                                   struct sk_fillings *out, struct sk_error *error) {
    struct own_values message = { 0 }, turns = { 0 };
    bool settled[OWN_TYPES] = { false };
    out->count = 0;
    for (size_t i = 0; i < request->customer_count; i++) {
        struct sk_slice name = request->customer[i].name;
        add_filling(out, sk_slice_is(name, "name") ? sk_slice_of("person") : name, request->customer[i].value);
    }
    for (size_t i = 0; i < entity_count; i++)
        note_value(&message, entities[i].type, request->text, entities[i].start, entities[i].end);
    add_values(out, &message, settled);
    enum sk_status status = read_turns(finder, request, arena, &turns, error);
    if (status == SK_OK)
        add_values(out, &turns, settled);
    return status;
}

/* ---- what may stand where ---- */

static bool ends_sentence(struct sk_slice text, size_t at) {
    char c = text.data[at];
    return c == '\n' || ((c == '.' || c == '!' || c == '?') && (at + 1 == text.size || strchr(" \n", text.data[at + 1])));
}

/* What may be filled behind the greeting, in a piece of a sentence that ends with the placeholder at start (or with none). */
static void allow(const struct sk_fillings *from, struct sk_slice sentence, size_t start, size_t end, struct sk_fillings *out) {
    bool own = end > start && sk_place_is_customers(sentence, start, end);
    out->count = 0;
    for (size_t i = 0; i < from->count; i++)
        if (!sk_slice_is(from->all[i].name, "person") && (own || !sk_reaches_somebody(from->all[i].name)))
            out->all[out->count++] = from->all[i];
}

/* ---- filling ---- */

struct reply {
    struct sk_arena *arena;
    struct sk_buffer text;
    const char **unfilled;
    size_t *unfilled_count;
};

static void note_unfilled(struct reply *reply, const char *const *names, size_t count) {
    for (size_t i = 0; i < count && *reply->unfilled_count < SK_SUGGESTION_UNFILLED; i++) {
        size_t known = 0;
        while (known < *reply->unfilled_count && strcmp(reply->unfilled[known], names[i]) != 0)
            known++;
        if (known == *reply->unfilled_count)
            reply->unfilled[(*reply->unfilled_count)++] = names[i];
    }
}

static enum sk_status fill_part(struct reply *reply, const struct sk_fillings *fillings, struct sk_slice part,
                                struct sk_error *error) {
    const char *missing[SK_SUGGESTION_UNFILLED];
    struct sk_slice filled;
    size_t count = 0;
    enum sk_status status = sk_template_fill(part, fillings->all, fillings->count, reply->arena, &filled, missing,
                                             SK_SUGGESTION_UNFILLED, &count, error);
    if (status == SK_OK) {
        sk_buffer_add_slice(&reply->text, filled);
        note_unfilled(reply, missing, count);
    }
    return status;
}

/* Each by which somebody can be reached is judged by itself: "We bellen je op {phone}, of bel ons op {phone}". */
static enum sk_status fill_sentence(struct reply *reply, const struct sk_fillings *fillings, struct sk_slice sentence,
                                    struct sk_error *error) {
    enum sk_status status = SK_OK;
    struct sk_fillings allowed;
    size_t start = 0;
    for (size_t at = 0; at < sentence.size && status == SK_OK; at++) {
        const char *close = sentence.data[at] == '{' ? memchr(sentence.data + at, '}', sentence.size - at) : NULL;
        size_t end = close ? (size_t) (close + 1 - sentence.data) : 0;
        if (!close || !sk_reaches_somebody(sk_slice(sentence.data + at + 1, end - at - 2)))
            continue;
        allow(fillings, sentence, at, end, &allowed);
        status = fill_part(reply, &allowed, sk_slice(sentence.data + start, end - start), error);
        start = end;
    }
    allow(fillings, sentence, 0, 0, &allowed);
    return status == SK_OK ? fill_part(reply, &allowed, sk_slice(sentence.data + start, sentence.size - start), error) : status;
}

static enum sk_status fill_sentences(struct reply *reply, const struct sk_fillings *fillings, struct sk_slice rest,
                                     struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t start = 0, at = 0; at < rest.size && status == SK_OK; at++) {
        if (at + 1 < rest.size && !ends_sentence(rest, at))
            continue;
        status = fill_sentence(reply, fillings, sk_slice(rest.data + start, at + 1 - start), error);
        start = at + 1;
    }
    return status;
}

static bool occurs_twice(struct sk_slice text, const char *placeholder) {
    size_t size = strlen(placeholder);
    const char *end = text.data + text.size, *first = text.size ? memmem(text.data, text.size, placeholder, size) : NULL;
    return first && memmem(first + size, (size_t) (end - first) - size, placeholder, size);
}

/* "Van {meter_reading} op 1 mei tot {meter_reading} nu": different ones, of which at most one is known, and not which. */
static void leave_repeated(const struct sk_fillings *from, struct sk_slice template_, struct sk_fillings *out) {
    static const char *const measured[] = { "{meter_reading}", "{date}", "{amount}", "{time}" };
    out->count = 0;
    for (size_t i = 0; i < from->count; i++) {
        bool repeated = false;
        for (size_t j = 0; j < sizeof measured / sizeof *measured; j++) {
            struct sk_slice name = sk_slice(measured[j] + 1, strlen(measured[j]) - 2);
            repeated |= sk_slice_equal(from->all[i].name, name) && occurs_twice(template_, measured[j]);
        }
        if (!repeated)
            out->all[out->count++] = from->all[i];
    }
}

enum sk_status sk_reply_fill(const struct sk_fillings *known, struct sk_slice template_, struct sk_arena *arena,
                             struct sk_slice *text, const char *unfilled[SK_SUGGESTION_UNFILLED], size_t *unfilled_count,
                             struct sk_error *error) {
    struct reply reply = { .arena = arena, .unfilled = unfilled, .unfilled_count = unfilled_count };
    struct sk_fillings single, *fillings = &single;
    struct sk_greeting greeting = sk_greeting_find(template_);
    struct sk_slice rest = template_;
    enum sk_status status = SK_OK;
    *unfilled_count = 0;
    leave_repeated(known, template_, &single);
    if (greeting.end && sk_fillings_have(fillings, "person")) {
        sk_greeting_without_title(template_, &greeting, &reply.text);
        status = fill_part(&reply, fillings, sk_slice(template_.data + greeting.person, greeting.end - greeting.person), error);
        rest = sk_slice(template_.data + greeting.end, template_.size - greeting.end);
    } else if (greeting.end) {
        size_t behind = sk_greeting_without_name(template_, &greeting, &reply.text);
        rest = sk_slice(template_.data + behind, template_.size - behind);
    }
    if (status == SK_OK)
        status = fill_sentences(&reply, fillings, rest, error);
    *text = sk_arena_slice(arena, sk_buffer_slice(&reply.text));
    if (status == SK_OK && (reply.text.failed || !text->data))
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reply");
    sk_buffer_finish(&reply.text);
    return status;
}
