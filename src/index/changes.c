#include "index/changes.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/log.h"
#include "index/batch.h"
#include "index/document.h"
#include "index/index.h"
#include "index/meaning.h"
#include "index/writer.h"
#include "store/store.h"

/* A case may hold 50 MB of conversation: a batch of such does not fit, and is then read in smaller ones. */
#define BATCH_BYTES ((size_t) 128 << 20)
#define ANALYSIS_BYTES ((size_t) 32 << 20)

struct sk_changes_source {
    struct sk_store *store;
    struct sk_document_tools tools;
    struct sk_arena cases, analysis;
    struct sk_stored_case batch[SK_CHANGES_BATCH];
    size_t count;
    struct sk_watch *watch; /* may be NULL */
};

enum sk_status sk_changes_source_open(const char *data_directory, const struct sk_meaning *meaning,
                                      struct sk_changes_source **out, struct sk_error *error) {
    struct sk_changes_source *source = calloc(1, sizeof *source);
    if (!source)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to read the store");
    source->tools.thesaurus = meaning->thesaurus;
    source->tools.intents = meaning->intents;
    sk_arena_init(&source->cases, BATCH_BYTES);
    sk_arena_init(&source->analysis, ANALYSIS_BYTES);
    enum sk_status status = sk_store_open(data_directory, &source->store, error);
    if (status == SK_OK)
        status = sk_analyser_create(&source->tools.analyser, error);
    if (status == SK_OK)
        status = sk_classifier_create(meaning->intents, &source->tools.classifier, error);
    if (status == SK_OK)
        *out = source;
    else
        sk_changes_source_close(source);
    return status;
}

void sk_changes_source_close(struct sk_changes_source *source) {
    if (!source)
        return;
    sk_classifier_destroy(source->tools.classifier);
    sk_analyser_destroy(source->tools.analyser);
    sk_store_close(source->store);
    sk_arena_finish(&source->cases);
    sk_arena_finish(&source->analysis);
    free(source);
}

struct sk_store *sk_changes_source_store(struct sk_changes_source *source) {
    return source->store;
}

void sk_changes_source_watch(struct sk_changes_source *source, struct sk_watch *watch) {
    source->watch = watch;
}

/* What comes next: changes after a sequence number, or cases after a row, up to another. */
struct range {
    bool rows;
    int64_t after, last;
};

static enum sk_status read_range(struct sk_changes_source *source, const struct range *range, size_t capacity,
                                 struct sk_error *error) {
    if (range->rows)
        return sk_store_cases(source->store, range->after, range->last, &source->cases, source->batch, capacity, &source->count,
                              error);
    return sk_store_changes(source->store, range->after, &source->cases, source->batch, capacity, &source->count, error);
}

static enum sk_status read_batch(struct sk_changes_source *source, const struct range *range, size_t limit, size_t *count,
                                 struct sk_error *error) {
    size_t capacity = limit < SK_CHANGES_BATCH ? limit : SK_CHANGES_BATCH;
    size_t before = sk_watch_enter(source->watch, SK_BATCH_LOAD);
    struct sk_error cause = { 0 };
    sk_arena_reset(&source->cases);
    enum sk_status status = read_range(source, range, capacity, &cause);
    while (status == SK_FAULT_MEMORY && capacity > 1) {
        capacity /= 2;
        cause = (struct sk_error){ 0 };
        sk_arena_reset(&source->cases);
        status = read_range(source, range, capacity, &cause);
    }
    if (status != SK_OK && status != SK_END)
        sk_error_set(error, status, "%s", cause.message);
    *count = status == SK_OK ? source->count : 0;
    sk_watch_enter(source->watch, before);
    return status;
}

enum sk_status sk_changes_read(struct sk_changes_source *source, int64_t *position, size_t limit, size_t *count,
                               struct sk_error *error) {
    const struct range range = { .after = *position };
    enum sk_status status = read_batch(source, &range, limit, count, error);
    if (*count)
        *position = source->batch[*count - 1].sequence;
    return status;
}

enum sk_status sk_changes_read_rows(struct sk_changes_source *source, int64_t *row, int64_t last, int64_t sequence, size_t *count,
                                    struct sk_error *error) {
    const struct range range = { .rows = true, .after = *row, .last = last };
    enum sk_status status = read_batch(source, &range, SK_CHANGES_BATCH, count, error);
    for (size_t i = 0; i < *count; i++)
        source->batch[i].sequence = sequence;
    if (*count)
        *row = source->batch[*count - 1].row;
    return status;
}

static enum sk_status analyse_case(struct sk_changes_source *source, const struct sk_stored_case *stored, struct sk_change *out,
                                   struct sk_error *error) {
    struct sk_error cause = { 0 };
    *out = (struct sk_change){ .row = stored->row, .sequence = stored->sequence };
    if (stored->deleted)
        return SK_OK;
    enum sk_status status =
        sk_index_document_build(&source->tools, &stored->record, &source->analysis, &out->document, &out->terms, &cause);
    /* What fills the arena would do so again at each try, and nothing behind it would ever be indexed. */
    bool too_large = status == SK_FAULT_MEMORY && source->analysis.total > ANALYSIS_BYTES / 2;
    if (status == SK_REJECTED || too_large) {
        sk_log(SK_LOG_WARNING, "case with row %" PRId64 " cannot be found: %s", stored->row, cause.message);
        return sk_xapian_document_create(&out->document, error);
    }
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", cause.message);
}

/* Row numbers would not tell: with an age limit they grow while the history does not. */
static enum sk_status look_at_size(struct sk_changes_source *source, struct sk_error *error) {
    struct sk_store_counts counts = { 0 };
    enum sk_status status = sk_store_counts(source->store, &counts, error);
    source->tools.adds_intents = counts.cases <= SK_INDEX_INTENT_CASES;
    return status;
}

enum sk_status sk_changes_analyse(struct sk_changes_source *source, struct sk_changes *out, struct sk_error *error) {
    size_t before = sk_watch_enter(source->watch, SK_BATCH_ANALYSE);
    enum sk_status status = look_at_size(source, error);
    for (size_t i = 0; status == SK_OK && i < source->count; i++) {
        status = analyse_case(source, &source->batch[i], &out->items[i], error);
        out->count += status == SK_OK;
    }
    if (status != SK_OK)
        sk_changes_clear(out);
    sk_watch_enter(source->watch, before);
    return status;
}

enum sk_status sk_changes_apply(const struct sk_changes *changes, struct sk_index_writer *writer, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < changes->count; i++) {
        const struct sk_change *change = &changes->items[i];
        status = sk_index_writer_apply(writer, change->row, change->sequence, change->document, change->terms, error);
    }
    return status;
}

void sk_changes_clear(struct sk_changes *changes) {
    for (size_t i = 0; i < changes->count; i++)
        sk_xapian_document_destroy(changes->items[i].document);
    changes->count = 0;
}
