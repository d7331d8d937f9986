/* postings: in which cases a word stands, decoded; and a memory of the lists that are asked for again and again. Only src/index
 * includes this.
 *
 * Some hundred common words stand in most messages. Xapian takes 15 to 20 ns of processor time to step from one posting to the
 * next, an array two or three; so a list that is asked for twice is kept, up to a number of bytes. A kept list follows the index:
 * after a commit all that is new at its end is read, and it is taken as right where the number of its cases and the sum of its
 * frequencies are what the index says then; else it is read again. Where cases are only added and deleted a wrong list always
 * shows so. Cases that were written again could hide it: one has lost the word and one before the end of the list has got it, as
 * often. The index names the last of them (struct sk_rewritten), and a list is kept only where it has of each what the index has;
 * where there were more of them than it names, it is read again. So the same cases are found with and without this memory. */
#ifndef SK_INDEX_POSTINGS_H
#define SK_INDEX_POSTINGS_H

#include "index/xapian_c.h"

struct sk_posting_list {
    uint32_t *documents;  /* ascending */
    uint8_t *frequencies; /* wdf */
    size_t count;
};

/* Which of the documents (ascending) are in the list: out[…].document is a place in that array. out has room for count. How many.
 */
size_t sk_posting_list_join(const struct sk_posting_list *list, const uint32_t *documents, size_t count,
                            struct sk_xapian_posting *out);

/* The same list without what stands before the document. */
struct sk_posting_list sk_posting_list_from(struct sk_posting_list list, uint32_t document);

struct sk_postings;

/* bytes: what the lists may take. The caller's. SK_FAULT_MEMORY. */
enum sk_status sk_postings_create(size_t bytes, struct sk_postings **out, struct sk_error *error);
void sk_postings_destroy(struct sk_postings *postings);

/* Another bound, from the next list on. */
void sk_postings_limit(struct sk_postings *postings, size_t bytes);
size_t sk_postings_bytes(const struct sk_postings *postings);

/* Forgets all: for another index. postings may be NULL, here and below. */
void sk_postings_clear(struct sk_postings *postings);

/* From here on the database is at this revision; lists that were got before may go away. */
void sk_postings_begin(struct sk_postings *postings, uint64_t revision);

/* Number of documents with the word, as sk_xapian_frequency; without a look at the database where the list is kept or the word
 * was asked about at this revision (counts.h). */
enum sk_status sk_postings_frequency(struct sk_postings *postings, const struct sk_xapian_database *database,
                                     struct sk_xapian_term name, uint64_t *documents, struct sk_error *error);

/* The list of a word that so many documents have, borrowed until the next sk_postings_begin; NULL: it is not kept, read the
 * database. postings: NULL keeps nothing. SK_STALE: reopen. */
enum sk_status sk_postings_get(struct sk_postings *postings, const struct sk_xapian_database *database,
                               struct sk_xapian_term name, uint64_t documents, const struct sk_posting_list **out,
                               struct sk_error *error);

#endif
