#include "suggest/filling.h"

#include <string.h>

#include "base/buffer.h"
#include "suggest/greeting.h"
#include "suggest/own_place.h"

/* ---- what may stand where ---- */

static bool ends_sentence(struct sk_slice text, size_t at) {
    char c = text.data[at];
    return c == '\n' || ((c == '.' || c == '!' || c == '?') && (at + 1 == text.size || strchr(" \n", text.data[at + 1])));
}

static void keep(const struct sk_fillings *from, size_t i, struct sk_fillings *out) {
    out->sources[out->count] = from->sources[i];
    out->all[out->count++] = from->all[i];
}

/* "Ik heb uw adres gewijzigd in": not the one on record. "Uw oude adres": not the one he gave instead. */
static bool fits_time(enum sk_filling_source source, enum sk_place_time time) {
    return time == SK_PLACE_NOW || source == SK_SAID || source == (time == SK_PLACE_NEW ? SK_CORRECTED : SK_ON_RECORD);
}

/* What may be filled behind the greeting, in a piece of a sentence that ends with the placeholder at start (or with none). */
static void allow(const struct sk_fillings *from, struct sk_slice sentence, size_t start, size_t end, struct sk_fillings *out) {
    bool own = end > start && sk_place_is_customers(sentence, start, end);
    enum sk_place_time time = own ? sk_place_time(sentence, start) : SK_PLACE_NOW;
    out->count = 0;
    for (size_t i = 0; i < from->count; i++) {
        bool reaches = sk_reaches_somebody(from->all[i].name);
        if (!sk_slice_is(from->all[i].name, "person") && (!reaches || (own && fits_time(from->sources[i], time))))
            keep(from, i, out);
    }
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
            keep(from, i, out);
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
    if (greeting.end && sk_fillings_value(fillings, "person").data) {
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
