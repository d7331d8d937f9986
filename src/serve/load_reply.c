#include "serve/load_reply.h"

#include <stdio.h>
#include <string.h>

#include "protocol/document.h"

static const char answer_begin[] = "{\"jsonrpc\":\"2.0\",\"result\":{";
static const char id_before[] = "},\"id\":";
#define ID_DIGITS 18

/* …},"id":123} */
static bool read_last_id(struct sk_slice frame, int64_t *id) {
    size_t at = frame.size - 1, digits = 0, before = sizeof id_before - 1;
    int64_t value = 0, unit = 1;
    if (frame.data[at] != '}')
        return false;
    while (at > 0 && frame.data[at - 1] >= '0' && frame.data[at - 1] <= '9' && digits < ID_DIGITS) {
        value += unit * (frame.data[--at] - '0');
        unit *= 10;
        digits++;
    }
    *id = value;
    return digits > 0 && at >= before && memcmp(frame.data + at - before, id_before, before) == 0;
}

static bool parse(struct sk_slice frame, struct sk_load_reply *out) {
    struct json_t *document = NULL;
    if (sk_document_parse(frame, &document, NULL) != SK_OK || !sk_document_is_object(document)) {
        sk_document_release(document);
        return false;
    }
    const struct json_t *failure = sk_document_get(document, "error"), *result = sk_document_get(document, "result");
    out->id = sk_document_get_integer(document, "id", -1);
    out->answered = result && !failure;
    out->abstained = sk_document_get_boolean(result, "abstained", false);
    out->code = sk_document_get_integer(failure, "code", 0);
    snprintf(out->message, sizeof out->message, "%s", sk_document_get_string(failure, "message", ""));
    sk_document_release(document);
    return result || failure;
}

bool sk_load_reply_read(struct sk_slice frame, struct sk_load_reply *out) {
    static const char abstained[] = "\"abstained\":true"; /* within a text its quotes would have backslashes before them */
    *out = (struct sk_load_reply){ .id = -1 };
    if (frame.size < sizeof answer_begin || !sk_slice_starts(frame, sk_slice_of(answer_begin)) || !read_last_id(frame, &out->id))
        return parse(frame, out);
    out->answered = true;
    out->abstained = memmem(frame.data, frame.size, abstained, sizeof abstained - 1) != NULL;
    return true;
}
