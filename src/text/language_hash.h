/* language_hash: where a word stands in the table of language_evidence.h; shared with the program that makes it. FNV-1a. */
#ifndef SK_TEXT_LANGUAGE_HASH_H
#define SK_TEXT_LANGUAGE_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t sk_language_hash(const char *word, size_t size) {
    uint32_t hash = 2166136261;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char) word[i]) * 16777619;
    return hash ^ hash >> 15;
}

#endif
