/* thesaurus_compiled: the shipped lists as reading them comes out, in a file that the build makes (compile_thesaurus.c), so that
 * no program has to analyse forty thousand members before it can begin. Internal to text.
 *
 * The file is only ever a quicker way to the same thesaurus: it holds the hash of the lists that it was made from, and where they
 * are no longer those, where the program analyses text otherwise, or where the file is missing or damaged, it is not used.
 */
#ifndef SK_TEXT_THESAURUS_COMPILED_H
#define SK_TEXT_THESAURUS_COMPILED_H

#include "base/buffer.h"
#include "text/thesaurus_form.h"

/* Of the names and bytes of all lists that a thesaurus is read from, those of the text analysis among them, and the versions of
 * both. SK_FAULT_IO: one cannot be read. */
enum sk_status sk_thesaurus_hash_lists(uint64_t *out, struct sk_error *error);

/* A thesaurus of the shipped lists alone as bytes, the same for the same lists. lists: their hash. SK_FAULT_MEMORY. */
enum sk_status sk_thesaurus_encode(const struct sk_thesaurus *thesaurus, uint64_t lists, struct sk_buffer *out,
                                   struct sk_error *error);

/* bytes: of such a file; the thesaurus takes them over, whatever comes of it. out: empty; sk_thesaurus_destroy releases what is
 * in it. SK_REJECTED: made from other lists or by another version, or damaged. SK_FAULT_MEMORY. */
enum sk_status sk_thesaurus_decode(struct sk_buffer *bytes, uint64_t lists, struct sk_thesaurus *out, struct sk_error *error);

/* The file that the build made, read; the same statuses, and SK_NOT_FOUND. */
enum sk_status sk_thesaurus_read_compiled(struct sk_thesaurus *out, struct sk_error *error);

#endif
