#include "protocol/turns.h"

#include <string.h>

#define BETWEEN_WORDS " \t\r\n,.;:!?-"

struct sk_slice sk_turns_last_of_agent(const struct sk_turn *turns, size_t count) {
    for (size_t i = count; i-- > 0;)
        if (turns[i].role == SK_ROLE_AGENT)
            return turns[i].text;
    return sk_slice(NULL, 0);
}

static bool has_answer(const struct sk_turn *turns, size_t count) {
    bool asked = false, answer = false;
    for (size_t i = 0; i < count && !answer; i++) {
        answer = asked && turns[i].role == SK_ROLE_AGENT;
        asked |= turns[i].role == SK_ROLE_CUSTOMER && turns[i].text.size > 0;
    }
    return answer;
}

/* Cuts the first word off, with the marks around it. */
static struct sk_slice next_word(struct sk_slice *text) {
    *text = sk_slice_trim_start(*text, BETWEEN_WORDS);
    size_t size = 0;
    while (size < text->size && !memchr(BETWEEN_WORDS, text->data[size], strlen(BETWEEN_WORDS)))
        size++;
    struct sk_slice word = sk_slice(text->data, size);
    *text = sk_slice_trim_start(sk_slice(text->data + size, text->size - size), BETWEEN_WORDS);
    return word;
}

static bool starts_with_words(struct sk_slice text, const char *words) {
    struct sk_slice expected = sk_slice_of(words), word;
    while ((word = next_word(&expected)).size)
        if (!sk_slice_equal_caseless(next_word(&text), word))
            return false;
    return true;
}

static bool takes_back(struct sk_slice text) {
    static const char *const before[] = { "o", "oh", "ah", "sorry", "nee", "no", "wacht", "wait", "ok", "oke", "nou" };
    static const char *const beginnings[] = {
        "laat maar",  "laat zitten", "al opgelost",   "is al",     "het is al", "hij is al",      "hij is net",
        "is net",     "opgelost",    "toch gevonden", "gevonden",  "ik bedoel", "ik bedoelde",    "bedoel",
        "never mind", "nevermind",   "nvm",           "forget it", "i mean",    "i meant",        "found it",
        "solved",     "it's solved", "schon gut",     "ich meine", "laissez",   "je voulais dire"
    };
    for (struct sk_slice rest = text; rest.size && SK_SLICE_IS_ANY_CASELESS(next_word(&rest), before);)
        text = rest;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (starts_with_words(text, beginnings[i]))
            return true;
    return false;
}

size_t sk_turns_answered(const struct sk_turn *turns, size_t count, struct sk_slice text) {
    size_t answered = count, size = 0, joined = 0;
    if (count == 0 || turns[count - 1].role != SK_ROLE_CUSTOMER || has_answer(turns, count) || takes_back(text))
        return count;
    while (answered > 0 && turns[answered - 1].role == SK_ROLE_CUSTOMER && joined < SK_UNANSWERED_TURNS
           && size + turns[answered - 1].text.size <= SK_UNANSWERED_BYTES) {
        size += turns[--answered].text.size;
        joined += turns[answered].text.size > 0;
    }
    return answered;
}

struct sk_slice sk_turns_join(const struct sk_turn *turns, size_t answered, size_t count, struct sk_slice text,
                              struct sk_arena *arena) {
    size_t size = text.size, used = 0;
    if (answered == count)
        return text;
    for (size_t i = answered; i < count; i++)
        size += turns[i].text.size + 1;
    char *joined = sk_arena_take(arena, size);
    if (!joined)
        return sk_slice(NULL, 0);
    for (size_t i = answered; i < count; i++) {
        if (turns[i].text.size)
            memcpy(joined + used, turns[i].text.data, turns[i].text.size);
        used += turns[i].text.size;
        joined[used++] = '\n';
    }
    if (text.size)
        memcpy(joined + used, text.data, text.size);
    return sk_slice(joined, size);
}
