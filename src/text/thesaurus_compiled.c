/* The file:
 *
 *     offset 0   struct head (72 bytes)
 *            72  keys of the tree's edges, by the node that each leads to: 64 bits
 *            …   ends of members, in order: node and concept
 *            …   related concepts, SK_THESAURUS_RELATED of each
 *            …   bytes in each concept's name: 8 bits
 *            …   the names, one behind the other
 *
 * Little-endian, each array padded to 8 bytes. The tree's tables are built again from it, in two milliseconds; reading the lists
 * takes 65.
 */
#include "text/thesaurus_compiled.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "text/thesaurus_file.h"

#define COMPILED_FILE "data/thesaurus.compiled"
#define MAGIC "sk-thes\n"
#define FORMAT_VERSION 1
#define FILE_LIMIT ((size_t) 256 << 20)
#define LIST_LIMIT ((size_t) 8 << 20)

struct head {
    char magic[8];
    uint64_t checksum; /* of everything behind this field */
    uint64_t size;     /* of the file */
    uint64_t lists;
    uint32_t format, analysis, matching; /* versions */
    uint32_t digest;
    uint32_t concepts, edges, ends, name_bytes;
    uint64_t reserved;
};

#define CHECKED_FROM offsetof(struct head, size)

struct layout {
    size_t keys, ends, related, sizes, names, size;
};

static size_t take(size_t *offset, size_t size) {
    size_t start = *offset;
    *offset += (size + 7) / 8 * 8;
    return start;
}

static struct layout layout_of(const struct head *head) {
    struct layout layout;
    size_t offset = sizeof *head;
    layout.keys = take(&offset, head->edges * sizeof(uint64_t));
    layout.ends = take(&offset, head->ends * sizeof(struct sk_tree_end));
    layout.related = take(&offset, (size_t) head->concepts * SK_THESAURUS_RELATED * sizeof(struct sk_related_concept));
    layout.sizes = take(&offset, head->concepts);
    layout.names = take(&offset, head->name_bytes);
    layout.size = offset;
    return layout;
}

/* ---- lists ---- */

static enum sk_status hash_file(void *context, const char *path, struct sk_error *error) {
    uint64_t *hash = context;
    struct sk_buffer content = { 0 };
    struct sk_error cause = { 0 };
    const char *name = strrchr(path, '/');
    enum sk_status status = sk_file_read(path, LIST_LIMIT, &content, &cause);
    if (status != SK_OK)
        status = sk_error_set(error, status < 0 ? status : SK_FAULT_IO, "thesaurus: %s", cause.message);
    *hash = sk_hash(name ? name : path, strlen(name ? name : path), *hash);
    *hash = sk_hash(sk_buffer_slice(&content).data, content.size, *hash);
    sk_buffer_finish(&content);
    return status;
}

enum sk_status sk_thesaurus_hash_lists(uint64_t *out, struct sk_error *error) {
    static const char *const analysis[] = { "data/verbs_nl.txt", "data/stems_nl.txt", "data/compounds_nl.txt",
                                            "data/stopwords/nl.txt", "data/stopwords/en.txt" };
    char path[SK_PATH_SIZE];
    enum sk_status status = SK_OK;
    *out = (uint64_t) SK_ANALYSIS_VERSION << 32 | SK_THESAURUS_VERSION;
    for (size_t i = 0; status == SK_OK && i < sizeof analysis / sizeof *analysis; i++) {
        status = sk_share_path(path, analysis[i], error);
        if (status == SK_OK)
            status = hash_file(out, path, error);
    }
    return status == SK_OK ? sk_thesaurus_each_file(hash_file, out, error) : status;
}

/* ---- writing ---- */

static void put(struct sk_buffer *out, const void *data, size_t size) {
    static const char zeros[8];
    sk_buffer_add(out, data, size);
    sk_buffer_add(out, zeros, (8 - size % 8) % 8);
}

static bool put_keys(const struct sk_tree *tree, struct sk_buffer *out) {
    uint64_t *keys = calloc(tree->edge_count + 1, sizeof *keys);
    if (keys) {
        sk_tree_keys(tree, keys);
        put(out, keys, tree->edge_count * sizeof *keys);
    }
    free(keys);
    return keys != NULL;
}

static void put_names(const struct sk_thesaurus *thesaurus, struct sk_buffer *out) {
    struct sk_buffer sizes = { 0 }, names = { 0 };
    for (size_t i = 0; i < thesaurus->count; i++) {
        uint8_t size = (uint8_t) thesaurus->names[i].size;
        sk_buffer_add(&sizes, &size, 1);
        sk_buffer_add_slice(&names, thesaurus->names[i]);
    }
    put(out, sizes.data, sizes.size);
    put(out, names.data, names.size);
    out->failed = out->failed || sizes.failed || names.failed;
    sk_buffer_finish(&sizes);
    sk_buffer_finish(&names);
}

