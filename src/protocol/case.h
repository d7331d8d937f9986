/* case: a customer's question, the answer it got and what followed, in the import format of the contract. */
#ifndef SK_PROTOCOL_CASE_H
#define SK_PROTOCOL_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

struct json_t;

enum sk_role { SK_ROLE_CUSTOMER, SK_ROLE_AGENT };

struct sk_turn {
    enum sk_role role;
    struct sk_slice text;
};

/* Absent fields have data == NULL. All slices are borrowed (from the decoder's arena, a store row, …). */
struct sk_case {
    struct sk_slice id; /* unique in its source; never absent after decoding */
    struct sk_slice conversation_id;
    struct sk_slice question;      /* valid UTF-8, not empty */
    struct sk_slice answer;        /* valid UTF-8, not empty */
    double satisfaction;           /* 1..5; 0 = not rated */
    const struct sk_turn *context; /* oldest first */
    size_t context_count;
    struct sk_slice intent, language, channel, timestamp, customer_id, agent_id, team;
    struct sk_slice metadata; /* JSON object of the fields that the contract does not name; absent if none */
};

/* Bounds on one case; beyond them it is rejected with a reason. */
#define SK_CASE_TEXT_LIMIT ((size_t) 256 << 10) /* bytes in question or answer or one turn */
#define SK_CASE_TURN_LIMIT 200
#define SK_CASE_FIELD_LIMIT 512 /* bytes in id, intent, team, … */

/* The names of the fields that the contract has, in the order in which a case is written; NULL behind the last. Static. */
const char *sk_case_field_name(size_t index);

/* The name of the contract's field that is so called in capitals or small letters, static; NULL: none is. */
const char *sk_case_field_find(struct sk_slice name);

/* The text of a field of the contract that holds one, borrowed from the case; absent where the case has none. False: there is no
 * such field, or it holds no text. */
bool sk_case_field_text(const struct sk_case *record, const char *name, struct sk_slice *out);

/* One JSON object (a line of an import file). SK_REJECTED with the reason where it cannot be used: not UTF-8, not
 * JSON, no question, no answer, satisfaction outside 1..5, a field of the wrong type, a limit exceeded. An id that is missing is
 * derived from the content, so that importing twice is the same case. */
enum sk_status sk_case_decode(struct sk_slice line, struct sk_arena *arena, struct sk_case *out, struct sk_error *error);

/* The same from an already parsed object (params of case.add). After SK_REJECTED *field is the field that the reason speaks of
 * (static), or NULL where it speaks of the whole. */
enum sk_status sk_case_from_json(const struct json_t *object, struct sk_arena *arena, struct sk_case *out, const char **field,
                                 struct sk_error *error);

/* Checks the limits and required fields of a case that was not decoded from JSON (a CSV row), and derives a missing id. */
enum sk_status sk_case_check(struct sk_case *record, struct sk_arena *arena, struct sk_error *error);

/* The case as one JSON object, fields as in the import format, metadata merged in. New reference, or NULL (memory). */
struct json_t *sk_case_to_json(const struct sk_case *record);

/* [{"role","text"}] as JSON text in the arena, and back. SK_FAULT_CORRUPT where the text is not such a list. */
enum sk_status sk_turns_encode(const struct sk_turn *turns, size_t count, struct sk_arena *arena, struct sk_slice *out,
                               struct sk_error *error);
enum sk_status sk_turns_decode(struct sk_slice json, struct sk_arena *arena, const struct sk_turn **turns, size_t *count,
                               struct sk_error *error);

#endif
