#include "privacy/masking.h"

#include <stdio.h>

#include "base/log.h"
#include "privacy/erasure.h"
#include "privacy/needles.h"
#include "store/mask_stored.h"

static void take(void *context, struct sk_slice text, bool whole) {
    struct sk_needles *needles = context;
    if (whole)
        sk_needles_add_id(needles, text);
    else
        sk_needles_add_text(needles, text);
}

static enum sk_status write_down(struct sk_store *store, const struct sk_selection_counts *counts, struct sk_needles *needles,
                                 struct sk_error *error) {
    struct sk_erasure erasure = { .kind = SK_SELECT_UNMASKED };
    snprintf(erasure.actor, sizeof erasure.actor, "upgrade");
    enum sk_status status = sk_erasure_begin(store, &erasure, error);
    if (status == SK_OK)
        status = sk_erasure_add(store, erasure.number, counts, error);
    if (status == SK_OK)
        status = sk_needles_prepare(needles, error);
    for (size_t i = 0; status == SK_OK && i < needles->count; i++)
        status = sk_erasure_add_needle(store, erasure.number, &needles->items[i], error);
    return status;
}

static enum sk_status mask(struct sk_store *store, struct sk_selection_counts *counts, struct sk_error *error) {
    struct sk_needles needles = { 0 };
    uint64_t secret = 0;
    bool unmasked = false; /* asked again: another program may have been faster */
    enum sk_status status = sk_store_is_unmasked(store, &unmasked, error);
    if (status != SK_OK || !unmasked)
        return status;
    status = sk_erasure_secret(store, &secret, error);
    sk_needles_init(&needles, secret);
    if (status == SK_OK)
        status = sk_store_mask_stored(store, take, &needles, counts, error);
    if (status == SK_OK && counts->cases + counts->sets + counts->feedback > 0)
        status = write_down(store, counts, &needles, error);
    sk_needles_finish(&needles);
    return status;
}

enum sk_status sk_mask_earlier(struct sk_store *store, struct sk_error *error) {
    struct sk_selection_counts counts = { 0 };
    bool unmasked = false;
    enum sk_status status = sk_store_is_unmasked(store, &unmasked, error);
    if (status != SK_OK || !unmasked)
        return status;
    status = sk_store_begin(store, error);
    if (status != SK_OK)
        return status;
    status = mask(store, &counts, error);
    if (status == SK_OK)
        status = sk_store_commit(store, error);
    else
        sk_store_rollback(store);
    if (status == SK_OK && counts.cases + counts.sets + counts.feedback > 0)
        sk_log(SK_LOG_INFO,
               "ids, labels and reasons of an earlier version are masked: %lld cases, %lld suggestion sets, %lld reports",
               (long long) counts.cases, (long long) counts.sets, (long long) counts.feedback);
    return status;
}

enum sk_status sk_masking_finish(const char *data_directory, const atomic_bool *cancel, struct sk_error *error) {
    struct sk_store *store = NULL;
    struct sk_error cause = { 0 };
    bool unmasked = false;
    size_t finished;
    enum sk_status status = sk_store_open_existing(data_directory, &store, &cause);
    if (status == SK_NOT_FOUND)
        return SK_OK;
    if (status == SK_OK)
        status = sk_store_is_unmasked(store, &unmasked, &cause);
    sk_store_close(store);
    if (status != SK_OK)
        return sk_error_set(error, status, "%s", cause.message);
    return unmasked ? sk_erasures_finish(data_directory, cancel, &finished, error) : SK_OK;
}
