/* Words, stems, terms and language of any bytes. */
#include "fuzz.h"
#include "text/analysis.h"

static struct sk_analyser *analyser;
static struct sk_arena arena;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    return sk_analyser_create(&analyser, NULL) == SK_OK ? 0 : 1;
}

static void check(const struct sk_analysis *analysis) {
    size_t end = 0;
    for (size_t i = 0; i < analysis->word_count; i++) {
        const struct sk_word *word = &analysis->words[i];
        require(word->start >= end && word->end > word->start && word->end <= analysis->text.size, "words follow each other");
        require(sk_text_valid(word->folded) && sk_text_valid(word->stem), "a word is UTF-8");
        end = word->end;
    }
    for (size_t i = 0; i < analysis->term_count; i++) {
        const struct sk_term *term = &analysis->terms[i];
        require(term->text.size > 0 && term->text.size <= SK_TERM_SIZE && sk_text_valid(term->text), "a term is short UTF-8");
        require(term->word < analysis->word_count, "a term has a word");
    }
    require(analysis->language_confidence >= 0 && analysis->language_confidence <= 1, "a probability");
}

/* The first byte is the hint. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_analysis analysis;
    if (size == 0)
        return 0;
    struct sk_slice text = slice_of_input(data + 1, size - 1);
    enum sk_language hint = (enum sk_language)(data[0] % SK_LANGUAGE_COUNT);
    enum sk_status status = sk_analyse(analyser, text, hint, &arena, &analysis, NULL);
    require(status == (sk_text_valid(text) ? SK_OK : SK_REJECTED), "UTF-8 is analysed, anything else refused");
    if (status == SK_OK)
        check(&analysis);
    sk_arena_reset(&arena);
    return 0;
}
