/* What is known for a reply's placeholders: what the conversation says, what the desk says, and which of them is right where they
 * differ (filling.h has the rules). */
#include <ctype.h>
#include <string.h>

#include "suggest/filling.h"
#include "suggest/greeting.h"
#include "suggest/own_place.h"
#include "suggest/own_value.h"

/* Of earlier turns only these are read: the newest ten, and of each the beginning. */
#define TURN_LIMIT 10
#define TURN_BYTES ((size_t) 4096)

#define KEY_BYTES 64 /* of a value that is compared */
#define COUNTRY 3    /* digits before a phone number */
#define KEY_LEAST 6  /* that say which number it is */

static struct sk_slice value_of(const struct sk_fillings *fillings, struct sk_slice name) {
    for (size_t i = 0; i < fillings->count; i++)
        if (sk_slice_equal(fillings->all[i].name, name))
            return fillings->all[i].value;
    return sk_slice(NULL, 0);
}

struct sk_slice sk_fillings_value(const struct sk_fillings *fillings, const char *name) {
    return value_of(fillings, sk_slice_of(name));
}

static void add_filling(struct sk_fillings *fillings, struct sk_slice name, struct sk_slice value,
                        enum sk_filling_source source) {
    if (fillings->count == SK_FILLING_LIMIT || !value.size || value_of(fillings, name).data)
        return;
    fillings->sources[fillings->count] = source;
    fillings->all[fillings->count++] = (struct sk_filling){ name, value };
}

/* Types of which a value in a customer's words is the customer's own; a person where he says so. */
static const char *const own_types[] = { "order_number", "customer_number", "licence_plate", "iban",  "email",
                                         "phone",        "postcode",        "meter_reading", "person" };
#define OWN_TYPES (sizeof own_types / sizeof *own_types)

/* ---- the same value, written otherwise ---- */

/* Letters and digits, small, without the zeros before. */
static struct sk_slice key_of(struct sk_slice value, char key[KEY_BYTES]) {
    size_t size = 0;
    for (size_t i = 0; i < value.size && size < KEY_BYTES; i++)
        if (isalnum((unsigned char) value.data[i]) && (size || value.data[i] != '0'))
            key[size++] = (char) tolower((unsigned char) value.data[i]);
    return sk_slice(key, size);
}

/* "+31 6 12345678" and "06-12345678"; "#NL-20458811" and "20458811". */
static bool is_same(const char *type, struct sk_slice a, struct sk_slice b) {
    char keys[2][KEY_BYTES];
    if (strcmp(type, "email") == 0)
        return sk_slice_equal_caseless(a, b);
    struct sk_slice one = key_of(a, keys[0]), other = key_of(b, keys[1]);
    struct sk_slice longer = one.size > other.size ? one : other, shorter = one.size > other.size ? other : one;
    size_t before = longer.size - shorter.size;
    if (before == 0 || shorter.size < KEY_LEAST)
        return sk_slice_equal(one, other);
    for (size_t i = 0; i < before; i++)
        if (strcmp(type, "phone") == 0 ? before > COUNTRY : !isalpha((unsigned char) longer.data[i]))
            return false;
    return memcmp(longer.data + before, shorter.data, shorter.size) == 0;
}

/* ---- the conversation ---- */

/* The only value of each type so far; two different ones are none. */
struct own_values {
    struct sk_slice value[OWN_TYPES];
    bool ambiguous[OWN_TYPES];
    bool given[OWN_TYPES]; /* plainly, not in passing */
};

