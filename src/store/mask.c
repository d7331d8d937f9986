#include "store/mask.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "store/database.h"

/* No phone number and no IBAN has fewer digits; most ids are passed over by this alone. */
#define LEAST_DIGITS 7

static size_t count_digits(struct sk_slice text) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += isdigit((unsigned char) text.data[i]) != 0;
    return count;
}

/* A cheap look before the patterns. */
static bool may_name_a_person(struct sk_slice value) {
    return value.size && (memchr(value.data, '@', value.size) || count_digits(value) >= LEAST_DIGITS);
}

static bool is_masked(struct sk_slice value, const struct sk_found *found) {
    struct sk_slice part = sk_slice(value.data + found->start, found->end - found->start);
    if (strcmp(found->type, "email") == 0 || strcmp(found->type, "iban") == 0)
        return true;
    if (strcmp(found->type, "phone") != 0)
        return false;
    bool serial = count_digits(part) == part.size && (part.data[0] != '0' || part.data[1] == '0');
    return !serial;
}

enum sk_status sk_mask_digest(struct sk_store *store, struct sk_slice part, char digest[SK_MASK_DIGEST_SIZE],
                              struct sk_error *error) {
    struct sk_mac mac;
    enum sk_status status = sk_database_begin_mac(store, "identifier", &mac, error);
    if (status != SK_OK)
        return status;
    for (size_t i = 0; i < part.size; i++) {
        char lower = (char) tolower((unsigned char) part.data[i]);
        sk_mac_add_bytes(&mac, &lower, 1);
    }
    sk_mac_end_text(&mac, digest, SK_MASK_DIGEST_SIZE);
    return SK_OK;
}

static enum sk_status write_mask(struct sk_store *store, struct sk_slice value, const struct sk_found *found, size_t count,
                                 struct sk_buffer *out, struct sk_error *error) {
    enum sk_status status = SK_OK;
    size_t at = 0;
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        char digest[SK_MASK_DIGEST_SIZE];
        if (!is_masked(value, &found[i]))
            continue;
        status = sk_mask_digest(store, sk_slice(value.data + found[i].start, found[i].end - found[i].start), digest, error);
        sk_buffer_add(out, value.data + at, found[i].start - at);
        if (status == SK_OK)
            sk_buffer_format(out, "%s-%s", found[i].type, digest);
        at = found[i].end;
    }
    sk_buffer_add(out, value.data + at, value.size - at);
    return status;
}

/* ---- what the patterns for prose pass over ---- */

static bool is_address_byte(char c) {
    return isalnum((unsigned char) c) || strchr("._%+-", c) || (c & 0x80);
}

/* An address that is tied to other parts of an id ("7-jan@example.nl-8"): all that could belong to it. */
static bool find_tied_address(struct sk_slice value, size_t *start, size_t *end) {
    for (size_t at = 0; at < value.size; at++) {
        if (value.data[at] != '@')
            continue;
        for (*start = at; *start > 0 && value.data[*start - 1] && is_address_byte(value.data[*start - 1]);)
            (*start)--;
        for (*end = at + 1; *end < value.size && value.data[*end] && is_address_byte(value.data[*end]);)
            (*end)++;
        if (*start<at && * end> at + 1)
            return true;
    }
    return false;
}

static enum sk_status mask_tied(struct sk_store *store, struct sk_arena *arena, struct sk_slice *value, struct sk_error *error) {
    size_t start, end;
    while (find_tied_address(*value, &start, &end)) {
        char digest[SK_MASK_DIGEST_SIZE];
        enum sk_status status = sk_mask_digest(store, sk_slice(value->data + start, end - start), digest, error);
        char *text = status == SK_OK ? sk_arena_take(arena, value->size + sizeof "email-" + sizeof digest) : NULL;
        if (!text)
            return status == SK_OK ? sk_error_set(error, SK_FAULT_MEMORY, "no memory to mask an id") : status;
        memcpy(text, value->data, start);
        size_t size = start + (size_t) sprintf(text + start, "email-%s", digest);
        memcpy(text + size, value->data + end, value->size - end);
        *value = sk_slice(text, size + value->size - end);
    }
    return SK_OK;
}

enum sk_status sk_mask(struct sk_store *store, struct sk_entity_finder *finder, struct sk_arena *arena, struct sk_slice *value,
                       struct sk_error *error) {
    const struct sk_found *found;
    size_t count;
    struct sk_buffer out = { 0 };
    if (!may_name_a_person(*value))
        return SK_OK;
    enum sk_status status = sk_entity_find(finder, *value, arena, &found, &count, error);
    if (status == SK_OK)
        status = write_mask(store, *value, found, count, &out, error);
    if (status == SK_OK) {
        *value = sk_arena_slice(arena, sk_buffer_slice(&out));
        if (out.failed || !value->data)
            status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to mask an id");
    }
    sk_buffer_finish(&out);
    return status == SK_OK ? mask_tied(store, arena, value, error) : status;
}

enum sk_status sk_mask_case(struct sk_store *store, struct sk_entity_finder *finder, struct sk_arena *arena,
                            struct sk_case *record, struct sk_error *error) {
    struct sk_slice *const fields[] = { &record->id,     &record->conversation_id, &record->agent_id,
                                        &record->intent, &record->channel,         &record->team };
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sizeof fields / sizeof *fields; i++)
        status = sk_mask(store, finder, arena, fields[i], error);
    return status;
}
