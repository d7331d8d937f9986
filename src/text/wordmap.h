/* wordmap: words to stems, and the hand-written word lists under data/ that fill such maps. Internal to text.
 *
 * A list is UTF-8 text: `#` begins a comment, words are separated by blanks, and a line is a group whose meaning
 * the loader knows (data/stems_nl.txt: first word = stem of all).
 */
#ifndef SK_TEXT_WORDMAP_H
#define SK_TEXT_WORDMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct sk_wordmap_entry {
    struct sk_slice word; /* absent: the place is free */
    struct sk_slice value;
    unsigned flag; /* what the owner of the map wants to know beside the value */
};

/* Open addressing, at most half full. Filled once, then only read. */
struct sk_wordmap {
    struct sk_wordmap_entry *entries;
    uint32_t *hashes; /* of the entries, 0 = free: most look-ups end here, without touching an entry */
    size_t capacity, count;
    struct sk_arena words;
};

void sk_wordmap_init(struct sk_wordmap *map);
void sk_wordmap_finish(struct sk_wordmap *map);

/* Copies word and value. A word that is already there keeps its first value. SK_FAULT_MEMORY. */
enum sk_status sk_wordmap_put(struct sk_wordmap *map, struct sk_slice word, struct sk_slice value, unsigned flag,
                              struct sk_error *error);

/* Adds the bits of flag to those of the word, which is put where it was not there, without a value. SK_FAULT_MEMORY. */
enum sk_status sk_wordmap_mark(struct sk_wordmap *map, struct sk_slice word, unsigned flag, struct sk_error *error);

/* Borrowed; NULL: not there. */
const struct sk_wordmap_entry *sk_wordmap_find(const struct sk_wordmap *map, struct sk_slice word);

#define SK_WORDLIST_LINE_WORDS 64 /* words in a line of a list */

/* Called for each line that holds words. */
typedef enum sk_status sk_wordlist_line(void *context, const struct sk_slice *words, size_t count, struct sk_error *error);

/* Reads data/<name> (base/file.h says where that is). SK_FAULT_IO: missing or unreadable; SK_FAULT_CORRUPT: not UTF-8 or a line
 * with too many words; the message names the file. */
enum sk_status sk_wordlist_load(const char *name, sk_wordlist_line *line, void *context, struct sk_error *error);

#endif
