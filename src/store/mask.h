/* mask: ids and labels without the e-mail addresses, phone numbers and IBANs that clients make them of.
 *
 *     sk_mask_case(store, finder, &arena, &record, &error);
 *     "chat:jan@example.nl" → "chat:email-5f2d8c01b9a4e763"
 *
 * In place of such a part stands its type and a keyed hash of it in lower case, under this data directory's key; of an address that
 * is tied to other parts ("7-jan@example.nl-8") all that is tied to it. Equal parts give
 * equal masks, so that the same id still updates, deletes and belongs together; and without the key nobody can tell, or try out,
 * who it was. An id of digits alone is a phone number only where it begins like one that is dialled at home (0, then another
 * digit): serial numbers stay what they are.
 */
#ifndef SK_STORE_MASK_H
#define SK_STORE_MASK_H

#include "store/store.h"
#include "text/entity.h"

#define SK_MASK_DIGEST_SIZE 17 /* 16 hexadecimal digits and a NUL */

/* Replaces *value by its mask, in the arena, where there is something to mask; absent stays absent. SK_REJECTED: not UTF-8;
 * SK_FAULT_MEMORY, SK_FAULT_IO (the key). */
enum sk_status sk_mask(struct sk_store *store, struct sk_entity_finder *finder, struct sk_arena *arena, struct sk_slice *value,
                       struct sk_error *error);

/* The fields of a case that are ids or labels: id, conversation_id, agent_id, intent, channel, team. customer_id stays: by it
 * a person is found and forgotten. */
enum sk_status sk_mask_case(struct sk_store *store, struct sk_entity_finder *finder, struct sk_arena *arena,
                            struct sk_case *record, struct sk_error *error);

/* What stands behind the type in a mask of this part. */
enum sk_status sk_mask_digest(struct sk_store *store, struct sk_slice part, char digest[SK_MASK_DIGEST_SIZE],
                              struct sk_error *error);

#endif
