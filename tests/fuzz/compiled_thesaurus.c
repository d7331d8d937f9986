/* A compiled thesaurus that somebody changed, with a checksum that is right again, then a text to look through. */
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "patch.h"
#include "text/thesaurus_compiled.h"

#define CHECKSUM_OFFSET 8
#define CHECKED_FROM 16

static const char text[] = "Kan ik mijn abonnement opzeggen? De factuur klopt niet, ik wil mijn geld terug voor het retourlabel.";
static struct sk_buffer original;
static uint64_t lists;
static struct sk_arena arena, matching; /* the text's, and that of one input */
static struct sk_analysis analysis;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    static char path[] = "/tmp/sidekick-fuzz-XXXXXX";
    struct sk_analyser *analyser;
    (void) count, (void) arguments;
    int file = mkstemp(path);
    require(file >= 0 && close(file) == 0, "a file");
    require(sk_thesaurus_compile(path, NULL) == SK_OK && sk_thesaurus_hash_lists(&lists, NULL) == SK_OK, "the shipped lists");
    require(sk_file_read(path, (size_t) 64 << 20, &original, NULL) == SK_OK && unlink(path) == 0, "what was written");
    sk_arena_init(&arena, 16 << 20);
    sk_arena_init(&matching, 16 << 20);
    require(sk_analyser_create(&analyser, NULL) == SK_OK, "an analyser");
    require(sk_analyse(analyser, sk_slice_of(text), SK_NL, &arena, &analysis, NULL) == SK_OK, "an analysis");
    sk_analyser_destroy(analyser);
    return 0;
}

static void use(const struct sk_thesaurus *thesaurus) {
    const struct sk_thesaurus_match *matches;
    size_t count, related;
    require(sk_thesaurus_match(thesaurus, &analysis, &matching, &matches, &count, NULL) == SK_OK, "any text can be matched");
    for (size_t i = 0; i < count; i++) {
        require(matches[i].concept < sk_thesaurus_count(thesaurus), "a concept exists");
        require(matches[i].last < analysis.word_count, "a match lies in the text");
        require(sk_thesaurus_name(thesaurus, matches[i].concept).size <= SK_CONCEPT_NAME_SIZE, "a name is short");
        const struct sk_related_concept *near = sk_thesaurus_related(thesaurus, matches[i].concept, &related);
        for (size_t j = 0; j < related; j++)
            require(near[j].concept < sk_thesaurus_count(thesaurus), "what is related exists");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_buffer bytes = { 0 };
    struct sk_thesaurus *thesaurus;
    sk_buffer_add(&bytes, original.data, original.size);
    require(sk_thesaurus_create(&thesaurus, NULL) == SK_OK && !bytes.failed, "memory");
    for (; size >= PATCH_SIZE; data += PATCH_SIZE, size -= PATCH_SIZE) {
        struct patch patch = patch_at(data, original.size);
        memcpy(bytes.data + patch.offset, patch.value, sizeof patch.value);
    }
    uint64_t checksum = sk_hash(bytes.data + CHECKED_FROM, original.size - CHECKED_FROM, 0);
    if (size == 0) /* an odd byte leaves the checksum wrong */
        memcpy(bytes.data + CHECKSUM_OFFSET, &checksum, sizeof checksum);
    if (sk_thesaurus_decode(&bytes, lists, thesaurus, NULL) == SK_OK)
        use(thesaurus);
    sk_thesaurus_destroy(thesaurus);
    sk_arena_reset(&matching);
    return 0;
}
