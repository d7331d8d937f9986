#include "privacy/erasure.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lock.h"
#include "base/log.h"
#include "index/follow.h"
#include "privacy/backup.h"
#include "privacy/masking.h"
#include "privacy/search.h"
#include "protocol/document.h"
#include "text/analysis.h"

#define ERASE_LOCK "erase.lock"
#define STEP_ROWS 200 /* cases in one transaction: some 30 ms, in which other writers wait */
#define ANALYSIS_BYTES ((size_t) 64 << 20)
#define ROUNDS 3              /* of cleaning and searching; what was in flight when the rows went is found by the second */
#define SEARCHES 10           /* in one round: others go on writing while we search */
#define EMPTY_LOG_US 30000000 /* how long to wait for readers of the log */
#define SETTLE_US 200000      /* requests that had read the old index have recorded their answers by then */
#define LOCK_AGAIN_US 50000
#define TURN_US 1000000           /* of cleaning: an erasure that is begun meanwhile, and a backup, wait no longer */
#define LET_OTHERS_WRITE_US 10000 /* between two steps of cleaning: who waits for the lock looks every millisecond */
#define TERM_TRIES 5

struct sk_eraser {
    struct sk_analyser *analyser;
    struct sk_arena arena;
    struct sk_needles needles;
    size_t share; /* needles of one step */
};

enum sk_status sk_eraser_create(struct sk_eraser **out, struct sk_error *error) {
    struct sk_eraser *eraser = calloc(1, sizeof *eraser);
    if (!eraser)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to erase");
    sk_arena_init(&eraser->arena, ANALYSIS_BYTES);
    enum sk_status status = sk_analyser_create(&eraser->analyser, error);
    if (status == SK_OK)
        *out = eraser;
    else
        sk_eraser_destroy(eraser);
    return status;
}

void sk_eraser_destroy(struct sk_eraser *eraser) {
    if (!eraser)
        return;
    sk_needles_finish(&eraser->needles);
    sk_analyser_destroy(eraser->analyser);
    sk_arena_finish(&eraser->arena);
    free(eraser);
}

/* ---- out of the store ---- */

static void add_words(struct sk_eraser *eraser, struct sk_slice text) {
    struct sk_analysis analysis;
    sk_arena_reset(&eraser->arena);
    enum sk_status status = sk_analyse(eraser->analyser, text, SK_LANGUAGE_UNKNOWN, &eraser->arena, &analysis, NULL);
    if (status == SK_FAULT_MEMORY)
        eraser->needles.failed = true;
    if (status != SK_OK)
        return; /* what cannot be analysed was not indexed either */
    for (size_t i = 0; i < analysis.term_count; i++)
        sk_needles_add_word(&eraser->needles, analysis.terms[i].text);
}

static void take_text(void *context, struct sk_slice text, bool whole) {
    struct sk_eraser *eraser = context;
    if (whole) {
        sk_needles_add_id(&eraser->needles, text);
        return;
    }
    sk_needles_add_text(&eraser->needles, text);
    add_words(eraser, text);
}

static enum sk_status keep_needles(struct sk_eraser *eraser, struct sk_store *store, int64_t number, struct sk_error *error) {
    enum sk_status status = sk_needles_prepare(&eraser->needles, error);
    for (size_t i = 0; status == SK_OK && i < eraser->needles.count; i++)
        status = sk_erasure_add_needle(store, number, &eraser->needles.items[i], error);
    return status;
}

/* Deletes at most `limit` of what is selected and counts it. *more: there may be more. */
static enum sk_status erase_some(struct sk_eraser *eraser, struct sk_store *store, int64_t number, int64_t limit, bool *more,
                                 struct sk_error *error) {
    struct sk_selection_counts counts;
    uint64_t secret = 0;
    enum sk_status status = sk_erasure_secret(store, &secret, error);
    sk_needles_finish(&eraser->needles);
    sk_needles_init(&eraser->needles, secret);
    eraser->needles.limit = eraser->share;
    if (status == SK_OK)
        status = sk_store_erase_selected(store, limit, take_text, eraser, &counts, error);
    if (status == SK_OK)
        status = sk_erasure_add(store, number, &counts, error);
    if (status == SK_OK)
        status = keep_needles(eraser, store, number, error);
    *more = status == SK_OK && (counts.cases == limit || counts.sets == limit);
    return status;
}