enum sk_status sk_thesaurus_encode(const struct sk_thesaurus *thesaurus, uint64_t lists, struct sk_buffer *out,
                                   struct sk_error *error) {
    const struct sk_tree *tree = &thesaurus->tree;
    struct head head = { .magic = MAGIC,
                         .lists = lists,
                         .format = FORMAT_VERSION,
                         .analysis = SK_ANALYSIS_VERSION,
                         .matching = SK_THESAURUS_VERSION,
                         .digest = thesaurus->digest,
                         .concepts = (uint32_t) thesaurus->count,
                         .edges = (uint32_t) tree->edge_count,
                         .ends = (uint32_t) tree->end_count };
    for (size_t i = 0; i < thesaurus->count; i++)
        head.name_bytes += (uint32_t) thesaurus->names[i].size;
    head.size = layout_of(&head).size;
    sk_buffer_clear(out);
    sk_buffer_add(out, &head, sizeof head);
    bool has_memory = put_keys(tree, out);
    put(out, tree->ends, tree->end_count * sizeof *tree->ends);
    put(out, thesaurus->related, thesaurus->count * SK_THESAURUS_RELATED * sizeof *thesaurus->related);
    put_names(thesaurus, out);
    if (!has_memory || out->failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to write a thesaurus");
    head.checksum = sk_hash(out->data + CHECKED_FROM, out->size - CHECKED_FROM, 0);
    memcpy(out->data, &head, sizeof head);
    return SK_OK;
}

/* ---- reading ---- */

static bool head_is_sound(const struct sk_buffer *bytes, uint64_t lists, struct head *head) {
    if (bytes->size < sizeof *head || memcmp(bytes->data, MAGIC, sizeof head->magic) != 0)
        return false;
    memcpy(head, bytes->data, sizeof *head);
    return head->format == FORMAT_VERSION && head->analysis == SK_ANALYSIS_VERSION && head->matching == SK_THESAURUS_VERSION
           && head->lists == lists && head->size == bytes->size && layout_of(head).size == bytes->size
           && head->checksum == sk_hash(bytes->data + CHECKED_FROM, bytes->size - CHECKED_FROM, 0);
}

/* Whether every number is one of a node or concept that there is. */
static bool numbers_are_sound(const struct head *head, const struct sk_tree_end *ends, const struct sk_related_concept *related) {
    for (size_t i = 0; i < head->ends; i++)
        if (ends[i].node >= SK_TREE_ROOTS + head->edges || ends[i].concept >= head->concepts)
            return false;
    for (size_t i = 0; i < (size_t) head->concepts * SK_THESAURUS_RELATED; i++)
        if (related[i].concept >= head->concepts || !isfinite(related[i].nearness))
            return false;
    return true;
}

/* Points to the names in the bytes. False: they are longer than there is room for. */
static bool take_names(const struct head *head, const char *sizes, const char *names, struct sk_thesaurus *out) {
    size_t used = 0;
    for (; out->count < head->concepts; out->count++) {
        size_t size = (uint8_t) sizes[out->count];
        if (size > SK_CONCEPT_NAME_SIZE || size > head->name_bytes - used)
            return false;
        out->names[out->count] = sk_slice(names + used, size);
        used += size;
    }
    return used == head->name_bytes;
}

enum sk_status sk_thesaurus_decode(struct sk_buffer *bytes, uint64_t lists, struct sk_thesaurus *out, struct sk_error *error) {
    struct head head;
    bool sound = head_is_sound(bytes, lists, &head);
    const char *data = out->bytes = bytes->data;
    *bytes = (struct sk_buffer){ 0 };
    if (!sound)
        return SK_REJECTED;
    struct layout layout = layout_of(&head);
    const struct sk_tree_end *ends = (const void *) (data + layout.ends);
    size_t related = (size_t) head.concepts * SK_THESAURUS_RELATED;
    if (!numbers_are_sound(&head, ends, (const void *) (data + layout.related)))
        return SK_REJECTED;
    out->related = calloc(related + 1, sizeof *out->related);
    out->names = calloc((size_t) head.concepts + 1, sizeof *out->names);
    if (!out->related || !out->names)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a thesaurus");
    memcpy(out->related, data + layout.related, related * sizeof *out->related);
    out->digest = head.digest;
    if (!take_names(&head, data + layout.sizes, data + layout.names, out))
        return SK_REJECTED;
    return sk_tree_restore(&out->tree, (const void *) (data + layout.keys), head.edges, ends, head.ends, error);
}

enum sk_status sk_thesaurus_read_compiled(struct sk_thesaurus *out, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    uint64_t lists;
    struct sk_buffer bytes = { 0 };
    enum sk_status status = sk_share_built_path(path, COMPILED_FILE, error);
    if (status == SK_OK)
        status = sk_file_read(path, FILE_LIMIT, &bytes, error);
    if (status == SK_OK)
        status = sk_thesaurus_hash_lists(&lists, error);
    if (status == SK_OK)
        return sk_thesaurus_decode(&bytes, lists, out, error);
    sk_buffer_finish(&bytes);
    return status;
}
