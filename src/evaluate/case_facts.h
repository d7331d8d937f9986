/* case_facts: what an evaluation asks again and again about the cases behind suggestions, read from the store once each.
 *
 * One per thread. Label and intent are numbers in sets of this struct, so that two cases are compared by a number.
 */
#ifndef SK_EVALUATE_CASE_FACTS_H
#define SK_EVALUATE_CASE_FACTS_H

#include "base/arena.h"
#include "evaluate/label_set.h"
#include "store/store.h"

#define SK_NO_VALUE UINT32_MAX

struct sk_case_fact {
    uint32_t label, intent; /* SK_NO_VALUE: the case has none, or is gone */
    double satisfaction;    /* 1..5, 0 = not rated */
};

struct sk_case_facts {
    struct sk_store *store; /* borrowed */
    const char *label;      /* field name; NULL: none wanted */
    struct sk_arena texts, scratch;
    struct sk_label_set ids, values;
    struct sk_case_fact *facts; /* by number of the id */
    size_t capacity;
};

void sk_case_facts_init(struct sk_case_facts *facts, struct sk_store *store, const char *label);
void sk_case_facts_finish(struct sk_case_facts *facts);

/* *fact is borrowed until the next call. Faults of the store, SK_FAULT_MEMORY. */
enum sk_status sk_case_facts_get(struct sk_case_facts *facts, struct sk_slice id, const struct sk_case_fact **fact,
                                 struct sk_error *error);

/* The same of a case that is at hand. */
enum sk_status sk_case_facts_of(struct sk_case_facts *facts, const struct sk_case *record, struct sk_case_fact *out,
                                struct sk_error *error);

/* A field of a case as text: of the contract (intent, language, channel, team, …) or of its metadata; a string as it is, any
 * other JSON value encoded. Absent where the case has none, or it is null or "". In the arena. SK_FAULT_MEMORY. */
enum sk_status sk_case_field(const struct sk_case *record, const char *name, struct sk_arena *arena, struct sk_slice *out,
                             struct sk_error *error);

/* Whether such values can be labels at all: not those of "id", "context", "satisfaction" and "timestamp". */
bool sk_case_has_labels(const char *name);

#endif
