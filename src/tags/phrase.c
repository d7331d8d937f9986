#include "tags/phrase.h"

#include <string.h>

#define GAP 4 /* words that "~" may stand for */

static bool fits_as_it_is(struct sk_slice word, const char *pattern, size_t size) {
    bool open_end = size > 0 && pattern[size - 1] == '*';
    bool open_start = size > 0 && pattern[0] == '*';
    size -= open_end;
    if (open_start) {
        pattern++;
        size--;
    }
    if (word.size < size)
        return false;
    if (open_start && open_end)
        return memmem(word.data, word.size, pattern, size) != NULL;
    if (!open_end && !open_start && word.size != size)
        return false;
    return memcmp(word.data + (open_start ? word.size - size : 0), pattern, size) == 0;
}

struct sk_slice sk_phrase_bare(struct sk_slice word, char buffer[SK_PHRASE_WORD]) {
    if (word.size > SK_PHRASE_WORD || (!memchr(word.data, '\'', word.size) && !memmem(word.data, word.size, "’", 3)))
        return word;
    size_t size = 0;
    for (size_t i = 0; i < word.size; i++)
        if (i + 3 <= word.size && memcmp(word.data + i, "’", 3) == 0)
            i += 2;
        else if (word.data[i] != '\'')
            buffer[size++] = word.data[i];
    return sk_slice(buffer, size);
}

/* Without a look at its apostrophes: most words begin otherwise than the pattern, and apostrophes stand within. */
static bool begins_otherwise(struct sk_slice word, const char *pattern, size_t size) {
    char first = word.size ? word.data[0] : '\0';
    return size && pattern[0] != '*' && first != pattern[0] && first != '\'' && first != "’"[0];
}

/* With its apostrophes or without. */
static bool word_fits(struct sk_slice word, const char *pattern, size_t size) {
    char buffer[SK_PHRASE_WORD];
    if (begins_otherwise(word, pattern, size))
        return false;
    if (fits_as_it_is(word, pattern, size))
        return true;
    struct sk_slice bare = sk_phrase_bare(word, buffer);
    return bare.data == buffer && fits_as_it_is(bare, pattern, size);
}

bool sk_phrase_fits(const struct sk_analysis *analysis, size_t word, const char *text, uint32_t *last) {
    size_t gap = 0;
    *last = (uint32_t) word; /* of a phrase without words, as a list for markers could have it */
    while (*text) {
        size_t size = strcspn(text, " ");
        if (size == 1 && *text == '~') {
            gap = GAP;
        } else {
            size_t limit = word + gap;
            while (word < analysis->word_count && word <= limit && !word_fits(analysis->words[word].folded, text, size))
                word++;
            if (word >= analysis->word_count || word > limit)
                return false;
            *last = (uint32_t) word++;
            gap = 0;
        }
        text += size;
        text += *text == ' ';
    }
    return true;
}
