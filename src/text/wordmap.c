#include "text/wordmap.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "text/analysis.h"

#define FIRST_CAPACITY 64
#define WORDS_LIMIT ((size_t) 16 << 20)
#define LIST_LIMIT ((size_t) 4 << 20)

void sk_wordmap_init(struct sk_wordmap *map) {
    *map = (struct sk_wordmap){ 0 };
    sk_arena_init(&map->words, WORDS_LIMIT);
}

void sk_wordmap_finish(struct sk_wordmap *map) {
    free(map->entries);
    free(map->hashes);
    sk_arena_finish(&map->words);
    *map = (struct sk_wordmap){ 0 };
}

static uint32_t hash_of(struct sk_slice word) {
    uint32_t hash = (uint32_t) sk_hash(word.data, word.size, 0);
    return hash ? hash : 1;
}

/* The word's place, or the free one where it belongs. */
static size_t place(const struct sk_wordmap *map, struct sk_slice word, uint32_t hash) {
    size_t i = hash & (map->capacity - 1);
    while (map->hashes[i] && !(map->hashes[i] == hash && sk_slice_equal(map->entries[i].word, word)))
        i = (i + 1) & (map->capacity - 1);
    return i;
}

static bool grow(struct sk_wordmap *map) {
    struct sk_wordmap larger = { .capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY };
    larger.entries = calloc(larger.capacity, sizeof *larger.entries);
    larger.hashes = calloc(larger.capacity, sizeof *larger.hashes);
    if (!larger.entries || !larger.hashes) {
        free(larger.entries);
        free(larger.hashes);
        return false;
    }
    for (size_t i = 0; i < map->capacity; i++) {
        if (!map->hashes[i])
            continue;
        size_t to = place(&larger, map->entries[i].word, map->hashes[i]);
        larger.entries[to] = map->entries[i];
        larger.hashes[to] = map->hashes[i];
    }
    free(map->entries);
    free(map->hashes);
    map->entries = larger.entries;
    map->hashes = larger.hashes;
    map->capacity = larger.capacity;
    return true;
}

enum sk_status sk_wordmap_put(struct sk_wordmap *map, struct sk_slice word, struct sk_slice value, unsigned flag,
                              struct sk_error *error) {
    if (map->count * 2 >= map->capacity && !grow(map))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a word list");
    uint32_t hash = hash_of(word);
    size_t at = place(map, word, hash);
    if (map->hashes[at])
        return SK_OK;
    char *copy = sk_arena_copy(&map->words, word.data, word.size);
    char *value_copy = sk_arena_copy(&map->words, value.data, value.size);
    if (!copy || !value_copy)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a word list");
    map->entries[at] = (struct sk_wordmap_entry){ sk_slice(copy, word.size), sk_slice(value_copy, value.size), flag };
    map->hashes[at] = hash;
    map->count++;
    return SK_OK;
}

enum sk_status sk_wordmap_mark(struct sk_wordmap *map, struct sk_slice word, unsigned flag, struct sk_error *error) {
    enum sk_status status = sk_wordmap_put(map, word, sk_slice("", 0), 0, error);
    if (status == SK_OK)
        map->entries[place(map, word, hash_of(word))].flag |= flag;
    return status;
}

const struct sk_wordmap_entry *sk_wordmap_find(const struct sk_wordmap *map, struct sk_slice word) {
    if (!map->capacity)
        return NULL;
    size_t at = place(map, word, hash_of(word));
    return map->hashes[at] ? &map->entries[at] : NULL;
}

/* Words of one line up to a comment; returns their number, which may be one above what `words` holds. */
static size_t split_line(const char *line, size_t size, struct sk_slice words[SK_WORDLIST_LINE_WORDS]) {
    size_t count = 0, i = 0;
    while (i < size && line[i] != '#') {
        size_t start = i;
        while (i < size && line[i] != ' ' && line[i] != '\t' && line[i] != '\r' && line[i] != '#')
            i++;
        if (i > start) {
            if (count == SK_WORDLIST_LINE_WORDS)
                return count + 1;
            words[count++] = sk_slice(line + start, i - start);
        } else {
            i++;
        }
    }
    return count;
}

static enum sk_status read_lines(const char *path, struct sk_slice content, sk_wordlist_line *visit, void *context,
                                 struct sk_error *error) {
    struct sk_slice words[SK_WORDLIST_LINE_WORDS];
    struct sk_slice line;
    for (unsigned number = 1; sk_slice_next_line(&content, &line); number++) {
        size_t count = split_line(line.data, line.size, words);
        if (count > SK_WORDLIST_LINE_WORDS)
            return sk_error_set(error, SK_FAULT_CORRUPT, "%s, line %u: more than %d words; write several lines", path, number,
                                SK_WORDLIST_LINE_WORDS);
        enum sk_status status = count ? visit(context, words, count, error) : SK_OK;
        if (status != SK_OK)
            return status;
    }
    return SK_OK;
}

enum sk_status sk_wordlist_load(const char *name, sk_wordlist_line *line, void *context, struct sk_error *error) {
    char relative[256], path[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(path, "data", name, error);
    if (status != SK_OK || strlen(path) >= sizeof relative)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "the name of a word list is too long");
    memcpy(relative, path, strlen(path) + 1);
    status = sk_share_path(path, relative, error);
    if (status != SK_OK)
        return status;
    struct sk_buffer content = { 0 };
    status = sk_file_read(path, LIST_LIMIT, &content, error);
    if (status > 0) { /* absent or far too large: either way not the list that was installed */
        sk_error_clear(error);
        status = sk_error_set(error, SK_FAULT_IO, "cannot read the word list %s: is the installation complete?", path);
    } else if (status == SK_OK && !sk_text_valid(sk_buffer_slice(&content))) {
        status = sk_error_set(error, SK_FAULT_CORRUPT, "the word list %s is not UTF-8", path);
    } else if (status == SK_OK) {
        status = read_lines(path, sk_buffer_slice(&content), line, context, error);
    }
    sk_buffer_finish(&content);
    return status;
}
