/* selection: which cases and suggestion sets are a person's, name an identifier, or are too old; and erasing them.
 *
 *     struct sk_selection selection = { .kind = SK_SELECT_CUSTOMER, .text = customer_id };
 *     sk_store_select(store, &selection, &counts, &error);
 *     while ((status = sk_store_selected_case(store, after, &arena, &stored, &error)) == SK_OK) …
 *
 * The selection is kept in temporary tables of this connection (numbers of rows only, in memory) until the next one.
 *
 * A customer's are: the cases with that customer_id; the sets shown for it; and, of conversations in which no other customer
 * appears, the cases and sets that name nobody; and what was made of these sets (sent.h). An identifier's are the cases and sets
 * in whose text it stands (letters of ASCII in either case), with their conversations. It can be found only where redaction has
 * left it: what became a placeholder is on no disk.
 */
#ifndef SK_STORE_SELECTION_H
#define SK_STORE_SELECTION_H

#include "store/log.h"
#include "store/store.h"

enum sk_selection_kind {
    SK_SELECT_CUSTOMER,   /* text: customer_id */
    SK_SELECT_IDENTIFIER, /* text: what to look for */
    SK_SELECT_OLDER,      /* before_us: cases by their timestamp, else by when they came; sets by when they were shown */
    SK_SELECT_UNMASKED    /* of an erasure only: what an earlier version stored as it came, which was masked (mask_stored.h) */
};

struct sk_selection {
    enum sk_selection_kind kind;
    struct sk_slice text;
    int64_t before_us;
};

struct sk_selection_counts {
    int64_t cases, sets, feedback;
    int64_t customers; /* different customer_ids among the cases */
};

/* Outside a write transaction for SK_SELECT_IDENTIFIER and SK_SELECT_OLDER, which read everything (2 s a million cases). SK_OK,
 * also where nothing is selected; SK_BUSY, faults. */
enum sk_status sk_store_select(struct sk_store *store, const struct sk_selection *selection, struct sk_selection_counts *counts,
                               struct sk_error *error);

/* The same for a customer of whom only the pseudonym is known. */
enum sk_status sk_store_select_pseudonym(struct sk_store *store, const char *person, struct sk_selection_counts *counts,
                                         struct sk_error *error);

/* Adds the cases that were made of the selected sets (sent.h) to the selection. The two above have done so. */
enum sk_status sk_store_select_sent(struct sk_store *store, struct sk_error *error);

/* Of what is selected now. */
enum sk_status sk_store_count_selected(struct sk_store *store, struct sk_selection_counts *counts, struct sk_error *error);

/* The next selected case behind row `after`, the next set behind number `after`. SK_OK, SK_END, SK_BUSY, faults. */
enum sk_status sk_store_selected_case(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_stored_case *out,
                                      struct sk_error *error);
enum sk_status sk_store_selected_set(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_logged_set *out,
                                     struct sk_error *error);

/* Called for each text that goes. whole: an id, which means something only as a whole. */
typedef void sk_erased_text(void *context, struct sk_slice text, bool whole);

/* Deletes at most `limit` of the selected cases and as many sets, with their feedback and what it added to the sums, and takes
 * them out of the selection; with them what somebody else deleted since it was selected, or changed so that it is no longer older
 * (SK_SELECT_OLDER), which is neither deleted nor counted. Within a write transaction. *counts: what was deleted; nothing: all is
 * done. erased may be NULL. */
enum sk_status sk_store_erase_selected(struct sk_store *store, int64_t limit, sk_erased_text *erased, void *context,
                                       struct sk_selection_counts *counts, struct sk_error *error);

/* The pseudonyms of the selected cases, for the ledger of an erasure (erasure.h). Within a write transaction. */
enum sk_status sk_store_note_selected(struct sk_store *store, int64_t erasure, struct sk_error *error);

#endif
