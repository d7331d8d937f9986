#include "index/postings.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "index/counts.h"
#include "index/metadata.h"

#define LEAST_DOCUMENTS 256 /* shorter lists are read as fast */
#define ENTRIES 4096
#define WAYS 4 /* places in which an entry may be */
#define COUNTERS 65536
#define LOOKED_AT 512 /* entries, for room */
#define STRIDE 16
#define POSTING_BYTES (sizeof(uint32_t) + sizeof(uint8_t))

struct entry {
    uint64_t hash;
    char *name; /* NULL: the place is free */
    size_t name_size;
    struct sk_posting_list list;
    size_t capacity;
    uint64_t occurrences; /* sum of the frequencies */
    uint64_t revision;    /* for which it is known to be right */
    uint64_t rewritten;   /* total of cases written again then */
    uint64_t turn;        /* in which it was got last */
};

/* Which lists stay is decided as TinyLFU does (Einziger, Friedman and Manes 2017): by how often each was asked for lately,
 * counted by hash for all words, those included whose lists are not kept. Of two lists of the same length the one asked for twice
 * as often saves twice as much; a longer one saves as much more as it takes more room. */
struct sk_postings {
    struct entry entries[ENTRIES];
    uint64_t revision, turn;
    struct sk_rewritten rewritten; /* of this revision, where it is known */
    bool rewritten_known;
    size_t hand; /* where the search for colder lists goes on */
    size_t bytes, limit;
    uint8_t asked[COUNTERS];
    size_t asked_count;
    struct sk_counts counts;
};

size_t sk_posting_list_join(const struct sk_posting_list *list, const uint32_t *documents, size_t count,
                            struct sk_xapian_posting *out) {
    size_t found = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        while (at + STRIDE < list->count && list->documents[at + STRIDE] < documents[i])
            at += STRIDE;
        while (at < list->count && list->documents[at] < documents[i])
            at++;
        if (at == list->count)
            break;
        if (list->documents[at] == documents[i])
            out[found++] = (struct sk_xapian_posting){ (uint32_t) i, list->frequencies[at] };
    }
    return found;
}

struct sk_posting_list sk_posting_list_from(struct sk_posting_list list, uint32_t document) {
    size_t at = 0;
    while (at + STRIDE < list.count && list.documents[at + STRIDE] < document)
        at += STRIDE;
    while (at < list.count && list.documents[at] < document)
        at++;
    return (struct sk_posting_list){ list.documents + at, list.frequencies + at, list.count - at };
}

/* ---- the memory ---- */

enum sk_status sk_postings_create(size_t bytes, struct sk_postings **out, struct sk_error *error) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for lists of an index");
    (*out)->limit = bytes;
    return SK_OK;
}

void sk_postings_limit(struct sk_postings *postings, size_t bytes) {
    postings->limit = bytes;
}

size_t sk_postings_bytes(const struct sk_postings *postings) {
    return postings->bytes;
}

static size_t bytes_of(const struct entry *entry) {
    return entry->name_size + entry->capacity * POSTING_BYTES;
}

static void drop(struct sk_postings *postings, struct entry *entry) {
    if (!entry->name)
        return;
    postings->bytes -= bytes_of(entry);
    free(entry->name);
    free(entry->list.documents);
    free(entry->list.frequencies);
    *entry = (struct entry){ 0 };
}

void sk_postings_clear(struct sk_postings *postings) {
    if (!postings)
        return;
    for (size_t i = 0; i < ENTRIES; i++)
        drop(postings, &postings->entries[i]);
    postings->rewritten_known = false;
    memset(&postings->counts, 0, sizeof postings->counts);
}

void sk_postings_destroy(struct sk_postings *postings) {
    sk_postings_clear(postings);
    free(postings);
}

static bool is_of(const struct entry *entry, uint64_t hash, struct sk_xapian_term name) {
    return entry->name && entry->hash == hash && entry->name_size == name.prefix.size + name.text.size
           && (name.prefix.size == 0 || memcmp(entry->name, name.prefix.data, name.prefix.size) == 0)
           && memcmp(entry->name + name.prefix.size, name.text.data, name.text.size) == 0;
}

/* ENTRIES: there is none. */
static size_t find(const struct sk_postings *postings, uint64_t hash, struct sk_xapian_term name) {
    for (size_t way = 0; way < WAYS; way++) {
        size_t place = (hash + way) % ENTRIES;
        if (is_of(&postings->entries[place], hash, name))
            return place;
    }
    return ENTRIES;
}

static bool is_borrowed(const struct sk_postings *postings, const struct entry *entry) {
    return entry->name && entry->turn == postings->turn;
}

static uint8_t *counter_of(struct sk_postings *postings, uint64_t hash) {
    return &postings->asked[(hash >> 32) % COUNTERS];
}

