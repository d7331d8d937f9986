/* Reading the lists and turning each member into the sequence of stems that it is met by.
 *
 * A phrase with two words of content or more is those ("geld terug krijgen"); what has fewer ("is weg", "kan er niet in") would
 * be met by far too much, so there its function words count too, except the lightest.
 */
#include "text/thesaurus.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "text/thesaurus_compiled.h"
#include "text/thesaurus_file.h"
#include "text/thesaurus_form.h"
#include "text/thesaurus_relate.h"

#define OWN_FILE "thesaurus.txt"
#define PHRASE_WORDS 8
#define MEMBER_BYTES ((size_t) 1 << 20)

struct compiler {
    struct sk_thesaurus *thesaurus;
    struct sk_analyser *analyser;
    struct sk_arena arena; /* of one member */
    unsigned file;         /* number of the file that is read */
    unsigned *files;       /* of each concept the file that named it last */
    struct sk_relator relator;
    uint64_t digest;
};

/* ---- forms ---- */

static bool is_negation(struct sk_slice word, uint32_t root) {
    static const char *const dutch[] = { "niet", "niks", "niets", "nie", "nt" };
    static const char *const english[] = { "not",      "cannot",  "cant",     "dont",   "doesnt", "didnt",   "wont",
                                           "isnt",     "wasnt",   "hasnt",    "havent", "can't",  "don't",   "doesn't",
                                           "didn't",   "won't",   "isn't",    "wasn't", "hasn't", "haven't", "aint",
                                           "couldn't", "couldnt", "wouldn't", "wouldnt" };
    if (word.size < 2 || word.size > 8)
        return false;
    if (root == SK_TREE_NL)
        return word.data[0] == 'n' && SK_SLICE_IS_ANY(word, dutch);
    return SK_SLICE_IS_ANY(word, english);
}

struct sk_slice sk_thesaurus_form(const struct sk_word *word, uint32_t root) {
    if (is_negation(word->folded, root))
        return sk_slice_of(root == SK_TREE_NL ? "niet" : "not");
    return word->stem;
}

/* "geen" and "no" besides. */
static bool is_denial(const struct sk_word *word, uint32_t root) {
    return is_negation(word->folded, root) || sk_slice_is(word->folded, root == SK_TREE_NL ? "geen" : "no");
}

bool sk_thesaurus_is_light(const struct sk_word *word) {
    static const char *const light[] = { "de",     "het", "een",  "'t",  "er",  "ik",   "je",   "jij",  "u",
                                         "we",     "wij", "ze",   "zij", "hij", "mijn", "m'n",  "mn",   "uw",
                                         "jullie", "ons", "onze", "a",   "an",  "the",  "my",   "your", "i",
                                         "you",    "it",  "they", "he",  "she", "our",  "their" };
    return word->stop && SK_SLICE_IS_ANY(word->folded, light);
}

/* ---- members ---- */

/* Words that a phrase is made of: which and how many. */
static size_t choose_words(const struct sk_analysis *analysis, bool stops, bool light, const struct sk_word *out[PHRASE_WORDS]) {
    size_t count = 0;
    for (size_t i = 0; i < analysis->word_count && count < PHRASE_WORDS; i++) {
        const struct sk_word *word = &analysis->words[i];
        bool has_letters = word->kind == SK_WORD || word->kind == SK_NUMBER;
        if (has_letters && word->stem.size && (stops || !word->stop) && (light || !sk_thesaurus_is_light(word)))
            out[count++] = word;
    }
    return count;
}

static size_t count_negations(const struct sk_word *const *words, size_t count, uint32_t root) {
    size_t negations = 0;
    for (size_t i = 0; i < count; i++)
        negations += is_denial(words[i], root);
    return negations;
}

