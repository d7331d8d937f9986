/* A reply from the history greets, closes and is signed as its agent did. Here it gets the company's frame, words and length,
 * before its placeholders are filled: the template that is recorded is what is shown.
 */
#include <stdlib.h>
#include <string.h>

#include "suggest/engine.h"
#include "suggest/greeting.h"
#include "suggest/style.h"
#include "text/letter_parts.h"

#define PERSON "{person}"

static void warn(struct sk_suggestion *out, const char *warning) {
    if (out->warning_count < SK_SUGGESTION_WARNINGS)
        out->warnings[out->warning_count++] = warning;
}

/* ---- which greeting, which closing ---- */

/* The register that the reply speaks; where it addresses nobody, the customer's. */
static enum sk_status find_register(const struct sk_engine *engine, const struct sk_message *message, enum sk_language language,
                                    struct sk_slice body, struct sk_arena *arena, enum sk_style_register *out,
                                    struct sk_error *error) {
    struct sk_address_result formal = { .outcome = SK_ADDRESS_KEPT }, informal = formal;
    enum sk_status status = SK_OK;
    if (language == SK_NL)
        status = sk_address_convert(engine->address, body, SK_ADDRESS_FORMAL, arena, &formal, error);
    if (language == SK_NL && status == SK_OK)
        status = sk_address_convert(engine->address, body, SK_ADDRESS_INFORMAL, arena, &informal, error);
    bool is_formal = formal.outcome == SK_ADDRESS_KEPT, is_informal = informal.outcome == SK_ADDRESS_KEPT;
    *out = SK_STYLE_ANY;
    if (is_formal && is_informal) {
        is_formal = strcmp(message->register_, "formal") == 0;
        is_informal = strcmp(message->register_, "informal") == 0;
    }
    if (is_formal != is_informal)
        *out = is_formal ? SK_STYLE_FORMAL : SK_STYLE_INFORMAL;
    return status;
}

static const char *choose(const char *const by_register[SK_STYLE_REGISTERS], enum sk_style_register wanted) {
    if (by_register[wanted])
        return by_register[wanted];
    if (wanted != SK_STYLE_ANY || by_register[SK_STYLE_ANY])
        return by_register[SK_STYLE_ANY];
    return by_register[SK_STYLE_FORMAL] ? by_register[SK_STYLE_FORMAL] : by_register[SK_STYLE_INFORMAL];
}

/* A greeting with a name, for an unknown one, is made neutral when it is filled. */
static const char *choose_greeting(const struct sk_style *style, enum sk_language language, enum sk_style_register wanted,
                                   bool name_known) {
    const char *named = choose(style->greetings[language][0], wanted);
    const char *nameless = choose(style->greetings[language][1], wanted);
    if (name_known)
        return named ? named : nameless;
    return nameless ? nameless : named;
}

static bool is_bare(const struct sk_style *style, struct sk_slice channel) {
    return sk_slice_is_any_caseless(channel, style->bare_channels, style->bare_channel_count);
}

static bool agent_has_spoken(const struct sk_suggest_request *request) {
    for (size_t i = 0; i < request->context_count; i++)
        if (request->context[i].role == SK_ROLE_AGENT)
            return true;
    return false;
}

/* ---- the frame ---- */

/* What becomes of the reply's two ends. greeting and closing: what is put there; "": taken away; NULL: as it was. */
struct frame {
    const char *greeting, *closing;
    bool cut_name;
    bool lower_case_follows; /* German goes on in lower case behind a greeting */
};

struct layout {
    struct sk_slice text, head, body, tail; /* greeting, what lies between, closing and signature */
    struct sk_letter_parts parts;
};

static struct layout lay_out(struct sk_letter_finder *finder, struct sk_slice text) {
    struct layout layout = { .text = text, .parts = sk_letter_parts_find(finder, text) };
    const struct sk_letter_parts *parts = &layout.parts;
    size_t start = parts->greeting.end, end = text.size;
    if (sk_letter_has(parts->closing))
        end = parts->closing.start;
    else if (sk_letter_has(parts->signature))
        end = parts->signature.start;
    layout.head = sk_slice(text.data, start);
    layout.body = sk_slice(text.data + start, end - start);
    layout.tail = sk_slice(text.data + end, text.size - end);
    return layout;
}

/* Without a name in the greeting the next {person} would be taken for the customer. */
static void keep_names_apart(const struct layout *layout, struct frame *frame) {
    bool takes_name = frame->greeting && strstr(frame->greeting, PERSON) && sk_letter_has(layout->parts.greeting);
    if (!takes_name && sk_greeting_find(layout->body).end)
        frame->greeting = NULL;
}

static enum sk_status plan_frame(const struct sk_engine *engine, const struct sk_message *message, enum sk_language language,
                                 bool name_known, const struct layout *layout, struct sk_arena *arena, struct frame *frame,
                                 struct sk_error *error) {
    const struct sk_style *style = engine->style;
    bool greets = sk_letter_has(layout->parts.greeting), closes = sk_letter_has(layout->parts.closing);
    enum sk_style_register wanted;
    *frame = (struct frame){ .cut_name = !style->keep_signature, .lower_case_follows = language == SK_DE };
    if (sk_slice_trim_start(layout->body, " \n\r\t,").size == 0)
        return SK_OK;
    if (is_bare(style, message->request->channel)) {
        frame->greeting = greets ? "" : NULL;
        frame->closing = closes ? "" : NULL;
        keep_names_apart(layout, frame);
        return SK_OK;
    }
    enum sk_status status = find_register(engine, message, language, layout->body, arena, &wanted, error);
    bool complete = style->complete && !agent_has_spoken(message->request);
    if (greets || complete)
        frame->greeting = choose_greeting(style, language, wanted, name_known);
    if (closes || complete)
        frame->closing = choose(style->closings[language], wanted);
    keep_names_apart(layout, frame);
    return status;
}

