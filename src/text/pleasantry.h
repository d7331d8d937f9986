/* pleasantry: what of a message only greets, thanks or asks whether one may ask.
 *
 *     struct sk_pleasantries *list;                        // read only: may be shared by threads
 *     sk_pleasantries_create(&list, &error);
 *     sk_pleasantries_drop(list, &analysis, &arena, &dropped, &error);
 *
 *     "Goedemiddag, ik heb even een vraag. Waar is mijn pakket? Alvast bedankt!" keeps "Waar is mijn pakket".
 */
#ifndef SK_TEXT_PLEASANTRY_H
#define SK_TEXT_PLEASANTRY_H

#include "text/analysis.h"

struct sk_pleasantries;

/* Reads data/pleasantries.txt. SK_FAULT_IO: it is missing; SK_FAULT_CORRUPT; SK_FAULT_MEMORY. */
enum sk_status sk_pleasantries_create(struct sk_pleasantries **out, struct sk_error *error);
void sk_pleasantries_destroy(struct sk_pleasantries *list);

/* Takes out of the analysis the clauses (up to a mark or the end of a line) that are made of function words, listed words and
 * emoji alone, and what is at the end of a clause from a listed word with + on, where all behind it is of that kind. *dropped:
 * whether anything was taken; where no term would be left all stays. Words and terms that are left are in the arena.
 * SK_FAULT_MEMORY. */
enum sk_status sk_pleasantries_drop(const struct sk_pleasantries *list, struct sk_analysis *analysis, struct sk_arena *arena,
                                    bool *dropped, struct sk_error *error);

#endif