static size_t choose_sequence(const struct sk_analysis *analysis, uint32_t root, const struct sk_word *out[PHRASE_WORDS]) {
    size_t count = choose_words(analysis, false, true, out);
    if (count - count_negations(out, count, root) >= 2)
        return count;
    count = choose_words(analysis, true, false, out);
    return count >= 2 ? count : choose_words(analysis, true, true, out);
}

/* "retour label" is met by "retourlabel" too. */
static enum sk_status add_joined(struct compiler *compiler, const struct sk_analysis *analysis, uint32_t concept,
                                 struct sk_error *error) {
    struct sk_tree *tree = &compiler->thesaurus->tree;
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && analysis->word_count == 2 && i < analysis->term_count; i++) {
        const struct sk_term *term = &analysis->terms[i];
        if (term->part && term->word == 1 && term->text.size > analysis->words[1].stem.size)
            status = sk_tree_add(tree, SK_TREE_NL, &term->text, 1, concept, error);
    }
    return status;
}

static enum sk_status add_member(struct compiler *compiler, const struct sk_thesaurus_entry *entry, uint32_t concept,
                                 struct sk_error *error) {
    struct sk_analysis analysis;
    const struct sk_word *words[PHRASE_WORDS];
    struct sk_slice stems[PHRASE_WORDS];
    uint32_t root = entry->language == SK_NL ? SK_TREE_NL : SK_TREE_EN;
    sk_arena_reset(&compiler->arena);
    enum sk_status status = sk_analyse(compiler->analyser, entry->member, entry->language, &compiler->arena, &analysis, error);
    if (status != SK_OK)
        return status;
    size_t count = choose_sequence(&analysis, root, words);
    if (count == 0)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "member \"%.*s\" has no word", SK_SLICE_ARGUMENTS(entry->member));
    if (count == 1 && (words[0]->stop || is_denial(words[0], root)))
        return sk_error_set(error, SK_FAULT_ARGUMENT,
                            "member \"%.*s\" is a function word, which is said everywhere: use a phrase",
                            SK_SLICE_ARGUMENTS(entry->member));
    for (size_t i = 0; i < count; i++)
        stems[i] = sk_thesaurus_form(words[i], root);
    status = sk_relator_add(&compiler->relator, concept, &analysis, error);
    if (status != SK_OK)
        return status;
    status = sk_tree_add(&compiler->thesaurus->tree, root, stems, count, concept, error);
    bool either_order = count == 2 && !words[0]->stop && !words[1]->stop
                        && (analysis.word_count == 2 || count_negations(words, count, root) == 0);
    if (status == SK_OK && either_order)
        status = sk_tree_add(&compiler->thesaurus->tree, root, (struct sk_slice[]){ stems[1], stems[0] }, 2, concept, error);
    return status == SK_OK ? add_joined(compiler, &analysis, concept, error) : status;
}

/* ---- concepts ---- */

static enum sk_status grow(struct compiler *compiler, struct sk_error *error) {
    struct sk_thesaurus *thesaurus = compiler->thesaurus;
    size_t capacity = thesaurus->capacity ? 2 * thesaurus->capacity : 1024;
    struct sk_slice *names = realloc(thesaurus->names, capacity * sizeof *names);
    if (names)
        thesaurus->names = names;
    unsigned *files = realloc(compiler->files, capacity * sizeof *files);
    if (files)
        compiler->files = files;
    if (!names || !files)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a thesaurus");
    thesaurus->capacity = capacity;
    return SK_OK;
}

/* The name says in English what the concept is about: "refund_late". */
static enum sk_status relate_name(struct compiler *compiler, struct sk_slice name, struct sk_error *error) {
    char words[SK_CONCEPT_NAME_SIZE];
    struct sk_analysis analysis;
    for (size_t i = 0; i < name.size; i++)
        words[i] = name.data[i] == '_' ? ' ' : name.data[i];
    sk_arena_reset(&compiler->arena);
    enum sk_status status = sk_analyse(compiler->analyser, sk_slice(words, name.size), SK_EN, &compiler->arena, &analysis, error);
    return status == SK_OK ? sk_relator_add(&compiler->relator, (uint32_t) compiler->thesaurus->count, &analysis, error) : status;
}

