#include "suggest/masking.h"

#include <ctype.h>
#include <string.h>

#include "base/buffer.h"
#include "rank/group.h"
#include "text/private.h"
#include "text/shingles.h"

/* Not a piece of a longer number or word: "€ 5" does not stand in "€ 50". */
static bool stands_alone(struct sk_slice text, size_t start, size_t size) {
    bool before = start > 0 && isalnum((unsigned char) text.data[start - 1]);
    size_t end = start + size;
    bool behind = end < text.size && isalnum((unsigned char) text.data[end]);
    bool fraction = end + 1 < text.size && strchr(",.:-", text.data[end]) && isdigit((unsigned char) text.data[end + 1]);
    return !before && !behind && !fraction;
}

static bool holds(struct sk_slice text, struct sk_slice value) {
    const char *at = text.data, *end = text.data + text.size;
    while (at && at < end && (at = memmem(at, (size_t) (end - at), value.data, value.size))) {
        if (stands_alone(text, (size_t) (at - text.data), value.size))
            return true;
        at++;
    }
    return false;
}

static bool same(struct sk_slice a, struct sk_slice b) {
    return a.size > 0 && sk_slice_equal(a, b);
}

/* What another answer says of another thing proves nothing: "14 mei" is one customer's day though an expert came that day too. */
static bool is_same_answer(const struct sk_found_cases *found, const struct sk_case *a, const struct sk_case *b) {
    const struct sk_candidate *x = &found->candidates[a - found->cases], *y = &found->candidates[b - found->cases];
    return sk_shingles_similarity(x->shingles, x->shingle_count, y->shingles, y->shingle_count) >= SK_SAME_ANSWER;
}

/* Whether another customer was told the same value: an address in any answer, for that is the company's, all else in the same
 * answer. Of a question, whether another case has it at all. */
static bool told_to_others(const struct sk_found_cases *found, const struct sk_case *shown, struct sk_slice value, bool anywhere,
                           bool questions) {
    for (size_t i = 0; i < found->count; i++) {
        const struct sk_case *other = &found->cases[i];
        if (other == shown || same(other->id, shown->id) || same(other->customer_id, shown->customer_id)
            || same(other->conversation_id, shown->conversation_id))
            continue;
        if (questions && holds(other->question, value))
            return true;
        if (holds(other->answer, value) && (anywhere || is_same_answer(found, shown, other)))
            return true;
    }
    return false;
}

/* Whether a span may be shown to anybody. A capital is hardly a name in an agent's sentence, often one in a customer's. */
static bool may_stay(const struct sk_found_cases *found, const struct sk_case *shown, const struct sk_private_span *span,
                     struct sk_slice value, bool is_question) {
    if (span->certain)
        return false;
    if (span->guess)
        return !is_question || told_to_others(found, shown, value, true, true);
    return !is_question && (span->general || told_to_others(found, shown, value, strcmp(span->type, "address") == 0, false));
}

static enum sk_status mask(struct sk_engine *engine, const struct sk_found_cases *found, const struct sk_case *shown,
                           bool is_question, struct sk_arena *arena, struct sk_slice *out, struct sk_error *error) {
    const struct sk_private_span *spans;
    size_t count, at = 0;
    struct sk_slice text = is_question ? shown->question : shown->answer;
    struct sk_buffer masked = { 0 };
    enum sk_status status = sk_private_find(engine->private_finder, engine->finder, text, arena, &spans, &count, error);
    *out = text;
    if (status != SK_OK || count == 0)
        return status;
    for (size_t i = 0; i < count; i++) {
        struct sk_slice value = sk_slice(text.data + spans[i].start, spans[i].end - spans[i].start);
        if (may_stay(found, shown, &spans[i], value, is_question))
            continue;
        sk_buffer_add(&masked, text.data + at, spans[i].start - at);
        sk_buffer_format(&masked, "{%s}", spans[i].type);
        at = spans[i].end;
    }
    sk_buffer_add(&masked, text.data + at, text.size - at);
    *out = sk_arena_slice(arena, sk_buffer_slice(&masked));
    if (masked.failed || !out->data)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to mask a text of %zu bytes", text.size);
    sk_buffer_finish(&masked);
    return status;
}

enum sk_status sk_mask_answer(struct sk_engine *engine, const struct sk_found_cases *found, const struct sk_case *shown,
                              struct sk_arena *arena, struct sk_slice *out, struct sk_error *error) {
    return mask(engine, found, shown, false, arena, out, error);
}

enum sk_status sk_mask_question(struct sk_engine *engine, const struct sk_found_cases *found, const struct sk_case *shown,
                                struct sk_arena *arena, struct sk_slice *out, struct sk_error *error) {
    return mask(engine, found, shown, true, arena, out, error);
}
