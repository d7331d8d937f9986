/* needles: pieces of text by which a person's words are found again among all bytes of a data directory, kept as hashes.
 *
 *     sk_needles_init(&needles, secret);
 *     sk_needles_add_text(&needles, question);
 *     …
 *     sk_needles_prepare(&needles, &error);
 *     sk_needles_scan(&needles, bytes, size);         // sets .met of each that occurs
 *     sk_needles_finish(&needles);
 *
 * A file may break a text at the border of a page. So not whole texts are looked for but pieces of 12 bytes, some two dozen of
 * each text: a border falls into a few of them. Of words as an index keeps them, the first 8 bytes; of an id of 6 to 12 bytes,
 * the whole; shorter ids are not looked for, for they occur by chance.
 */
#ifndef SK_PRIVACY_NEEDLES_H
#define SK_PRIVACY_NEEDLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "store/erasure.h"

#define SK_NEEDLE_TEXT 12 /* bytes of a piece of text */
#define SK_NEEDLE_WORD 8  /* of the beginning of a word */
#define SK_NEEDLE_ID 6    /* of the shortest id */
#define SK_NEEDLE_LIMIT 20000

struct sk_needle_group; /* those of one length */

struct sk_needles {
    uint64_t secret;
    struct sk_needle *items; /* sorted, each once, after sk_needles_prepare */
    bool *met;               /* of each item: it occurred in what was scanned */
    size_t count, capacity, limit;
    bool failed; /* an allocation failed */
    struct sk_needle_group *groups;
    size_t group_count;
};

void sk_needles_init(struct sk_needles *needles, uint64_t secret);
void sk_needles_finish(struct sk_needles *needles);

/* Beyond the limit (SK_NEEDLE_LIMIT where no other was set) nothing is added. */
void sk_needles_add_text(struct sk_needles *needles, struct sk_slice text);
void sk_needles_add_word(struct sk_needles *needles, struct sk_slice word);
void sk_needles_add_id(struct sk_needles *needles, struct sk_slice id);
void sk_needles_add(struct sk_needles *needles, const struct sk_needle *needle); /* one that was kept */

/* Those that an erasure has kept, prepared. */
enum sk_status sk_needles_load(struct sk_needles *needles, struct sk_store *store, int64_t erasure, struct sk_error *error);

/* Sorts and builds the tables; met is all false. SK_FAULT_MEMORY, also of any addition before. */
enum sk_status sk_needles_prepare(struct sk_needles *needles, struct sk_error *error);

/* Whether any needle occurs. About 1 ns a byte and length. */
bool sk_needles_scan(struct sk_needles *needles, const char *bytes, size_t size);

/* Throws away those that were met, and prepares the rest. */
enum sk_status sk_needles_drop_met(struct sk_needles *needles, struct sk_error *error);

#endif