static void describe(const struct sk_selection *selection, const char *actor, const char *person, struct sk_erasure *out) {
    *out = (struct sk_erasure){ .kind = selection->kind, .before_us = selection->before_us };
    snprintf(out->actor, sizeof out->actor, "%s", actor);
    snprintf(out->person, sizeof out->person, "%s", person);
}

/* SK_NOT_FOUND: nothing is selected. */
static enum sk_status select_all(struct sk_store *store, const struct sk_selection *selection, const char *actor,
                                 struct sk_erasure *erasure, struct sk_error *error) {
    char person[SK_PSEUDONYM_SIZE] = "";
    struct sk_selection_counts counts = { 0 };
    enum sk_status status = SK_OK;
    if (selection->kind == SK_SELECT_CUSTOMER)
        status = sk_store_pseudonym(store, SK_PSEUDONYM_CUSTOMER, selection->text, person, error);
    if (status == SK_OK)
        status = sk_store_select(store, selection, &counts, error);
    describe(selection, actor, person, erasure);
    erasure->cases = counts.cases;
    erasure->sets = counts.sets;
    if (status == SK_OK && counts.cases == 0 && counts.sets == 0)
        return SK_NOT_FOUND;
    return status;
}

static enum sk_status erase_at_once(struct sk_eraser *eraser, struct sk_store *store, struct sk_erasure *erasure,
                                    struct sk_error *error) {
    bool more;
    enum sk_status status = sk_erasure_begin(store, erasure, error);
    if (status == SK_OK && erasure->kind != SK_SELECT_OLDER)
        status = sk_store_note_selected(store, erasure->number, error);
    if (status == SK_OK)
        status = erase_some(eraser, store, erasure->number, INT64_MAX, &more, error);
    return status == SK_OK ? sk_erasure_get(store, erasure->number, erasure, error) : status;
}

enum sk_status sk_forget(struct sk_eraser *eraser, struct sk_store *store, const struct sk_selection *selection,
                         const char *actor, struct sk_erasure *erasure, struct sk_error *error) {
    bool begun = false;
    enum sk_status status = select_all(store, selection, actor, erasure, error);
    if (status == SK_OK && !sk_store_is_writing(store)) {
        status = sk_store_begin(store, error);
        begun = status == SK_OK;
    }
    eraser->share = SK_NEEDLE_LIMIT;
    if (status == SK_OK)
        status = erase_at_once(eraser, store, erasure, error);
    if (!begun)
        return status;
    if (status == SK_OK)
        return sk_store_commit(store, error);
    sk_store_rollback(store);
    return status;
}

static enum sk_status erase_step(struct sk_eraser *eraser, struct sk_store *store, int64_t number, bool *more,
                                 struct sk_error *error) {
    enum sk_status status = sk_store_begin(store, error);
    if (status != SK_OK)
        return status;
    status = erase_some(eraser, store, number, STEP_ROWS, more, error);
    if (status == SK_OK)
        return sk_store_commit(store, error);
    sk_store_rollback(store);
    return status;
}

enum sk_status sk_forget_in_steps(struct sk_eraser *eraser, struct sk_store *store, const struct sk_selection *selection,
                                  const char *actor, struct sk_erasure *erasure, struct sk_error *error) {
    bool more = true, begun = false;
    enum sk_status status = select_all(store, selection, actor, erasure, error);
    int64_t rows = erasure->cases > erasure->sets ? erasure->cases : erasure->sets;
    eraser->share = SK_NEEDLE_LIMIT / (size_t) (rows / STEP_ROWS + 1) + 8;
    if (status == SK_OK)
        status = sk_store_begin(store, error);
    begun = status == SK_OK;
    if (status == SK_OK)
        status = sk_erasure_begin(store, erasure, error);
    if (status == SK_OK)
        status = sk_store_commit(store, error);
    else if (begun)
        sk_store_rollback(store);
    while (status == SK_OK && more)
        status = erase_step(eraser, store, erasure->number, &more, error);
    return status == SK_OK ? sk_erasure_get(store, erasure->number, erasure, error) : status;
}

/* ---- out of everything else ---- */

