/* conversation: cases of one customer's conversation, as JSON Lines in the import format. */
#ifndef SK_TESTS_CORPUS_CONVERSATION_H
#define SK_TESTS_CORPUS_CONVERSATION_H

#include "base/buffer.h"
#include "source.h"

struct corpus_writer {
    const struct corpus_source *source;
    uint64_t seed, written, limit; /* cases */
    bool held_out;                 /* messages that no case is made of; with the field "text" too, as `suggest` asks for */
    struct sk_buffer out;
    struct sk_buffer turns; /* of the conversation so far */
    struct sk_buffer text;  /* between two places of out */
};

/* Appends the cases of conversation `number` to out, at most up to the limit. The same number gives the same cases, whatever was
 * written before. */
void corpus_write_conversation(struct corpus_writer *writer, uint64_t number);

#endif
