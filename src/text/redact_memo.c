#include "text/redact_memo.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define PLACES 4096             /* a power of 2 */
#define LENGTHS ((size_t) 2048) /* bytes of text and result together */
#define MOST_FOUND ((size_t) 32)

struct place {
    struct sk_found *found; /* behind them the text, then the result */
    uint32_t count, text_size, redacted_size;
};

struct sk_redact_memo {
    struct place places[PLACES];
};

struct sk_redact_memo *sk_redact_memo_create(void) {
    return calloc(1, sizeof(struct sk_redact_memo));
}

void sk_redact_memo_destroy(struct sk_redact_memo *memo) {
    for (size_t i = 0; memo && i < PLACES; i++)
        free(memo->places[i].found);
    free(memo);
}

static size_t number_of(struct sk_slice text) {
    return sk_hash(text.data, text.size, 0) % PLACES;
}

static char *text_of(const struct place *place) {
    return (char *) (place->found + place->count);
}

struct sk_slice sk_redact_memo_find(const struct sk_redact_memo *memo, struct sk_slice text, const struct sk_found **found,
                                    size_t *count) {
    if (!memo || text.size > LENGTHS)
        return sk_slice(NULL, 0);
    const struct place *place = &memo->places[number_of(text)];
    if (!place->found || place->text_size != text.size || memcmp(text_of(place), text.data, text.size) != 0)
        return sk_slice(NULL, 0);
    *found = place->found;
    *count = place->count;
    return sk_slice(text_of(place) + place->text_size, place->redacted_size);
}

void sk_redact_memo_keep(struct sk_redact_memo *memo, struct sk_slice text, struct sk_slice redacted,
                         const struct sk_found *found, size_t count) {
    if (!memo || text.size == 0 || text.size + redacted.size > LENGTHS || count > MOST_FOUND)
        return;
    struct place *place = &memo->places[number_of(text)];
    struct sk_found *all = malloc(count * sizeof *all + text.size + redacted.size);
    if (!all)
        return;
    free(place->found);
    *place = (struct place){ all, (uint32_t) count, (uint32_t) text.size, (uint32_t) redacted.size };
    if (count)
        memcpy(all, found, count * sizeof *all);
    memcpy(text_of(place), text.data, text.size);
    memcpy(text_of(place) + text.size, redacted.data, redacted.size);
}
