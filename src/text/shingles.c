#include "text/shingles.h"

#include <string.h>

#include "base/hash.h"
#include "text/plain_words.h"

/* Shellsort with Ciura's gaps: an answer has some forty words, and a hundred answers are sorted for each message; qsort spends
 * most of that in calls of its comparison. */
static void sort(uint64_t *hashes, size_t count) {
    static const size_t gaps[] = { 301, 132, 57, 23, 10, 4, 1 };
    for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
        for (size_t i = gaps[g]; i < count; i++) {
            uint64_t hash = hashes[i];
            size_t to = i;
            for (; to >= gaps[g] && hashes[to - gaps[g]] > hash; to -= gaps[g])
                hashes[to] = hashes[to - gaps[g]];
            hashes[to] = hash;
        }
    }
}

static size_t sort_distinct(uint64_t *hashes, size_t count) {
    size_t kept = 0;
    sort(hashes, count);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || hashes[i] != hashes[kept - 1])
            hashes[kept++] = hashes[i];
    return kept;
}

const uint64_t *sk_shingles(struct sk_slice answer, struct sk_arena *arena, size_t *count) {
    uint64_t hashes[SK_SHINGLE_LIMIT];
    size_t found = 0;
    struct sk_word_scan scan = { .text = answer };
    for (enum sk_scanned kind = SK_SCANNED_VALUE; kind != SK_SCANNED_END && found < SK_SHINGLE_LIMIT;) {
        kind = sk_word_next(&scan, &hashes[found]);
        found += kind == SK_SCANNED_WORD;
    }
    *count = sort_distinct(hashes, found);
    uint64_t *copy = sk_arena_array(arena, *count, sizeof *copy);
    if (copy)
        memcpy(copy, hashes, *count * sizeof *copy);
    else
        *count = 0;
    return copy;
}

size_t sk_shingles_shared(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    size_t shared = 0;
    for (size_t i = 0, j = 0; i < a_count && j < b_count;) {
        uint64_t left = a[i], right = b[j];
        shared += left == right;
        i += left <= right;
        j += right <= left;
    }
    return shared;
}

double sk_shingles_similarity(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    size_t shared = sk_shingles_shared(a, a_count, b, b_count);
    size_t all = a_count + b_count - shared;
    return all ? (double) shared / (double) all : 1;
}

/* ---- the same wording ---- */

/* So many words and values a placeholder may stand for: a name, an address. */
#define PLACEHOLDER_ITEMS 8

struct item {
    uint64_t hash;
    bool placeholder;
};

static size_t read_items(struct sk_slice text, struct item items[SK_SHINGLE_LIMIT]) {
    struct sk_word_scan scan = { .text = text };
    size_t count = 0;
    while (count < SK_SHINGLE_LIMIT) {
        enum sk_scanned kind = sk_word_next(&scan, &items[count].hash);
        if (kind == SK_SCANNED_END)
            break;
        if (kind == SK_SCANNED_VALUE)
            items[count].hash = sk_hash(text.data + scan.start, scan.at - scan.start, 1);
        items[count].placeholder = kind == SK_SCANNED_VALUE && text.data[scan.start] == '{';
        count += kind != SK_SCANNED_QUESTION;
    }
    return count;
}

/* Behind items[at] and the placeholders that follow it. */
static size_t skip_placeholders(const struct item *items, size_t count, size_t at) {
    while (at < count && items[at].placeholder)
        at++;
    return at;
}

/* Where in the other text it goes on behind placeholders, whose next item is `next` (NULL: none); count + 1: nowhere near. */
static size_t find_next(const struct item *items, size_t count, size_t at, const struct item *next) {
    if (!next)
        return count - at <= PLACEHOLDER_ITEMS ? count : count + 1;
    for (size_t i = at; i < count && i - at <= PLACEHOLDER_ITEMS; i++)
        if (items[i].hash == next->hash)
            return i;
    return count + 1;
}

bool sk_same_wording(struct sk_slice a, struct sk_slice b) {
    struct item left[SK_SHINGLE_LIMIT], right[SK_SHINGLE_LIMIT];
    size_t left_count = read_items(a, left), right_count = read_items(b, right), i = 0, j = 0;
    while (i < left_count || j < right_count) {
        size_t i_next = skip_placeholders(left, left_count, i), j_next = skip_placeholders(right, right_count, j);
        if (i_next > i) {
            i = i_next;
            j = find_next(right, right_count, j, i < left_count ? &left[i] : NULL);
        } else if (j_next > j) {
            j = j_next;
            i = find_next(left, left_count, i, j < right_count ? &right[j] : NULL);
        } else if (i < left_count && j < right_count && left[i].hash == right[j].hash) {
            i++;
            j++;
        } else {
            return false;
        }
        if (i > left_count || j > right_count)
            return false;
    }
    return true;
}
