#include "text/redact_memo.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define PLACES 4096             /* a power of 2 */
#define LENGTHS ((size_t) 2048) /* bytes of text and result together */

struct place {
    char *both; /* the text, behind it the result */
    uint32_t text_size, redacted_size;
};

struct sk_redact_memo {
    struct place places[PLACES];
};

struct sk_redact_memo *sk_redact_memo_create(void) {
    return calloc(1, sizeof(struct sk_redact_memo));
}

void sk_redact_memo_destroy(struct sk_redact_memo *memo) {
    for (size_t i = 0; memo && i < PLACES; i++)
        free(memo->places[i].both);
    free(memo);
}

static size_t number_of(struct sk_slice text) {
    return sk_hash(text.data, text.size, 0) % PLACES;
}

struct sk_slice sk_redact_memo_find(const struct sk_redact_memo *memo, struct sk_slice text) {
    if (!memo || text.size > LENGTHS)
        return sk_slice(NULL, 0);
    const struct place *place = &memo->places[number_of(text)];
    bool same = place->both && place->text_size == text.size && memcmp(place->both, text.data, text.size) == 0;
    return same ? sk_slice(place->both + place->text_size, place->redacted_size) : sk_slice(NULL, 0);
}

void sk_redact_memo_keep(struct sk_redact_memo *memo, struct sk_slice text, struct sk_slice redacted) {
    if (!memo || text.size == 0 || text.size + redacted.size > LENGTHS)
        return;
    struct place *place = &memo->places[number_of(text)];
    char *both = malloc(text.size + redacted.size);
    if (!both)
        return;
    memcpy(both, text.data, text.size);
    memcpy(both + text.size, redacted.data, redacted.size);
    free(place->both);
    *place = (struct place){ both, (uint32_t) text.size, (uint32_t) redacted.size };
}