struct finishing {
    const char *data_directory;
    const atomic_bool *cancel;
    struct sk_store *store;
    struct sk_erasure erasure;
    struct sk_needles needles;
    struct sk_search search;
    struct sk_backups_freed backups;
    size_t looked_for;   /* needles that occur nowhere in what is left */
    int64_t answers;     /* cleaned */
    int64_t last_answer; /* number of the last one that was looked at when they were cleaned */
    bool rewritten;
};

static bool is_cancelled(const struct finishing *finishing) {
    return finishing->cancel && atomic_load(finishing->cancel);
}

static bool go_on(void *context, uint64_t done, uint64_t total) {
    (void) done;
    (void) total;
    return !is_cancelled(context);
}

static bool meet(void *context, struct sk_slice text) {
    struct finishing *finishing = context;
    sk_needles_scan(&finishing->needles, text.data, text.size);
    return !is_cancelled(finishing);
}

static enum sk_status meet_terms(struct finishing *finishing, struct sk_error *error) {
    struct sk_error cause;
    enum sk_status status = SK_STALE;
    for (int i = 0; i < TERM_TRIES && status == SK_STALE; i++) {
        cause = (struct sk_error){ 0 };
        status = sk_index_each_term(finishing->data_directory, meet, finishing, &cause);
    }
    if (status == SK_OK || status == SK_NOT_FOUND)
        return SK_OK;
    return sk_error_set(error, status, "%s", cause.message);
}

static enum sk_status meet_texts(struct finishing *finishing, struct sk_error *error) {
    enum sk_status status = sk_store_begin_read(finishing->store, error);
    if (status == SK_OK)
        status = sk_store_each_text(finishing->store, finishing->last_answer, meet, finishing, error);
    sk_store_end_read(finishing->store);
    return status;
}

/* What other people's texts and the terms made of them hold as well is nobody's trace. *dropped: some of what was looked for. */
static enum sk_status drop_common(struct finishing *finishing, bool *dropped, struct sk_error *error) {
    size_t before = finishing->needles.count;
    enum sk_status status = sk_needles_prepare(&finishing->needles, error); /* what the files held does not count here */
    if (status == SK_OK)
        status = meet_texts(finishing, error);
    if (status == SK_OK)
        status = meet_terms(finishing, error);
    if (status == SK_OK && is_cancelled(finishing))
        status = sk_error_set(error, SK_FAULT_CANCELLED, "stopped while erasing; it goes on at the next start");
    if (status == SK_OK)
        status = sk_needles_drop_met(&finishing->needles, error);
    finishing->looked_for = finishing->needles.count;
    *dropped = finishing->looked_for < before;
    return status;
}

static enum sk_status empty_log(struct finishing *finishing, struct sk_error *error) {
    int64_t deadline = sk_clock_monotonic_us() + EMPTY_LOG_US;
    for (;;) {
        struct sk_error cause = { 0 };
        enum sk_status status = sk_store_empty_log(finishing->store, &cause);
        if (status == SK_OK)
            return SK_OK;
        if (status != SK_BUSY || sk_clock_monotonic_us() > deadline || is_cancelled(finishing))
            return sk_error_set(error, status, "%s", cause.message);
        usleep(50000);
    }
}

/* Those that were recorded since the last time: cleaned, an answer speaks of no erased case again. */
static enum sk_status clean_answers(struct finishing *finishing, int64_t *changed, struct sk_error *error) {
    enum sk_status status = sk_store_clean_shown(finishing->store, &finishing->last_answer, changed, error);
    finishing->answers += *changed;
    return status;
}

static enum sk_status search_for_strange(struct finishing *finishing, bool *dropped, struct sk_error *error) {
    enum sk_status status = drop_common(finishing, dropped, error);
    if (status == SK_OK)
        status = empty_log(finishing, error);
    if (status != SK_OK)
        return status;
    finishing->search = (struct sk_search){ .needles = &finishing->needles };
    return sk_search_directory(&finishing->search, finishing->data_directory, error);
}

/* One round: recorded answers, the log, and a search of every file. What is found may be a word that somebody else has written
 * for the first time since others' words were looked at: only what is still nobody else's when they are looked at again is a
 * trace. */
