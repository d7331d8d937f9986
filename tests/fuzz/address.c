/* A Dutch text put into the other form of address. */
#include "fuzz.h"
#include "text/address_form.h"
#include "text/analysis.h"

static struct sk_address_lexicon *lexicon;
static struct sk_arena arena;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    return sk_address_lexicon_create(&lexicon, NULL) == SK_OK ? 0 : 1;
}

static void convert(struct sk_slice text, enum sk_address target) {
    struct sk_address_result result;
    size_t end = 0;
    require(sk_address_convert(lexicon, text, target, &arena, &result, NULL) == SK_OK, "every text has an outcome");
    require(sk_text_valid(result.text), "the result is UTF-8");
    require((result.outcome == SK_ADDRESS_UNSURE) == (result.doubt != NULL), "a doubt has a reason");
    if (result.outcome != SK_ADDRESS_CONVERTED)
        require(sk_slice_equal(result.text, text) && result.change_count == 0, "all or nothing");
    for (size_t i = 0; i < result.change_count; i++) {
        const struct sk_address_change *change = &result.changes[i];
        require(change->start >= end && change->end > change->start && change->end <= text.size, "changes follow each other");
        end = change->end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_slice text = slice_of_input(data, size);
    if (!sk_text_valid(text))
        return 0;
    convert(text, SK_ADDRESS_FORMAL);
    convert(text, SK_ADDRESS_INFORMAL);
    sk_arena_reset(&arena);
    return 0;
}
