/* answer: what is kept of an answer to `suggest`, and how it becomes whole again. Private to this folder.
 *
 * The store must not hold what names the customer, yet a retry with the same request_id gets the same answer. So an answer is
 * kept without the texts that the request put into it, and is completed from the retry, which brings them again. The first answer
 * takes the same way, so that both are the same by construction:
 *
 *     sk_answer_strip(result);            // → encode → store
 *     sk_answer_complete(result, &request, finder, &arena, &error);
 */
#ifndef SK_SERVE_ANSWER_H
#define SK_SERVE_ANSWER_H

#include "protocol/request.h"
#include "text/entity.h"

#define SK_REQUEST_DIGEST_SIZE 33 /* 32 hexadecimal digits and a NUL */

/* Whether two requests ask the same: a hash over all that `suggest` looks at, request_id left out. */
void sk_request_digest(const struct sk_suggest_request *request, char digest[SK_REQUEST_DIGEST_SIZE]);

/* Sets the text of suggestions and entities to null. result: the object of sk_suggestion_set_to_json. */
void sk_answer_strip(struct json_t *result);

/* finder: for the values that earlier turns hold. Fills templates with the request's customer and entities, and entities with
 * slices of its text. SK_FAULT_CORRUPT: the result is not an answer to this request. SK_FAULT_MEMORY. */
enum sk_status sk_answer_complete(struct json_t *result, const struct sk_suggest_request *request,
                                  struct sk_entity_finder *finder, struct sk_arena *arena, struct sk_error *error);

#endif