static enum sk_status clean_and_search(struct finishing *finishing, struct sk_error *error) {
    int64_t changed = 0;
    bool dropped = true;
    enum sk_status status = clean_answers(finishing, &changed, error);
    if (status == SK_OK)
        status = search_for_strange(finishing, &dropped, error);
    dropped = true;
    for (int i = 1; i < SEARCHES && status == SK_OK && finishing->search.found > 0 && dropped; i++)
        status = search_for_strange(finishing, &dropped, error);
    return status;
}

/* An answer that was on its way while we searched may have been recorded since. */
static enum sk_status look_again(struct finishing *finishing, bool *clean, struct sk_error *error) {
    int64_t changed = 0;
    enum sk_status status = clean_answers(finishing, &changed, error);
    *clean = changed == 0;
    return status;
}

/* A page may hold a copy of what was moved out of it before, and the index words of a case that came and went meanwhile; only
 * files written anew hold none. */
static enum sk_status write_anew(struct finishing *finishing, struct sk_error *error) {
    const struct sk_search found = finishing->search;
    enum sk_status status = SK_OK;
    if (found.in_store)
        status = sk_store_rewrite(finishing->store, error);
    if (status == SK_OK && found.in_index)
        status = sk_index_purge(finishing->data_directory, 1, go_on, finishing, error);
    finishing->rewritten |= found.in_store;
    return status;
}

static enum sk_status search_until_clean(struct finishing *finishing, struct sk_error *error) {
    enum sk_status status = SK_OK;
    bool clean = false;
    for (int round = 0; status == SK_OK && !clean && round < ROUNDS; round++) {
        usleep(SETTLE_US);
        if (round == 2)
            status = write_anew(finishing, error);
        if (status == SK_OK)
            status = clean_and_search(finishing, error);
        if (status == SK_OK && finishing->search.found == 0)
            status = look_again(finishing, &clean, error);
    }
    return status;
}

static bool is_clean(const struct finishing *finishing) {
    return finishing->search.found == 0 && finishing->backups.traces == 0;
}

static struct json_t *proof(const struct finishing *finishing) {
    struct json_t *detail = sk_document_object(), *found = sk_document_array();
    const struct sk_search *search = &finishing->search;
    for (int64_t i = 0; i < search->found && i < SK_SEARCH_NAMES; i++)
        sk_document_append(found, sk_document_string(sk_slice_of(search->names[i])));
    sk_document_set_integer(detail, "erasure", finishing->erasure.number);
    sk_document_set_integer(detail, "cases", finishing->erasure.cases);
    sk_document_set_integer(detail, "suggestion_sets", finishing->erasure.sets);
    sk_document_set_integer(detail, "feedback", finishing->erasure.feedback);
    sk_document_set_integer(detail, "answers_cleaned", finishing->answers);
    sk_document_set_integer(detail, "pieces_searched_for", (int64_t) finishing->looked_for);
    sk_document_set_integer(detail, "files", search->files);
    sk_document_set_integer(detail, "bytes", search->bytes);
    sk_document_set_boolean(detail, "store_rewritten", finishing->rewritten);
    sk_document_set(detail, "found_in", found);
    sk_document_set_integer(detail, "backups_freed", finishing->backups.freed);
    sk_document_set_integer(detail, "backups_without", finishing->backups.clean);
    sk_document_set_integer(detail, "backups_unreachable", finishing->backups.unreachable);
    sk_document_set_integer(detail, "backups_with_traces", finishing->backups.traces);
    sk_document_set_boolean(detail, "verified", is_clean(finishing));
    return detail;
}

static enum sk_status finish_one(struct finishing *finishing, struct sk_error *error) {
    enum sk_status status = sk_needles_load(&finishing->needles, finishing->store, finishing->erasure.number, error);
    if (status == SK_OK)
        status = sk_index_purge(finishing->data_directory, 1, go_on, finishing, error);
    if (status == SK_OK)
        status = sk_backups_free(finishing->store, &finishing->erasure, &finishing->backups, error);
    if (status == SK_OK)
        status = search_until_clean(finishing, error);
    if (status == SK_OK)
        status = sk_erasure_finish(finishing->store, &finishing->erasure, is_clean(finishing), proof(finishing), error);
    if (status == SK_OK && finishing->search.found > 0)
        sk_log(SK_LOG_ERROR, "erasure %lld: traces are left in %lld files, the first is %s; see the entry in the audit log",
               (long long) finishing->erasure.number, (long long) finishing->search.found, finishing->search.names[0]);
    return status;
}

