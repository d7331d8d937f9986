/* What stands in the files of an index, rather than what a search finds. */
#ifndef SK_TESTS_INDEX_GENERATION_FILES_H
#define SK_TESTS_INDEX_GENERATION_FILES_H

#include "fixture.h"

#include <dirent.h>

static inline bool holds(const char *path, const char *word) {
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = (size_t) ftell(file);
    rewind(file);
    bytes = malloc(size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, size, file), size);
    bool found = memmem(bytes, size, word, strlen(word)) != NULL;
    free(bytes);
    fclose(file);
    return found;
}

/* Whether a file of the generation in use has the word somewhere. */
static inline bool generation_holds(const struct fixture *fixture, const char *word) {
    static const char *const files[] = { "postlist.glass", "termlist.glass", "docdata.glass" };
    bool found = false;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[SK_PATH_SIZE];
        snprintf(path, sizeof path, "%s/index/current/%s", fixture->path, files[i]);
        found |= access(path, F_OK) == 0 && holds(path, word);
    }
    return found;
}

/* But for locks. */
static inline int entries_of_index(const struct fixture *fixture) {
    char path[SK_PATH_SIZE];
    int entries = 0;
    snprintf(path, sizeof path, "%s/index", fixture->path);
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        entries += entry->d_name[0] != '.' && !strstr(entry->d_name, ".lock");
    closedir(directory);
    return entries;
}

static inline bool add_to_digest(void *context, struct sk_slice term) {
    uint64_t *digest = context;
    for (size_t i = 0; i < term.size; i++)
        *digest = *digest * 1099511628211u + (unsigned char) term.data[i];
    *digest += term.size;
    return true;
}

/* Of all terms, in their order. */
static inline uint64_t digest_of(struct fixture *fixture) {
    uint64_t digest = 0;
    assert_int_equal(sk_index_each_term(fixture->path, add_to_digest, &digest, NULL), SK_OK);
    return digest;
}

#endif