/* A person in it is often somebody else: the agent who is greeted, "mijn broer Piet"; an address may be the company's. */
static void note_value(struct own_values *values, const char *type, struct sk_slice text, size_t start, size_t end) {
    struct sk_slice value = sk_slice(text.data + start, end - start);
    bool own = strcmp(type, "person") == 0 ? sk_name_is_writers(text, start, end) : sk_value_is_customers(type, text, start, end);
    for (size_t i = 0; own && i < OWN_TYPES; i++) {
        if (strcmp(type, own_types[i]) != 0)
            continue;
        values->ambiguous[i] |= values->value[i].data && !is_same(type, values->value[i], value);
        values->given[i] |= sk_value_is_given(text, start);
        values->value[i] = value;
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

/* ---- the desk ---- */

/* Bytes of a blank at the start, or at the end, of the text; the no-break space is one. */
static size_t blank_at_start(struct sk_slice text) {
    return text.size && memchr(" \t\r\n", *text.data, 4) ? 1 : sk_slice_starts(text, sk_slice_of("\u00a0")) ? 2 : 0;
}

static size_t blank_at_end(struct sk_slice text) {
    if (text.size && memchr(" \t\r\n", text.data[text.size - 1], 4))
        return 1;
    return text.size > 1 && memcmp(text.data + text.size - 2, "\u00a0", 2) == 0 ? 2 : 0;
}

/* A line's end in a greeting, or a character that turns the direction of what follows, is no part of what somebody is called. */
static bool is_unprintable(struct sk_slice text, size_t at) {
    unsigned char c = (unsigned char) text.data[at];
    struct sk_slice rest = sk_slice(text.data + at, text.size - at);
    if (c < 0x20 || c == 0x7f)
        return true;
    if (c == 0xc2)
        return rest.size > 1 && (unsigned char) rest.data[1] < 0xa0;
    unsigned char last = rest.size > 2 ? (unsigned char) rest.data[2] : 0;
    return sk_slice_starts(rest, sk_slice("\xe2\x80", 2)) && last >= 0xa8 && last <= 0xae;
}

struct sk_slice sk_customer_value(const struct sk_customer_field *field) {
    struct sk_slice value = field->value;
    bool letter = false, at = false;
    for (size_t size; (size = blank_at_start(value)) > 0;)
        value = sk_slice(value.data + size, value.size - size);
    for (size_t size; (size = blank_at_end(value)) > 0;)
        value.size -= size;
    for (size_t i = 0; i < value.size; i++) {
        if (is_unprintable(value, i))
            return sk_slice(NULL, 0);
        letter |= isalpha((unsigned char) value.data[i]) || (unsigned char) value.data[i] >= 0x80;
        at |= value.data[i] == '@';
    }
    bool person = sk_slice_is(field->name, "name") || sk_slice_is(field->name, "person");
    return value.size == 0 || (person && (at || !letter)) ? sk_slice(NULL, 0) : value;
}

static struct sk_slice on_record(const struct sk_suggest_request *request, const char *type) {
    for (size_t i = 0; i < request->customer_count; i++)
        if (sk_slice_is(request->customer[i].name, type))
            return sk_customer_value(&request->customer[i]);
    return sk_slice(NULL, 0);
}

/* ---- which one ---- */

/* Where the conversation says two things, the desk must not decide either. */
static void settle(const struct sk_suggest_request *request, const struct own_values *said, size_t i, struct sk_fillings *out) {
    struct sk_slice type = sk_slice_of(own_types[i]), recorded = on_record(request, own_types[i]), value = said->value[i];
    if (said->ambiguous[i])
        return;
    if (recorded.size && is_same(own_types[i], value, recorded))
        add_filling(out, type, recorded, SK_SAID);
    else if (recorded.size == 0)
        add_filling(out, type, value, SK_SAID);
    else if (said->given[i] || !sk_reaches_somebody(type))
        add_filling(out, type, value, SK_CORRECTED);
}

/* Another postcode than the desk's is another address. */
static bool moves(const struct sk_suggest_request *request, const struct own_values *said) {
    char keys[2][KEY_BYTES];
    for (size_t i = 0; i < OWN_TYPES; i++) {
        if (strcmp(own_types[i], "postcode") != 0 || !said->value[i].data)
            continue;
        struct sk_slice address = key_of(on_record(request, "address"), keys[0]), postcode = key_of(said->value[i], keys[1]);
        struct sk_slice recorded = on_record(request, "postcode");
        bool in_address = address.size && postcode.size && memmem(address.data, address.size, postcode.data, postcode.size);
        return said->ambiguous[i] || !(in_address || (recorded.size && is_same("postcode", said->value[i], recorded)));
    }
    return false;
}

static void add_recorded(const struct sk_suggest_request *request, const bool settled[OWN_TYPES], bool moved,
                         struct sk_fillings *out) {
    for (size_t i = 0; i < request->customer_count; i++) {
        struct sk_slice name = request->customer[i].name;
        bool open = moved && (sk_slice_is(name, "address") || sk_slice_is(name, "house_number"));
        for (size_t j = 0; j < OWN_TYPES; j++)
            open |= settled[j] && strcmp(own_types[j], "person") != 0 && sk_slice_is(name, own_types[j]);
        if (sk_slice_is(name, "name"))
            name = sk_slice_of("person");
        if (!open)
            add_filling(out, name, sk_customer_value(&request->customer[i]), SK_ON_RECORD);
    }
}

enum sk_status sk_fillings_collect(struct sk_entity_finder *finder, const struct sk_suggest_request *request,
                                   const struct sk_entity *entities, size_t entity_count, struct sk_arena *arena,
                                   struct sk_fillings *out, struct sk_error *error) {
    struct own_values message = { 0 }, turns = { 0 };
    bool settled[OWN_TYPES] = { false };
    out->count = 0;
    for (size_t i = 0; i < entity_count; i++)
        note_value(&message, entities[i].type, request->text, entities[i].start, entities[i].end);
    enum sk_status status = read_turns(finder, request, arena, &turns, error);
    for (size_t i = 0; i < OWN_TYPES; i++)
        settled[i] = message.value[i].data || turns.value[i].data;
    add_recorded(request, settled, moves(request, &message) || moves(request, &turns), out);
    for (size_t i = 0; i < OWN_TYPES; i++)
        if (settled[i])
            settle(request, message.value[i].data ? &message : &turns, i, out);
    return status;
}