static enum sk_status finish_all(struct sk_store *store, const char *data_directory, const atomic_bool *cancel, size_t *finished,
                                 struct sk_error *error) {
    enum sk_status status = SK_OK;
    while (status == SK_OK) {
        struct finishing finishing = { .data_directory = data_directory, .cancel = cancel, .store = store };
        status = sk_erasure_pending(store, &finishing.erasure, error);
        if (status != SK_OK)
            break;
        status = finish_one(&finishing, error);
        sk_needles_finish(&finishing.needles);
        *finished += status == SK_OK;
    }
    return status == SK_END ? SK_OK : status;
}

/* Tried again and again rather than waited for: a service must be able to stop meanwhile. */
enum sk_status sk_erasures_lock(const char *data_directory, const atomic_bool *cancel, int *lock, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(path, data_directory, ERASE_LOCK, error);
    while (status == SK_OK) {
        struct sk_error cause = { 0 };
        status = sk_lock_take(path, false, lock, &cause);
        if (status == SK_OK)
            return SK_OK;
        if (status != SK_BUSY)
            return sk_error_set(error, status, "%s", cause.message);
        usleep(LOCK_AGAIN_US);
        status =
            cancel && atomic_load(cancel) ? sk_error_set(error, SK_FAULT_CANCELLED, "stopped while waiting to erase") : SK_OK;
    }
    return status;
}

enum sk_status sk_erasures_finish_locked(const char *data_directory, const atomic_bool *cancel, size_t *finished,
                                         struct sk_error *error) {
    struct sk_store *store = NULL;
    *finished = 0;
    sk_document_starved(); /* of an earlier try */
    enum sk_status status = sk_store_open_existing(data_directory, &store, error);
    if (status == SK_OK)
        status = sk_mask_earlier(store, error);
    if (status == SK_OK)
        status = finish_all(store, data_directory, cancel, finished, error);
    sk_store_close(store);
    return status;
}

/* ---- withdrawn cases ---- */

/* One turn. SK_OK: there may be more; SK_END: there is none. Readers may keep what is in the log for now: it is written over in
 * time. */
static enum sk_status clean_withdrawn(struct sk_store *store, const atomic_bool *cancel, struct sk_error *error) {
    int64_t changed, all = 0, end = sk_clock_monotonic_us() + TURN_US;
    enum sk_status status;
    while ((status = sk_store_clean_withdrawn(store, &changed, error)) == SK_OK) {
        all += changed;
        if (cancel && atomic_load(cancel))
            status = sk_error_set(error, SK_FAULT_CANCELLED, "stopped while cleaning answers; it goes on at the next start");
        if (status != SK_OK || sk_clock_monotonic_us() > end)
            break;
        usleep(LET_OTHERS_WRITE_US);
    }
    if (all > 0)
        sk_store_empty_log(store, NULL);
    return status;
}

/* Erasures first: a person's right comes before the cleaning of what was withdrawn. Statuses as clean_withdrawn. */
static enum sk_status take_turn(const char *data_directory, const atomic_bool *cancel, size_t *finished, struct sk_error *error) {
    struct sk_store *store = NULL;
    size_t count = 0;
    int lock = -1;
    enum sk_status status = sk_erasures_lock(data_directory, cancel, &lock, error);
    if (status == SK_OK)
        status = sk_erasures_finish_locked(data_directory, cancel, &count, error);
    *finished += count;
    if (status == SK_OK)
        status = sk_store_open_existing(data_directory, &store, error);
    if (status == SK_OK)
        status = clean_withdrawn(store, cancel, error);
    sk_store_close(store);
    sk_lock_give(lock);
    return status;
}

enum sk_status sk_erasures_finish(const char *data_directory, const atomic_bool *cancel, size_t *finished,
                                  struct sk_error *error) {
    enum sk_status status;
    *finished = 0;
    while ((status = take_turn(data_directory, cancel, finished, error)) == SK_OK)
        usleep(2 * LOCK_AGAIN_US); /* who waits for the lock gets it */
    return status == SK_END ? SK_OK : status;
}
