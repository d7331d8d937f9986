/* document: small JSON objects for reports, status and the tool's --json, without jansson outside this folder. */
#ifndef SK_PROTOCOL_DOCUMENT_H
#define SK_PROTOCOL_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"

struct json_t;

/* Objects and arrays. Setters on NULL do nothing: an allocation failure is noticed once, at encoding (sk_document_starved). */
struct json_t *sk_document_object(void);
struct json_t *sk_document_array(void);
struct json_t *sk_document_string(struct sk_slice text); /* NULL where it is not UTF-8 */
void sk_document_set_integer(struct json_t *object, const char *name, int64_t value);
void sk_document_set_real(struct json_t *object, const char *name, double value); /* not finite: null */
void sk_document_set_boolean(struct json_t *object, const char *name, bool value);
void sk_document_set_string(struct json_t *object, const char *name, const char *value); /* NULL: null */
void sk_document_set_slice(struct json_t *object, const char *name, struct sk_slice value);
void sk_document_set(struct json_t *object, const char *name, struct json_t *value); /* takes the reference */
void sk_document_append(struct json_t *array, struct json_t *value);                 /* takes the reference */
void sk_document_release(struct json_t *document);
struct json_t *sk_document_retain(struct json_t *document); /* one more reference; NULL gives NULL */

/* A copy of an object, fields shared, without one of them. NULL: no memory. */
struct json_t *sk_document_without(const struct json_t *object, const char *name);

/* Whether memory ran out for a document in this thread since this was asked last. jansson (2.14) goes on without what did not
 * fit: bytes of a text that it parses, a field that is set. sk_document_parse looks for its own, sk_document_encode for all
 * before it. */
bool sk_document_starved(void);

/* Depth and number of the arrays and objects that a text opens, without parsing it: each takes some 200 bytes once parsed, 74
 * times its own size where it is "{},". */
void sk_document_measure(struct sk_slice text, size_t *deepest, size_t *count);

/* Parsing with the depth limit of rpc.h. A number too wide for 64 bits, or for a double, is read as the text of its characters.
 * SK_FAULT_MEMORY; SK_REJECTED with the column (and line beyond the first; behind such numbers two more for each). */
enum sk_status sk_document_parse(struct sk_slice text, struct json_t **out, struct sk_error *error);

/* Reading; defaults where absent or of another type. Strings are borrowed from the document. */
struct json_t *sk_document_get(const struct json_t *object, const char *name);
const char *sk_document_get_string(const struct json_t *object, const char *name, const char *fallback);
struct sk_slice sk_document_get_slice(const struct json_t *object, const char *name); /* absent if no string */
int64_t sk_document_get_integer(const struct json_t *object, const char *name, int64_t fallback);
double sk_document_get_real(const struct json_t *object, const char *name, double fallback);
bool sk_document_get_boolean(const struct json_t *object, const char *name, bool fallback);
size_t sk_document_count(const struct json_t *array);
struct json_t *sk_document_at(const struct json_t *array, size_t index); /* borrowed */
bool sk_document_is_object(const struct json_t *document);
bool sk_document_is_array(const struct json_t *document);
bool sk_document_is_string(const struct json_t *document);
bool sk_document_is_null(const struct json_t *document);
size_t sk_document_size(const struct json_t *object); /* fields */
/* Field number index in order of insertion; borrowed. Walks there: for objects of a few fields. */
struct json_t *sk_document_field(const struct json_t *object, size_t index, const char **name);
/* The next field in order of insertion, borrowed; NULL behind the last. *at is NULL before the first. */
struct json_t *sk_document_next_field(const struct json_t *object, void **at, const char **name);
struct sk_slice sk_document_text(const struct json_t *string); /* of a string value; absent for others */
/* The same of an id, which may be a whole number too; in the arena. Absent for others, and where there is no memory. */
struct sk_slice sk_document_id(const struct json_t *value, struct sk_arena *arena);
double sk_document_real(const struct json_t *number, double fallback);

/* Compact JSON on one line, real numbers with 6 significant digits, keys in order of insertion. */
enum sk_status sk_document_encode(const struct json_t *document, struct sk_buffer *out, struct sk_error *error);
/* The same to a stream with a line break. */
enum sk_status sk_document_print(const struct json_t *document, FILE *stream, struct sk_error *error);

#endif
