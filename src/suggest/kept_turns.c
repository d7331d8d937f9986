/* The turns that a recorded suggestion set keeps: what an agent sends may become a case (store/sent.h), and a case without its
 * conversation says that "ja, graag" is answered so whatever was asked. The last turns, as many as count for search and reply
 * model (index/document.c); a turn that is too long ends them, for a piece of it could not be redacted. */
#include "suggest/engine.h"
#include "text/redact.h"

#define TURN_BYTES ((size_t) 4 << 10)
#define ALL_BYTES ((size_t) 8 << 10)
#define TURNS 12

enum sk_status sk_turns_keep(struct sk_engine *engine, const struct sk_suggest_request *request, struct sk_arena *arena,
                             struct sk_slice *out, struct sk_error *error) {
    struct sk_turn turns[TURNS];
    size_t count = 0, size = 0, first = TURNS;
    *out = sk_slice(NULL, 0);
    for (size_t i = request->context_count; i-- > 0 && count < TURNS; count++) {
        struct sk_slice text = request->context[i].text;
        size += text.size;
        if (text.size > TURN_BYTES || size > ALL_BYTES)
            break;
        turns[--first] = request->context[i];
    }
    if (!count)
        return SK_OK;
    struct sk_case whole = { .question = request->text, .context = turns + first, .context_count = count };
    enum sk_status status = sk_redact_case(engine->finder, NULL, arena, &whole, error);
    return status == SK_OK ? sk_turns_encode(whole.context, count, arena, out, error) : status;
}
