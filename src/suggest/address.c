/* The customer's form of address: a reply from the history was written to somebody else. */
#include <string.h>

#include "rank/checks.h"
#include "suggest/engine.h"

/* Below this the language of a reply that carries none is a guess, and another language also has words like "je" and "u". */
#define LANGUAGE_SURE 0.6

enum sk_status sk_reply_language(struct sk_slice language, struct sk_slice reply, enum sk_language *out, struct sk_error *error) {
    double confidence;
    *out = sk_language_from_code(language);
    if (*out != SK_LANGUAGE_UNKNOWN)
        return SK_OK;
    enum sk_status status = sk_language_detect(reply, out, &confidence, error);
    if (confidence < LANGUAGE_SURE)
        *out = SK_LANGUAGE_UNKNOWN;
    return status;
}

static void warn(struct sk_suggestion *out, const char *warning) {
    for (size_t i = 0; i < out->warning_count; i++)
        if (strcmp(out->warnings[i], warning) == 0)
            return;
    if (out->warning_count < SK_SUGGESTION_WARNINGS)
        out->warnings[out->warning_count++] = warning;
}

bool sk_wanted_address(const struct sk_engine *engine, const struct sk_message *message, enum sk_address *out) {
    bool formal = strcmp(message->register_, "formal") == 0, informal = strcmp(message->register_, "informal") == 0;
    *out = formal ? SK_ADDRESS_FORMAL : SK_ADDRESS_INFORMAL;
    return sk_part_is_on(&engine->parts, SK_PART_REGISTER) && (formal || informal);
}

enum sk_status sk_reply_address(const struct sk_engine *engine, const struct sk_message *message, enum sk_language language,
                                struct sk_arena *arena, struct sk_suggestion *out, struct sk_error *error) {
    enum sk_address wanted;
    struct sk_address_result result;
    if (language != SK_NL || !sk_wanted_address(engine, message, &wanted))
        return SK_OK;
    enum sk_status status = sk_address_convert(engine->address, out->template_, wanted, arena, &result, error);
    if (status != SK_OK)
        return status;
    if (result.outcome == SK_ADDRESS_UNSURE)
        warn(out, SK_REGISTER_MISMATCH);
    if (result.outcome == SK_ADDRESS_CONVERTED)
        warn(out, wanted == SK_ADDRESS_FORMAL ? "register_converted:formal" : "register_converted:informal");
    out->template_ = result.text;
    return SK_OK;
}
