/* A list of concepts, as it also lies in model files: list, a line "====", then a message to look through. */
#include "fuzz.h"
#include "tags/concept.h"
#include "text/analysis.h"

static struct sk_analyser *analyser;
static struct sk_arena arena;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    return sk_analyser_create(&analyser, NULL) == SK_OK ? 0 : 1;
}

static void find(const struct sk_concepts *concepts, struct sk_slice text) {
    struct sk_concept_match matches[SK_CONCEPTS];
    struct sk_analysis message;
    if (sk_analyse(analyser, text, SK_LANGUAGE_UNKNOWN, &arena, &message, NULL) != SK_OK)
        return;
    size_t count = sk_concepts_find(concepts, &message, matches);
    require(count <= SK_CONCEPTS, "matches within their limit");
    for (size_t i = 0; i < count; i++) {
        require(matches[i].first <= matches[i].last && matches[i].last < message.word_count, "a match lies in the message");
        require(sk_concept_name(concepts, matches[i].concept) != NULL, "a concept has a name");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char border[] = "\n====\n";
    struct sk_slice input = slice_of_input(data, size), message = sk_slice("", 0);
    struct sk_concepts *concepts;
    struct sk_error error = { 0 };
    const char *found = size ? memmem(data, size, border, sizeof border - 1) : NULL;
    if (found) {
        const char *begin = found + sizeof border - 1;
        message = sk_slice(begin, (size_t) (input.data + size - begin));
        input.size = (size_t) (found + 1 - input.data);
    }
    enum sk_status status = sk_concepts_parse(input, "concepts.txt", &concepts, &error);
    require(status == SK_OK || error.message[0], "a list, or what is wrong with it");
    if (status == SK_OK) {
        find(concepts, message);
        sk_concepts_destroy(concepts);
    }
    sk_arena_reset(&arena);
    return 0;
}