/* Once more; all counts are halved from time to time, so that what is past is forgotten. */
static void count(struct sk_postings *postings, uint64_t hash) {
    uint8_t *counter = counter_of(postings, hash);
    *counter += *counter < UINT8_MAX;
    if (++postings->asked_count < COUNTERS)
        return;
    for (size_t i = 0; i < COUNTERS; i++)
        postings->asked[i] /= 2;
    postings->asked_count = 0;
}

/* Whether the entry may go for one that was asked for so often. */
static bool may_go(struct sk_postings *postings, const struct entry *entry, uint8_t asked) {
    return entry->name && !is_borrowed(postings, entry) && *counter_of(postings, entry->hash) < asked;
}

/* A place for a new entry: free, or of a colder one. NULL: none. */
static struct entry *place_for(struct sk_postings *postings, uint64_t hash) {
    uint8_t asked = *counter_of(postings, hash);
    struct entry *colder = NULL;
    for (size_t way = 0; way < WAYS; way++) {
        struct entry *entry = &postings->entries[(hash + way) % ENTRIES];
        if (!entry->name)
            return entry;
        if (may_go(postings, entry, asked))
            colder = entry;
    }
    if (colder)
        drop(postings, colder);
    return colder;
}

/* Whether there is room now, after some colder lists had to go. */
static bool make_room(struct sk_postings *postings, size_t bytes, uint64_t hash) {
    uint8_t asked = *counter_of(postings, hash);
    for (size_t i = 0; postings->bytes + bytes > postings->limit && i < LOOKED_AT; i++) {
        struct entry *entry = &postings->entries[postings->hand++ % ENTRIES];
        if (may_go(postings, entry, asked))
            drop(postings, entry);
    }
    return postings->bytes + bytes <= postings->limit;
}

/* ---- lists ---- */

static uint64_t hash_of(struct sk_xapian_term name) {
    return sk_hash(name.text.data, name.text.size, sk_hash(name.prefix.data, name.prefix.size, 0));
}

static int by_number(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The rows written again since the list was right that could stand in it, ascending, each once. */
static size_t rewritten_since(const struct sk_rewritten *rewritten, const struct entry *entry, uint32_t *rows) {
    uint32_t last = entry->list.documents[entry->list.count - 1];
    size_t count = 0, kept = 0;
    for (uint64_t i = entry->rewritten; i < rewritten->total; i++)
        if (rewritten->rows[i % SK_REWRITTEN_KEPT] <= last)
            rows[count++] = rewritten->rows[i % SK_REWRITTEN_KEPT];
    qsort(rows, count, sizeof *rows, by_number);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || rows[i] != rows[kept - 1])
            rows[kept++] = rows[i];
    return kept;
}

static enum sk_status look_at_rewritten(struct sk_postings *postings, const struct sk_xapian_database *database,
                                        struct sk_error *error) {
    enum sk_status status = SK_OK;
    if (!postings->rewritten_known)
        status = sk_rewritten_read(database, &postings->rewritten, error);
    postings->rewritten_known = status == SK_OK;
    return status;
}

/* Right: of each case written again the list has what the database has. */
static enum sk_status compare_rewritten(const struct sk_postings *postings, const struct sk_xapian_database *database,
                                        struct sk_xapian_term name, const struct entry *entry, bool *right,
                                        struct sk_error *error) {
    uint32_t rows[SK_REWRITTEN_KEPT];
    struct sk_xapian_posting held[SK_REWRITTEN_KEPT], found[SK_REWRITTEN_KEPT];
    size_t found_count = 0;
    *right = entry->list.count == 0 || postings->rewritten.total - entry->rewritten <= SK_REWRITTEN_KEPT;
    size_t count = *right && entry->list.count ? rewritten_since(&postings->rewritten, entry, rows) : 0;
    if (count == 0)
        return SK_OK;
    enum sk_status status = sk_xapian_postings(database, name, rows, count, found, &found_count, error);
    size_t held_count = sk_posting_list_join(&entry->list, rows, count, held);
    *right = status == SK_OK && held_count == found_count && memcmp(held, found, found_count * sizeof *found) == 0;
    return status;
}

/* Reads what the database has beyond the end of the list. Right: the list holds `documents` cases then, and their frequencies sum
 * to what the database says. There is room for one case more, which is there where as many were deleted as came. */
static enum sk_status read_on(const struct sk_xapian_database *database, struct sk_xapian_term name, size_t documents,
                              struct entry *entry, bool *right, struct sk_error *error) {
    struct sk_posting_list *list = &entry->list;
    uint64_t first = list->count ? list->documents[list->count - 1] + 1ULL : 1;
    size_t more = 0;
    uint64_t occurrences = 0;
    enum sk_status status = sk_xapian_occurrences(database, name, &occurrences, error);
    if (status == SK_OK)
        status = sk_xapian_read_postings(database, name, first, list->documents + list->count, list->frequencies + list->count,
                                         documents + 1 - list->count, &more, error);
    for (size_t i = 0; i < more; i++)
        entry->occurrences += list->frequencies[list->count++];
    *right = status == SK_OK && list->count == documents && entry->occurrences == occurrences;
    return status;
}

