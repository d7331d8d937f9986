/* Words of two texts are aligned by their longest common subsequence, so that one word too many damages one place only. */
#include "evaluate/conversion_score.h"

#include <stdint.h>

#include "protocol/document.h"
#include "text/normalise.h"
#include "text/words.h"

#define MOST_WORDS 1000

struct words {
    struct sk_slice *all;
    size_t count;
};

static enum sk_status read_words(struct sk_slice text, struct sk_arena *arena, struct words *out, struct sk_error *error) {
    size_t at = 0;
    struct sk_token token;
    char folded[SK_FOLD_SIZE];
    *out = (struct words){ sk_arena_array(arena, MOST_WORDS, sizeof *out->all), 0 };
    while (out->all && sk_words_next(text, &at, &token)) {
        struct sk_slice word = sk_slice(text.data + token.start, token.end - token.start);
        if (out->count == MOST_WORDS)
            return sk_error_set(error, SK_REJECTED, "a text has over %d words", MOST_WORDS);
        word = sk_arena_slice(arena, sk_slice(folded, sk_fold_word(word, folded)));
        if (!word.data)
            break;
        out->all[out->count++] = word;
    }
    return at >= text.size || out->all ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for words");
}

static bool is_either(struct sk_slice a, struct sk_slice b, const char *one, const char *other) {
    return (sk_slice_is(a, one) && sk_slice_is(b, other)) || (sk_slice_is(a, other) && sk_slice_is(b, one));
}

static bool is_informal(struct sk_slice word) {
    return sk_slice_is(word, "je") || sk_slice_is(word, "jij") || sk_slice_is(word, "jou") || sk_slice_is(word, "jouw");
}

static bool fits(struct sk_slice a, struct sk_slice b) {
    static const char *const both[][2] = { { "hebt", "heeft" }, { "kun", "kan" },  { "kunt", "kan" }, { "zul", "zal" },
                                           { "zult", "zal" },   { "wil", "wilt" }, { "hou", "houd" }, { "rij", "rijd" } };
    if (sk_slice_equal(a, b) || (is_informal(a) && is_informal(b)))
        return true;
    for (size_t i = 0; i < sizeof both / sizeof *both; i++)
        if (is_either(a, b, both[i][0], both[i][1]))
            return true;
    return false;
}

/* length[i][j]: of the longest common subsequence of the words from i and from j on. */
static uint16_t *common_lengths(const struct words *a, const struct words *b, struct sk_arena *arena) {
    size_t width = b->count + 1;
    uint16_t *length = sk_arena_array(arena, (a->count + 1) * width, sizeof *length);
    for (size_t i = a->count; length && i-- > 0;)
        for (size_t j = b->count; j-- > 0;) {
            uint16_t down = length[(i + 1) * width + j], right = length[i * width + j + 1];
            uint16_t through = fits(a->all[i], b->all[j]) ? (uint16_t) (length[(i + 1) * width + j + 1] + 1) : 0;
            uint16_t best = down > right ? down : right;
            length[i * width + j] = through > best ? through : best;
        }
    return length;
}

/* Which words of b stand in a too. */
static bool *match(const struct words *a, const struct words *b, struct sk_arena *arena) {
    uint16_t *length = common_lengths(a, b, arena);
    bool *found = sk_arena_array(arena, b->count + 1, sizeof *found);
    size_t width = b->count + 1, i = 0, j = 0;
    while (length && found && i < a->count && j < b->count) {
        bool through = fits(a->all[i], b->all[j]) && length[i * width + j] == length[(i + 1) * width + j + 1] + 1;
        found[j] = through;
        bool down = !through && length[(i + 1) * width + j] >= length[i * width + j + 1];
        i += through || down;
        j += through || !down;
    }
    return length ? found : NULL;
}

static bool stands_at(const struct words *text, size_t at, const struct words *phrase) {
    for (size_t i = 0; i < phrase->count; i++)
        if (at + i >= text->count || !sk_slice_equal(text->all[at + i], phrase->all[i]))
            return false;
    return phrase->count > 0;
}

static bool all_found(const bool *found, size_t from, size_t count) {
    bool all = true;
    for (size_t i = from; i < from + count; i++)
        all &= found[i];
    return all;
}

static enum sk_status score_markers(const struct words *wanted, const bool *found, const struct json_t *markers,
                                    struct sk_arena *arena, struct sk_conversion_score *out, struct sk_error *error) {
    size_t from = 0;
    for (size_t i = 0; i < sk_document_count(markers); i++) {
        struct words phrase;
        enum sk_status status = read_words(sk_document_text(sk_document_at(markers, i)), arena, &phrase, error);
        if (status != SK_OK)
            return status;
        size_t at = from;
        while (at < wanted->count && !stands_at(wanted, at, &phrase))
            at++;
        if (at == wanted->count)
            continue;
        out->phrases++;
        out->right += all_found(found, at, phrase.count);
        from = at + phrase.count;
    }
    return SK_OK;
}

static void score_differences(const struct words *wanted, const bool *found, const bool *same, struct sk_conversion_score *out) {
    for (size_t i = 0, end; i < wanted->count; i = end) {
        for (end = i; end < wanted->count && !same[end]; end++)
            ;
        if (end > i) {
            out->phrases++;
            out->right += all_found(found, i, end - i);
        }
        end += end == i;
    }
}

enum sk_status sk_conversion_score(struct sk_slice source, struct sk_slice converted, struct sk_slice wanted,
                                   const struct json_t *markers, struct sk_arena *arena, struct sk_conversion_score *out,
                                   struct sk_error *error) {
    struct words from, to, target;
    *out = (struct sk_conversion_score){ 0 };
    enum sk_status status = read_words(source, arena, &from, error);
    if (status == SK_OK)
        status = read_words(converted, arena, &to, error);
    if (status == SK_OK)
        status = read_words(wanted, arena, &target, error);
    if (status != SK_OK)
        return status;
    const bool *found = match(&to, &target, arena), *same = match(&from, &target, arena);
    if (!found || !same)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare two texts");
    out->equal = to.count == target.count && all_found(found, 0, target.count);
    if (markers)
        return score_markers(&target, found, markers, arena, out, error);
    score_differences(&target, found, same, out);
    return SK_OK;
}

bool sk_conversion_is_impure(struct sk_slice counterpart, enum sk_address register_of, struct sk_arena *arena) {
    static const char *const others[2][8] = {
        [SK_ADDRESS_FORMAL] = { "je", "jij", "jou", "jouw", "jullie", "jezelf", "alsjeblieft", "dankjewel" },
        [SK_ADDRESS_INFORMAL] = { "u", "uw", "uwe", "uzelf", "jullie", "alstublieft", "dankuwel", "uwer" },
    };
    struct words words;
    if (read_words(counterpart, arena, &words, NULL) != SK_OK)
        return false;
    for (size_t i = 0; i < words.count; i++)
        for (size_t k = 0; k < 8; k++)
            if (sk_slice_is(words.all[i], others[register_of][k]))
                return true;
    return false;
}
