/* A reply with placeholders, filled. Lines "name=value" are what the desk says of the customer, up to an empty line; the rest is
 * the template. */
#include "fuzz.h"
#include "suggest/filling.h"
#include "text/analysis.h"

#define FIELDS 80

static struct sk_entity_finder *finder;
static struct sk_arena arena;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    return sk_entity_finder_create(&finder, NULL) == SK_OK ? 0 : 1;
}

static size_t take_fields(struct sk_slice *input, struct sk_customer_field fields[FIELDS]) {
    struct sk_slice line;
    size_t count = 0;
    while (input->size && (line = take_line(input)).size && count < FIELDS) {
        const char *sign = memchr(line.data, '=', line.size);
        size_t name = sign ? (size_t) (sign - line.data) : line.size;
        size_t value = sign ? name + 1 : name;
        fields[count++] = (struct sk_customer_field){ sk_slice(line.data, name), sk_slice(line.data + value, line.size - value) };
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_customer_field fields[FIELDS];
    struct sk_suggest_request request = { .text = sk_slice_of(""), .customer = fields };
    struct sk_fillings fillings;
    struct sk_slice input = slice_of_input(data, size), text;
    const char *unfilled[SK_SUGGESTION_UNFILLED];
    size_t count = 0;
    if (!sk_text_valid(input)) /* decoders let only UTF-8 through */
        return 0;
    request.customer_count = take_fields(&input, fields);
    require(sk_fillings_collect(finder, &request, NULL, 0, &arena, &fillings, NULL) == SK_OK, "whatever the desk says");
    require(fillings.count <= SK_FILLING_LIMIT, "fillings within their limit");
    require(sk_reply_fill(&fillings, input, &arena, &text, unfilled, &count, NULL) == SK_OK, "any template can be filled");
    require(count <= SK_SUGGESTION_UNFILLED && sk_text_valid(text), "the reply is UTF-8");
    count = 0;
    require(sk_template_fill(input, NULL, 0, &arena, &text, unfilled, SK_SUGGESTION_UNFILLED, &count, NULL) == SK_OK
                && sk_slice_equal(text, input),
            "with nothing to fill in it stays");
    sk_arena_reset(&arena);
    return 0;
}
