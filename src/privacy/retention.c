#include "privacy/retention.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/lock.h"
#include "privacy/erasure.h"

#define DAY_US ((int64_t) 86400 * 1000000)
#define CLOCK_SLACK_US ((int64_t) 600 * 1000000) /* by which clocks are put right without anybody's noticing */
#define ENTRY_BYTES ((size_t) 4 << 20)
#define FEW_CASES 10 /* of so few any may be most */

/* A clock that jumped back makes everything younger: nothing wrong is deleted, but nothing can be said either. */
static enum sk_status check_clock(struct sk_store *store, struct sk_error *error) {
    struct sk_arena arena;
    struct sk_audit_entry last;
    char now_text[SK_CLOCK_TEXT_SIZE], last_text[SK_CLOCK_TEXT_SIZE];
    int64_t number = 0, now = sk_clock_wall_us();
    enum sk_status status = sk_audit_last_number(store, &number, error);
    if (status != SK_OK || number == 0)
        return status;
    sk_arena_init(&arena, ENTRY_BYTES);
    status = sk_audit_next(store, number - 1, &arena, &last, error);
    sk_arena_finish(&arena);
    if (status != SK_OK || last.time_us <= now + CLOCK_SLACK_US)
        return status == SK_END ? SK_OK : status;
    sk_clock_format(now / 1000000, now_text);
    sk_clock_format(last.time_us / 1000000, last_text);
    return sk_error_set(error, SK_REJECTED,
                        "the clock stands at %s, but the audit log was last written at %s: set the clock, then try again",
                        now_text, last_text);
}

static enum sk_status check_amount(struct sk_store *store, const struct sk_selection_counts *selected, bool most,
                                   struct sk_error *error) {
    struct sk_store_counts all;
    enum sk_status status = sk_store_counts(store, &all, error);
    if (status != SK_OK || most || all.cases < FEW_CASES || 2 * selected->cases <= all.cases)
        return status;
    return sk_error_set(error, SK_REJECTED,
                        "%" PRId64 " of %" PRId64
                        " cases are older: is the number of days right, and the clock? If so, say --most; nothing was deleted",
                        selected->cases, all.cases);
}

static enum sk_status erase(struct sk_store *store, const struct sk_selection *selection, const struct sk_retention *retention,
                            struct sk_erasure *erasure, struct sk_error *error) {
    struct sk_eraser *eraser = NULL;
    enum sk_status status = sk_eraser_create(&eraser, error);
    if (status == SK_OK)
        status = sk_forget_in_steps(eraser, store, selection, retention->actor, erasure, error);
    sk_eraser_destroy(eraser);
    return status;
}

static enum sk_status delete_older(struct sk_store *store, const struct sk_retention *retention, struct sk_erasure *erasure,
                                   struct sk_error *error) {
    struct sk_selection selection = { .kind = SK_SELECT_OLDER, .before_us = sk_clock_wall_us() - retention->days * DAY_US };
    struct sk_selection_counts counts;
    *erasure = (struct sk_erasure){ .kind = SK_SELECT_OLDER };
    enum sk_status status = check_clock(store, error);
    if (status == SK_OK)
        status = sk_store_select(store, &selection, &counts, error);
    if (status != SK_OK)
        return status;
    erasure->cases = counts.cases;
    erasure->sets = counts.sets;
    erasure->feedback = counts.feedback;
    if (retention->dry_run || (counts.cases == 0 && counts.sets == 0))
        return SK_OK;
    status = check_amount(store, &counts, retention->most, error);
    return status == SK_OK ? erase(store, &selection, retention, erasure, error) : status;
}

static enum sk_status retain(struct sk_store *store, const char *data_directory, const struct sk_retention *retention,
                             struct sk_erasure *erasure, struct sk_error *error) {
    size_t finished;
    int lock = -1;
    enum sk_status status = retention->dry_run ? SK_OK : sk_erasures_lock(data_directory, retention->cancel, &lock, error);
    if (status == SK_OK)
        status = delete_older(store, retention, erasure, error);
    if (status == SK_OK && erasure->number)
        status = sk_erasures_finish_locked(data_directory, retention->cancel, &finished, error);
    if (status == SK_OK && erasure->number)
        status = sk_erasure_get(store, erasure->number, erasure, error);
    sk_lock_give(lock);
    return status;
}

enum sk_status sk_retain(const char *data_directory, const struct sk_retention *retention, struct sk_erasure *erasure,
                         struct sk_error *error) {
    struct sk_store *store = NULL;
    if (retention->days < 1 || retention->days > SK_RETENTION_DAYS_MAX)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "the age limit must be a whole number of days from 1 to %d",
                            SK_RETENTION_DAYS_MAX);
    enum sk_status status = sk_store_open_existing(data_directory, &store, error);
    if (status == SK_OK)
        status = retain(store, data_directory, retention, erasure, error);
    sk_store_close(store);
    return status;
}
