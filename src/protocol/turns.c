#include "protocol/turns.h"

#include <string.h>

struct sk_slice sk_turns_last_of_agent(const struct sk_turn *turns, size_t count) {
    for (size_t i = count; i-- > 0;)
        if (turns[i].role == SK_ROLE_AGENT)
            return turns[i].text;
    return sk_slice(NULL, 0);
}

size_t sk_turns_answered(const struct sk_turn *turns, size_t count) {
    size_t answered = count, size = 0;
    while (answered > 0 && turns[answered - 1].role == SK_ROLE_CUSTOMER && count - answered < SK_UNANSWERED_TURNS
           && size + turns[answered - 1].text.size <= SK_UNANSWERED_BYTES)
        size += turns[--answered].text.size;
    return answered;
}

struct sk_slice sk_turns_join_unanswered(const struct sk_turn *turns, size_t count, struct sk_slice text,
                                         struct sk_arena *arena) {
    size_t answered = sk_turns_answered(turns, count), size = text.size, used = 0;
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