/* The end of the reply without who wrote it: "Groet,\nSamira\nTeam X" becomes "Groet,\nTeam X", "Groet, Samira" "Groet". */
static void write_tail_without_name(const struct layout *layout, struct sk_slice body, struct sk_buffer *out) {
    struct sk_letter_part name = layout->parts.name;
    const char *data = layout->text.data;
    struct sk_slice before = sk_slice(layout->tail.data, (size_t) (data + name.start - layout->tail.data));
    struct sk_slice behind = sk_slice_trim_start(sk_slice(data + name.end, layout->text.size - name.end), " \n\r\t,.!|/-");
    behind = sk_slice_trim_end(behind, " \n\r\t");
    before = behind.size ? before : sk_slice_trim_end(before, " \n\r\t,");
    sk_buffer_add_slice(out, before.size ? body : sk_slice_trim_end(body, " \n\r\t"));
    sk_buffer_add_slice(out, before);
    if (behind.size && !before.size)
        sk_buffer_add_text(out, "\n\n");
    sk_buffer_add_slice(out, behind);
}

static void write_reply(const struct layout *layout, const struct frame *frame, struct sk_buffer *out) {
    struct sk_slice body = layout->body;
    struct sk_buffer capitalised = { 0 };
    if (frame->greeting) {
        sk_buffer_add_text(out, frame->greeting);
        sk_buffer_add_text(out, *frame->greeting ? "\n\n" : "");
        body = sk_slice_trim_start(body, " \n\r\t");
        if (!*frame->greeting || !frame->lower_case_follows) {
            sk_buffer_add_capitalised(&capitalised, body);
            body = sk_buffer_slice(&capitalised);
            out->failed |= capitalised.failed;
        }
    } else {
        sk_buffer_add_slice(out, layout->head);
    }
    if (frame->closing) {
        sk_buffer_add_slice(out, sk_slice_trim_end(body, " \n\r\t,-"));
        sk_buffer_add_text(out, *frame->closing ? "\n\n" : "");
        sk_buffer_add_text(out, frame->closing);
    } else if (frame->cut_name && sk_letter_has(layout->parts.name)) {
        write_tail_without_name(layout, body, out);
    } else {
        sk_buffer_add_slice(out, body);
        sk_buffer_add_slice(out, layout->tail);
    }
    sk_buffer_finish(&capitalised);
}

static enum sk_status restyle_frame(const struct sk_engine *engine, const struct sk_message *message, enum sk_language language,
                                    bool name_known, struct sk_arena *arena, struct sk_suggestion *out, struct sk_error *error) {
    struct layout layout = lay_out(engine->letter_finder, out->template_);
    struct frame frame;
    struct sk_buffer text = { 0 };
    enum sk_status status = plan_frame(engine, message, language, name_known, &layout, arena, &frame, error);
    if (status != SK_OK || !(frame.greeting || frame.closing || (frame.cut_name && sk_letter_has(layout.parts.name))))
        return status;
    write_reply(&layout, &frame, &text);
    out->template_ = sk_arena_slice(arena, sk_buffer_slice(&text));
    if (text.failed || !out->template_.data)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to put a reply in house style");
    sk_buffer_finish(&text);
    return status;
}

/* What was written for another customer at another hour; a greeting of the house is put over it as it stands. */
static enum sk_status renew_greeting(const struct sk_engine *engine, struct sk_slice name, struct sk_arena *arena,
                                     struct sk_suggestion *out, struct sk_error *error) {
    struct sk_letter_part greeting = sk_letter_parts_find(engine->letter_finder, out->template_).greeting;
    struct sk_buffer text = { 0 };
    enum sk_status status = SK_OK;
    sk_greeting_renew(out->template_, greeting.start == 0 ? greeting.end : 0, name, &text);
    if (text.failed || !sk_slice_equal(sk_buffer_slice(&text), out->template_)) {
        out->template_ = sk_arena_slice(arena, sk_buffer_slice(&text));
        if (text.failed || !out->template_.data)
            status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to renew a greeting");
    }
    sk_buffer_finish(&text);
    return status;
}

/* ---- words ---- */

static enum sk_status restyle_words(const struct sk_style *style, struct sk_arena *arena, struct sk_suggestion *out,
                                    struct sk_error *error) {
    size_t replaced = 0, removed = 0;
    enum sk_status status = SK_OK;
    if (style->wording)
        status = sk_wording_apply(style->wording, out->template_, arena, &out->template_, &replaced, error);
    if (status == SK_OK && !style->emoji)
        status = sk_emoji_remove(out->template_, arena, &out->template_, &removed, error);
    if (replaced)
        warn(out, "style:words");
    if (removed)
        warn(out, "style:emoji");
    return status;
}

enum sk_status sk_reply_style(const struct sk_engine *engine, const struct sk_message *message, enum sk_language language,
                              struct sk_slice name, struct sk_arena *arena, struct sk_suggestion *out, struct sk_error *error) {
    if (!sk_part_is_on(&engine->parts, SK_PART_STYLE))
        return SK_OK;
    enum sk_status status = restyle_words(engine->style, arena, out, error);
    if (status == SK_OK)
        status = renew_greeting(engine, name, arena, out, error);
    if (status == SK_OK)
        status = restyle_frame(engine, message, language, name.data != NULL, arena, out, error);
    if (status == SK_OK && engine->style->longest && sk_words_count(out->template_) > engine->style->longest)
        warn(out, "too_long");
    return status;
}