static enum sk_status add_concept(struct compiler *compiler, struct sk_slice name, struct sk_error *error) {
    struct sk_thesaurus *thesaurus = compiler->thesaurus;
    enum sk_status status = thesaurus->count == thesaurus->capacity ? grow(compiler, error) : SK_OK;
    if (status == SK_OK)
        status = sk_wordmap_put(&thesaurus->numbers, name, sk_slice("", 0), (unsigned) thesaurus->count, error);
    if (status != SK_OK)
        return status;
    status = relate_name(compiler, name, error);
    if (status != SK_OK)
        return status;
    thesaurus->names[thesaurus->count] = sk_wordmap_find(&thesaurus->numbers, name)->word;
    compiler->files[thesaurus->count++] = 0;
    return SK_OK;
}

/* A second file may add to a concept; within a file a name that comes twice is a mistake. */
static enum sk_status open_concept(struct compiler *compiler, const struct sk_thesaurus_entry *entry, uint32_t *concept,
                                   struct sk_error *error) {
    struct sk_thesaurus *thesaurus = compiler->thesaurus;
    enum sk_status status = SK_OK;
    if (!sk_wordmap_find(&thesaurus->numbers, entry->concept))
        status = add_concept(compiler, entry->concept, error);
    if (status != SK_OK)
        return status;
    *concept = sk_wordmap_find(&thesaurus->numbers, entry->concept)->flag;
    if (entry->opens && compiler->files[*concept] == compiler->file)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "concept \"%.*s\" stands further up already",
                            SK_SLICE_ARGUMENTS(entry->concept));
    compiler->files[*concept] = compiler->file;
    return SK_OK;
}

static enum sk_status add_entry(void *context, const struct sk_thesaurus_entry *entry, struct sk_error *error) {
    struct compiler *compiler = context;
    uint32_t concept = 0;
    enum sk_status status = open_concept(compiler, entry, &concept, error);
    if (status != SK_OK)
        return status;
    compiler->digest = sk_hash(entry->concept.data, entry->concept.size, compiler->digest + (uint64_t) entry->language);
    compiler->digest = sk_hash(entry->member.data, entry->member.size, compiler->digest);
    return add_member(compiler, entry, concept, error);
}

/* ---- files ---- */

static enum sk_status read_file(void *context, const char *path, struct sk_error *error) {
    struct compiler *compiler = context;
    compiler->file++;
    return sk_thesaurus_read(path, add_entry, compiler, error);
}

/* The company's own list, or an empty path where there is none. */
static enum sk_status find_own(const char *data_directory, char path[SK_PATH_SIZE], struct sk_error *error) {
    *path = '\0';
    enum sk_status status = data_directory ? sk_path_join(path, data_directory, OWN_FILE, error) : SK_OK;
    if (status == SK_OK && access(path, F_OK) != 0 && errno == ENOENT)
        *path = '\0';
    return status;
}

static enum sk_status compile(struct compiler *compiler, const char *own, struct sk_error *error) {
    struct sk_thesaurus *thesaurus = compiler->thesaurus;
    enum sk_status status = sk_analyser_create(&compiler->analyser, error);
    if (status == SK_OK)
        status = sk_thesaurus_each_file(read_file, compiler, error);
    if (status == SK_OK && *own)
        status = read_file(compiler, own, error);
    if (status == SK_OK)
        status = sk_tree_seal(&thesaurus->tree, error);
    if (status == SK_OK)
        status = sk_relator_finish_into(&compiler->relator, thesaurus, error);
    uint32_t folded = (uint32_t) (compiler->digest ^ compiler->digest >> 32);
    thesaurus->digest = folded ? folded : 1;
    return status;
}

