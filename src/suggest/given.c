/* What the customer has given: fields of the request's customer, entities of the message, placeholders of the redacted message
 * and turns, and what only words tell ("zie bijgevoegde foto", "mijn naam is …"), for which data/checks/asks.txt has patterns. */
#include "suggest/checking.h"

#include <ctype.h>

#include "suggest/filling.h"

/* Of the conversation the newest turns are read for what was asked and answered. */
#define ANSWERED_TURNS 10
#define ANSWERED_BYTES ((size_t) 4096)

/* Names of fields that desks use for the same thing. */
static const struct field {
    const char *name;
    enum sk_ask ask;
} fields[] = {
    { "name", SK_ASK_NAME },
    { "full_name", SK_ASK_NAME },
    { "order_number", SK_ASK_ORDER_NUMBER },
    { "customer_number", SK_ASK_CUSTOMER_NUMBER },
    { "account_number", SK_ASK_CUSTOMER_NUMBER },
    { "postcode", SK_ASK_POSTCODE },
    { "postal_code", SK_ASK_POSTCODE },
    { "zip", SK_ASK_POSTCODE },
    { "email", SK_ASK_EMAIL },
    { "e-mail", SK_ASK_EMAIL },
    { "phone", SK_ASK_PHONE },
    { "telephone", SK_ASK_PHONE },
    { "phone_number", SK_ASK_PHONE },
    { "mobile", SK_ASK_PHONE },
    { "date_of_birth", SK_ASK_DATE_OF_BIRTH },
    { "birth_date", SK_ASK_DATE_OF_BIRTH },
    { "birthdate", SK_ASK_DATE_OF_BIRTH },
    { "iban", SK_ASK_IBAN },
    { "meter_reading", SK_ASK_METER_READING },
    { "licence_plate", SK_ASK_LICENCE_PLATE },
    { "license_plate", SK_ASK_LICENCE_PLATE },
    { "bsn", SK_ASK_BSN },
    { "address", SK_ASK_ADDRESS },
    { "street", SK_ASK_ADDRESS },
    { "photo", SK_ASK_PHOTO },
};

/* Types of entities; a person or a date is the customer's own name or birthday only where words say so. */
static const struct field types[] = {
    { "order_number", SK_ASK_ORDER_NUMBER },
    { "customer_number", SK_ASK_CUSTOMER_NUMBER },
    { "postcode", SK_ASK_POSTCODE },
    { "email", SK_ASK_EMAIL },
    { "phone", SK_ASK_PHONE },
    { "iban", SK_ASK_IBAN },
    { "meter_reading", SK_ASK_METER_READING },
    { "licence_plate", SK_ASK_LICENCE_PLATE },
    { "bsn", SK_ASK_BSN },
    { "date_of_birth", SK_ASK_DATE_OF_BIRTH },
    { "address", SK_ASK_ADDRESS },
};

static unsigned find(const struct field *list, size_t count, struct sk_slice name) {
    for (size_t i = 0; i < count; i++)
        if (sk_slice_is(name, list[i].name))
            return sk_asked(list[i].ask);
    return 0;
}

static unsigned type_of(struct sk_slice type) {
    return find(types, sizeof types / sizeof *types, type);
}

static unsigned given_by_desk(const struct sk_suggest_request *request) {
    unsigned given = 0;
    for (size_t i = 0; i < request->customer_count; i++)
        if (sk_customer_value(&request->customer[i]).size)
            given |= find(fields, sizeof fields / sizeof *fields, request->customer[i].name);
    return given;
}

static unsigned given_by_placeholders(const struct sk_analysis *text) {
    unsigned given = 0;
    for (size_t i = 0; i < text->word_count; i++) {
        struct sk_slice word = text->words[i].folded;
        if (text->words[i].kind == SK_PLACEHOLDER && word.size > 2)
            given |= type_of(sk_slice(word.data + 1, word.size - 2));
    }
    return given;
}

/* What redaction leaves in the text: readings and dates; also the telephone numbers of services, which are not the customer's. */
static enum sk_status given_by_entities(struct sk_engine *engine, const struct sk_analysis *text, unsigned said,
                                        struct sk_arena *arena, unsigned *given, struct sk_error *error) {
    const struct sk_found *found;
    size_t count;
    unsigned birth = sk_asked(SK_ASK_DATE_OF_BIRTH);
    bool date = false;
    enum sk_status status = sk_entity_find(engine->finder, text->text, arena, &found, &count, error);
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        bool service = strcmp(found[i].type, "phone") == 0;
        *given |= service ? 0 : type_of(sk_slice_of(found[i].type));
        date |= strcmp(found[i].type, "date") == 0;
    }
    *given |= date ? said : said & ~birth;
    return status;
}

static enum sk_status given_in_text(struct sk_engine *engine, const struct sk_asks *asks, const struct sk_analysis *text,
                                    struct sk_arena *arena, unsigned *given, struct sk_error *error) {
    unsigned said = sk_asks_given(asks, text, arena);
    *given |= given_by_placeholders(text);
    return given_by_entities(engine, text, said, arena, given, error);
}

/* What has digits. */
#define NUMBERED                                                                                                                 \
    (1u << SK_ASK_ORDER_NUMBER | 1u << SK_ASK_CUSTOMER_NUMBER | 1u << SK_ASK_POSTCODE | 1u << SK_ASK_PHONE                       \
     | 1u << SK_ASK_DATE_OF_BIRTH | 1u << SK_ASK_IBAN | 1u << SK_ASK_METER_READING | 1u << SK_ASK_BSN)

/* "20458811": four digits in a row. */
static bool answers_with_value(struct sk_slice text) {
    size_t digits = 0;
    for (size_t i = 0; i < text.size && digits < 4; i++)
        digits = isdigit((unsigned char) text.data[i]) ? digits + 1 : 0;
    return digits == 4;
}

/* The number alone, behind the agent's question, is what was asked for. Only a question for one thing says which. */
static enum sk_status given_as_answer(struct sk_engine *engine, const struct sk_asks *asks, const struct sk_message *message,
                                      struct sk_arena *arena, unsigned *given, struct sk_error *error) {
    const struct sk_suggest_request *request = message->request;
    enum sk_status status = SK_OK;
    size_t first = request->context_count > ANSWERED_TURNS ? request->context_count - ANSWERED_TURNS : 0;
    for (size_t i = first; i < request->context_count && status == SK_OK; i++) {
        bool last = i + 1 == request->context_count;
        struct sk_slice answer = last ? request->text : request->context[i + 1].text;
        struct sk_analysis turn;
        if (request->context[i].role != SK_ROLE_AGENT || (!last && request->context[i + 1].role != SK_ROLE_CUSTOMER)
            || request->context[i].text.size > ANSWERED_BYTES || !answers_with_value(answer))
            continue;
        status = sk_analyse(engine->analyser, request->context[i].text, message->language, arena, &turn, error);
        unsigned asked = status == SK_OK ? sk_asks_find(asks, &turn, arena) & NUMBERED : 0;
        if ((asked & (asked - 1)) == 0)
            *given |= asked;
    }
    return status;
}

enum sk_status sk_given_find(struct sk_engine *engine, const struct sk_asks *asks, const struct sk_message *message,
                             struct sk_arena *arena, unsigned *given, struct sk_error *error) {
    *given = given_by_desk(message->request);
    enum sk_status status = given_in_text(engine, asks, &message->whole, arena, given, error);
    if (status == SK_OK && message->has_customer_turns)
        status = given_in_text(engine, asks, &message->customer_turns, arena, given, error);
    return status == SK_OK ? given_as_answer(engine, asks, message, arena, given, error) : status;
}
