/* thesaurus_form: the inside of a thesaurus, and the form in which both its members and texts are looked up. Internal to text. */
#ifndef SK_TEXT_THESAURUS_FORM_H
#define SK_TEXT_THESAURUS_FORM_H

#include "text/thesaurus.h"
#include "text/thesaurus_tree.h"
#include "text/wordmap.h"

/* Part of the digest: changes whenever the same lists may give a text other concepts. */
#define SK_THESAURUS_VERSION 1

struct sk_thesaurus {
    struct sk_tree tree;
    struct sk_wordmap numbers; /* while lists are read: name → number of the concept, in flag */
    struct sk_slice *names;    /* by number; the bytes are the map's, or the file's */
    size_t count, capacity;
    uint32_t digest;
    char *bytes;                        /* of the file that the names lie in; NULL where the lists were read */
    struct sk_related_concept *related; /* SK_THESAURUS_RELATED places for each concept, empty ones with nearness 0 */
};

/* The stem, but one for all negations of a language: "niks" as "niet", "can't" as "not". */
struct sk_slice sk_thesaurus_form(const struct sk_word *word, uint32_t root);

/* "het", "my": what stands in a phrase of function words or not ("doet [het] niet"). */
bool sk_thesaurus_is_light(const struct sk_word *word);

/* An empty one, for sk_thesaurus_destroy. SK_FAULT_MEMORY. */
enum sk_status sk_thesaurus_create(struct sk_thesaurus **out, struct sk_error *error);

#endif
