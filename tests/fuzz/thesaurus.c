/* A company's own thesaurus beside ours: the file, a line "====", then a text to look through. */
#include "base/file.h"
#include "fuzz.h"
#include "text/thesaurus.h"

static char directory[] = "/tmp/sidekick-fuzz-XXXXXX";
static char path[64];
static struct sk_analyser *analyser;
static struct sk_arena arena;

static void finish(void) {
    sk_analyser_destroy(analyser);
    sk_directory_remove(directory, NULL);
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    require(mkdtemp(directory) && sk_analyser_create(&analyser, NULL) == SK_OK, "an analyser");
    snprintf(path, sizeof path, "%s/thesaurus.txt", directory);
    atexit(finish);
    return 0;
}

static void match(const struct sk_thesaurus *thesaurus, struct sk_slice text) {
    const struct sk_thesaurus_match *matches;
    struct sk_analysis analysis;
    size_t count, related;
    if (sk_analyse(analyser, text, SK_LANGUAGE_UNKNOWN, &arena, &analysis, NULL) != SK_OK)
        return;
    require(sk_thesaurus_match(thesaurus, &analysis, &arena, &matches, &count, NULL) == SK_OK, "any text can be matched");
    for (size_t i = 0; i < count; i++) {
        require(matches[i].concept < sk_thesaurus_count(thesaurus), "a concept exists");
        require(matches[i].first <= matches[i].last && matches[i].last < analysis.word_count, "a match lies in the text");
        require(sk_thesaurus_name(thesaurus, matches[i].concept).size <= SK_CONCEPT_NAME_SIZE, "a name is short");
        sk_thesaurus_related(thesaurus, matches[i].concept, &related);
        require(related <= SK_THESAURUS_RELATED, "few are related");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char border[] = "\n====\n";
    struct sk_slice input = slice_of_input(data, size), text = sk_slice("", 0);
    struct sk_thesaurus *thesaurus;
    struct sk_error error = { 0 };
    const char *found = size ? memmem(data, size, border, sizeof border - 1) : NULL;
    if (found) {
        const char *begin = found + sizeof border - 1;
        text = sk_slice(begin, (size_t) (input.data + size - begin));
        input.size = (size_t) (found + 1 - input.data);
    }
    FILE *file = fopen(path, "wb");
    require(file && fwrite(data, 1, input.size, file) == input.size && fclose(file) == 0, "a file");
    enum sk_status status = sk_thesaurus_load(directory, &thesaurus, &error);
    require(status == SK_OK || error.message[0], "a thesaurus, or what is wrong with it");
    if (status == SK_OK) {
        match(thesaurus, text);
        sk_thesaurus_destroy(thesaurus);
    }
    sk_arena_reset(&arena);
    return 0;
}