enum sk_status sk_thesaurus_create(struct sk_thesaurus **out, struct sk_error *error) {
    struct sk_thesaurus *thesaurus = calloc(1, sizeof *thesaurus);
    if (!thesaurus)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a thesaurus");
    sk_wordmap_init(&thesaurus->numbers);
    sk_tree_init(&thesaurus->tree);
    *out = thesaurus;
    return SK_OK;
}

/* own: the path of a further list, or empty. */
static enum sk_status read_lists(const char *own, struct sk_thesaurus **out, struct sk_error *error) {
    struct compiler compiler = { .digest = SK_THESAURUS_VERSION };
    enum sk_status status = sk_thesaurus_create(&compiler.thesaurus, error);
    if (status != SK_OK)
        return status;
    sk_arena_init(&compiler.arena, MEMBER_BYTES);
    status = compile(&compiler, own, error);
    sk_analyser_destroy(compiler.analyser);
    sk_arena_finish(&compiler.arena);
    free(compiler.files);
    sk_relator_finish(&compiler.relator);
    if (status == SK_OK)
        *out = compiler.thesaurus;
    else
        sk_thesaurus_destroy(compiler.thesaurus);
    return status;
}

/* What the build made of the shipped lists; false: it cannot be used. */
static bool load_compiled(struct sk_thesaurus **out) {
    struct sk_thesaurus *thesaurus = NULL;
    struct sk_error cause = { 0 };
    if (sk_thesaurus_create(&thesaurus, &cause) != SK_OK)
        return false;
    if (sk_thesaurus_read_compiled(thesaurus, &cause) != SK_OK) {
        sk_thesaurus_destroy(thesaurus);
        return false;
    }
    *out = thesaurus;
    return true;
}

enum sk_status sk_thesaurus_load(const char *data_directory, struct sk_thesaurus **out, struct sk_error *error) {
    char own[SK_PATH_SIZE];
    enum sk_status status = find_own(data_directory, own, error);
    if (status != SK_OK || (!*own && load_compiled(out)))
        return status;
    return read_lists(own, out, error);
}

enum sk_status sk_thesaurus_compile(const char *path, struct sk_error *error) {
    struct sk_thesaurus *thesaurus = NULL;
    struct sk_buffer bytes = { 0 };
    uint64_t lists;
    enum sk_status status = read_lists("", &thesaurus, error);
    if (status != SK_OK)
        return status;
    status = sk_thesaurus_hash_lists(&lists, error);
    if (status == SK_OK)
        status = sk_thesaurus_encode(thesaurus, lists, &bytes, error);
    if (status == SK_OK)
        status = sk_file_replace(path, sk_buffer_slice(&bytes), 0644, error);
    sk_buffer_finish(&bytes);
    sk_thesaurus_destroy(thesaurus);
    return status;
}

void sk_thesaurus_destroy(struct sk_thesaurus *thesaurus) {
    if (!thesaurus)
        return;
    sk_tree_finish(&thesaurus->tree);
    sk_wordmap_finish(&thesaurus->numbers);
    free(thesaurus->names);
    free(thesaurus->related);
    free(thesaurus->bytes);
    free(thesaurus);
}

uint32_t sk_thesaurus_digest(const struct sk_thesaurus *thesaurus) {
    return thesaurus->digest;
}

size_t sk_thesaurus_count(const struct sk_thesaurus *thesaurus) {
    return thesaurus->count;
}

const struct sk_related_concept *sk_thesaurus_related(const struct sk_thesaurus *thesaurus, uint32_t concept, size_t *count) {
    const struct sk_related_concept *related = thesaurus->related + (size_t) concept * SK_THESAURUS_RELATED;
    *count = 0;
    while (*count < SK_THESAURUS_RELATED && related[*count].nearness > 0)
        ++*count;
    return related;
}

struct sk_slice sk_thesaurus_name(const struct sk_thesaurus *thesaurus, uint32_t concept) {
    return thesaurus->names[concept];
}
