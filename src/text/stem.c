#include "text/stem.h"

#include <libstemmer.h>
#include <string.h>

#include "text/dutch.h"
#include "text/normalise.h"

enum sk_status sk_stemmer_init(struct sk_stemmer *stemmer, struct sk_error *error) {
    static const char *const names[SK_LANGUAGE_COUNT] = {
        [SK_NL] = "dutch", [SK_EN] = "english", [SK_DE] = "german", [SK_FR] = "french"
    };
    *stemmer = (struct sk_stemmer){ 0 };
    for (int i = SK_NL; i < SK_LANGUAGE_COUNT; i++) {
        stemmer->snowball[i] = sb_stemmer_new(names[i], "UTF_8");
        if (!stemmer->snowball[i]) {
            sk_stemmer_finish(stemmer);
            return sk_error_set(error, SK_FAULT_MEMORY, "cannot create libstemmer's %s stemmer: no memory, or not built in",
                                names[i]);
        }
    }
    enum sk_status status = sk_dutch_create(stemmer->snowball[SK_NL], &stemmer->dutch, error);
    if (status != SK_OK)
        sk_stemmer_finish(stemmer);
    return status;
}

void sk_stemmer_finish(struct sk_stemmer *stemmer) {
    sk_dutch_destroy(stemmer->dutch);
    for (int i = 0; i < SK_LANGUAGE_COUNT; i++)
        sb_stemmer_delete(stemmer->snowball[i]);
    *stemmer = (struct sk_stemmer){ 0 };
}

static size_t copy_cut(struct sk_slice word, char out[SK_STEM_SIZE]) {
    word = sk_cut_at_character(word, SK_STEM_SIZE);
    memcpy(out, word.data, word.size);
    return word.size;
}

/* "l'adresse", "qu'il", "j'ai": the word behind the elided one. */
static struct sk_slice without_elision(struct sk_slice word) {
    const char *mark = memchr(word.data, '\'', word.size);
    size_t before = mark ? (size_t) (mark - word.data) : 0;
    if (before == 0 || before > 7 || word.size - before < 3)
        return word;
    return sk_slice(mark + 1, word.size - before - 1);
}

size_t sk_stem_word(const struct sk_stemmer *stemmer, enum sk_language language, struct sk_slice word, char out[SK_STEM_SIZE]) {
    if (language == SK_FR)
        word = without_elision(word);
    if (word.size > SK_STEM_INPUT)
        return copy_cut(word, out);
    if (language == SK_NL)
        return sk_dutch_stem(stemmer->dutch, word, out);
    struct sb_stemmer *snowball = stemmer->snowball[language];
    const sb_symbol *stem = sb_stemmer_stem(snowball, (const sb_symbol *) word.data, (int) word.size);
    if (!stem)
        return copy_cut(word, out);
    return copy_cut(sk_slice((const char *) stem, (size_t) sb_stemmer_length(snowball)), out);
}
