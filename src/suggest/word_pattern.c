#include "suggest/word_pattern.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_word_byte(char c) {
    return isalnum((unsigned char) c) || (unsigned char) c >= 0x80 || strchr("'-_{}@", c);
}

static bool same_word(const char *pattern, size_t size, struct sk_slice word) {
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        if (pattern[i] == '\'' && word.size - at >= 3 && memcmp(word.data + at, "’", 3) == 0)
            at += 3;
        else if (at < word.size && tolower((unsigned char) word.data[at]) == pattern[i])
            at++;
        else
            return false;
    }
    return at == word.size;
}

static bool is_one_of(const char *list, size_t size, struct sk_slice word) {
    for (size_t at = 0; at < size;) {
        const char *bar = memchr(list + at, '|', size - at);
        size_t end = bar ? (size_t) (bar - list) : size;
        if (same_word(list + at, end - at, word))
            return true;
        at = end + 1;
    }
    return false;
}

/* "16:15" and "42,50" go on. */
static bool ends_clause(struct sk_slice text, size_t at) {
    char c = text.data[at];
    return strchr(";()\n", c) || (strchr(",:.!?", c) && (at + 1 == text.size || strchr(" \n", text.data[at + 1])));
}

void sk_pattern_words_find(struct sk_slice text, struct sk_pattern_words *out) {
    out->count = 0;
    for (size_t at = 0; at < text.size && out->count < SK_PATTERN_WORDS;) {
        size_t start = at;
        while (at < text.size && is_word_byte(text.data[at]))
            at++;
        if (at > start)
            out->all[out->count++] = sk_slice(text.data + start, at - start);
        else
            at++;
    }
}

struct sk_slice sk_clause_before(struct sk_slice sentence, size_t end) {
    while (end > 0 && strchr(" :(", sentence.data[end - 1]))
        end--;
    size_t start = end;
    while (start > 0 && end - start < 240 && !ends_clause(sentence, start - 1))
        start--;
    return sk_slice(sentence.data + start, end - start);
}

struct sk_slice sk_clause_behind(struct sk_slice sentence, size_t start) {
    size_t end = start;
    while (end < sentence.size && end - start < 80 && !ends_clause(sentence, end))
        end++;
    return sk_slice(sentence.data + start, end - start);
}

static size_t last_token(const char *pattern, size_t size) {
    while (size > 0 && pattern[size - 1] != ' ')
        size--;
    return size;
}

/* Whether the pattern's first `size` bytes fit the first `count` words up to the last of these; from the end backwards. */
static bool fits(const char *pattern, size_t size, const char *turning, const struct sk_pattern_words *words, size_t count) {
    if (size == 0)
        return true;
    size_t start = last_token(pattern, size), rest = start ? start - 1 : 0;
    const char *token = pattern + start;
    bool optional = *token == '?', without = *token == '!';
    if (*token == '*') {
        for (size_t gap = (size_t) strtoul(token + 1, NULL, 10);; gap--, count--) {
            if (fits(pattern, rest, turning, words, count))
                return true;
            if (gap == 0 || count == 0 || is_one_of(turning, strlen(turning), words->all[count - 1]))
                return false;
        }
    }
    token += optional || without;
    bool found = count > 0 && is_one_of(token, (size_t) (pattern + size - token), words->all[count - 1]);
    if (without)
        return !found && fits(pattern, rest, turning, words, count);
    return (found && fits(pattern, rest, turning, words, count - 1)) || (optional && fits(pattern, rest, turning, words, count));
}

bool sk_pattern_fits(const char *pattern, const char *turning, const struct sk_pattern_words *words) {
    return fits(pattern, strlen(pattern), turning, words, words->count);
}

bool sk_pattern_has(const char *list, struct sk_slice word) {
    return is_one_of(list, strlen(list), word);
}

bool sk_pattern_has_any(const char *list, const struct sk_pattern_words *words) {
    for (size_t i = 0; i < words->count; i++)
        if (sk_pattern_has(list, words->all[i]))
            return true;
    return false;
}
