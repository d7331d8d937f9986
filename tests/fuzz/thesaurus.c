/* A company's own thesaurus beside a small one in the place of ours, which takes long to load: the file, a line "====", then a
 * text to look through. */
#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "fuzz.h"
#include "text/thesaurus.h"

static char directory[] = "/tmp/sidekick-fuzz-XXXXXX";
static char path[64];
static const char small[] =
    "invoice | nl: factuur, nota | en: invoice, bill\nrefund_money | nl: terugbetalen, geld terug | en: refund\n"
    "cancel_contract | nl: opzeggen, abonnement stoppen | en: cancel, terminate\n";
static struct sk_analyser *analyser;
static struct sk_arena arena;

static void finish(void) {
    sk_analyser_destroy(analyser);
    sk_directory_remove(directory, NULL);
}

/* From here on the program finds the small thesaurus as its own, and all other lists as they are. */
static void put_small(void) {
    char lists[SK_PATH_SIZE], from[2 * SK_PATH_SIZE], to[2 * SK_PATH_SIZE];
    struct dirent **entries;
    require(sk_share_path(lists, "data", NULL) == SK_OK, "where lists are");
    snprintf(to, sizeof to, "%s/data/thesaurus", directory);
    require(sk_directory_create(to, NULL) == SK_OK, "a directory");
    int count = scandir(lists, &entries, NULL, alphasort);
    require(count > 0, "lists");
    for (int i = 0; i < count; i++) {
        snprintf(from, sizeof from, "%s/%s", lists, entries[i]->d_name);
        snprintf(to, sizeof to, "%s/data/%s", directory, entries[i]->d_name);
        require(symlink(from, to) == 0 || errno == EEXIST, "a link to a list");
        free(entries[i]);
    }
    free(entries);
    snprintf(to, sizeof to, "%s/data/thesaurus/general.txt", directory);
    FILE *file = fopen(to, "wb");
    require(file && fputs(small, file) >= 0 && fclose(file) == 0, "a file");
    require(setenv("SIDEKICK_SHARE", directory, 1) == 0, "the environment");
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    require(mkdtemp(directory) != NULL, "a directory");
    snprintf(path, sizeof path, "%s/thesaurus.txt", directory);
    put_small();
    require(sk_analyser_create(&analyser, NULL) == SK_OK, "an analyser");
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