/* Room for so many and an eighth more, for what is new after the next commits. */
static bool grow(struct sk_postings *postings, struct entry *entry, size_t documents) {
    if (documents <= entry->capacity)
        return true;
    size_t capacity = documents + documents / 8;
    if (!make_room(postings, (capacity - entry->capacity) * POSTING_BYTES, entry->hash))
        return false;
    uint32_t *numbers = realloc(entry->list.documents, capacity * sizeof *numbers);
    if (numbers)
        entry->list.documents = numbers;
    uint8_t *frequencies = realloc(entry->list.frequencies, capacity * sizeof *frequencies);
    if (frequencies)
        entry->list.frequencies = frequencies;
    if (!numbers || !frequencies)
        return false;
    postings->bytes += (capacity - entry->capacity) * POSTING_BYTES;
    entry->capacity = capacity;
    return true;
}

static struct entry *begin_entry(struct sk_postings *postings, uint64_t hash, struct sk_xapian_term name) {
    size_t size = name.prefix.size + name.text.size;
    char *copy = malloc(size);
    if (!copy)
        return NULL;
    if (name.prefix.size)
        memcpy(copy, name.prefix.data, name.prefix.size);
    memcpy(copy + name.prefix.size, name.text.data, name.text.size);
    struct entry *entry = place_for(postings, hash);
    if (!entry) {
        free(copy);
        return NULL;
    }
    *entry = (struct entry){ .hash = hash, .name = copy, .name_size = size, .turn = postings->turn };
    postings->bytes += size;
    return entry;
}

/* The entry brought to this revision, or dropped. */
static enum sk_status follow(struct sk_postings *postings, const struct sk_xapian_database *database, struct sk_xapian_term name,
                             size_t documents, struct entry **entry, struct sk_error *error) {
    bool right = false;
    (*entry)->turn = postings->turn; /* so that making room leaves it */
    enum sk_status status = look_at_rewritten(postings, database, error);
    if (status == SK_OK)
        status = compare_rewritten(postings, database, name, *entry, &right, error);
    bool room = right && documents >= (*entry)->list.count && grow(postings, *entry, documents + 1);
    right = false;
    if (room)
        status = read_on(database, name, documents, *entry, &right, error);
    (*entry)->revision = postings->revision;
    (*entry)->rewritten = postings->rewritten.total;
    if (right)
        return SK_OK;
    drop(postings, *entry);
    *entry = NULL;
    return status;
}

enum sk_status sk_postings_frequency(struct sk_postings *postings, const struct sk_xapian_database *database,
                                     struct sk_xapian_term name, uint64_t *documents, struct sk_error *error) {
    if (!postings)
        return sk_xapian_frequency(database, name, documents, error);
    uint64_t hash = hash_of(name);
    if (sk_counts_find(&postings->counts, hash, postings->revision, documents))
        return SK_OK;
    size_t place = find(postings, hash, name);
    enum sk_status status = SK_OK;
    if (place < ENTRIES && postings->entries[place].revision == postings->revision)
        *documents = postings->entries[place].list.count;
    else
        status = sk_xapian_frequency(database, name, documents, error);
    if (status == SK_OK)
        sk_counts_keep(&postings->counts, hash, postings->revision, *documents);
    return status;
}

void sk_postings_begin(struct sk_postings *postings, uint64_t revision) {
    if (!postings)
        return;
    postings->rewritten_known &= postings->revision == revision;
    postings->revision = revision;
    postings->turn++;
}

enum sk_status sk_postings_get(struct sk_postings *postings, const struct sk_xapian_database *database,
                               struct sk_xapian_term name, uint64_t documents, const struct sk_posting_list **out,
                               struct sk_error *error) {
    uint64_t hash = hash_of(name);
    enum sk_status status = SK_OK;
    *out = NULL;
    if (!postings || documents < LEAST_DOCUMENTS || documents * POSTING_BYTES > postings->limit / 4)
        return SK_OK;
    count(postings, hash);
    size_t place = find(postings, hash, name);
    struct entry *entry = place < ENTRIES ? &postings->entries[place] : NULL;
    if (entry && entry->revision != postings->revision)
        status = follow(postings, database, name, (size_t) documents, &entry, error);
    if (status == SK_OK && !entry && *counter_of(postings, hash) > 1) {
        entry = begin_entry(postings, hash, name);
        if (entry)
            status = follow(postings, database, name, (size_t) documents, &entry, error);
    }
    if (status != SK_OK || !entry)
        return status;
    entry->turn = postings->turn;
    *out = &entry->list;
    return SK_OK;
}
