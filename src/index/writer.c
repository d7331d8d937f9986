/* Xapian keeps what is not committed in memory, about 50 bytes a posting, and its own threshold counts documents, whatever their
 * size. So the postings are counted here too: at most a million (some 60 MB) or 3,000 documents between two commits. A larger
 * batch gains little: the inverted lists are rewritten once per commit. */
#include "index/writer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/log.h"
#include "index/batch.h"
#include "index/metadata.h"

#define COMMIT_DOCUMENTS 3000 /* below Xapian's own threshold, at which it would write without our metadata */
#define COMMIT_TERMS 1000000

struct sk_index_writer {
    struct sk_xapian_writer *xapian;
    int64_t sequence;
    uint32_t meaning;
    size_t documents, terms; /* since the last commit */
    unsigned writers;        /* that share the memory of one */
    bool changing;           /* between begin and commit */
    struct sk_rewritten rewritten;
    uint64_t rewritten_written; /* of its total */
    enum sk_status fault;
    struct sk_watch *watch; /* may be NULL */
};

static enum sk_status remember(struct sk_index_writer *writer, enum sk_status status) {
    if (writer->fault == SK_OK)
        writer->fault = status;
    return status;
}

static enum sk_status open_writer(const char *path, enum sk_xapian_mode mode, struct sk_index_writer **out,
                                  struct sk_error *error) {
    struct sk_index_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to write to an index");
    writer->writers = 1;
    enum sk_status status = sk_xapian_writer_open(path, mode, &writer->xapian, error);
    if (status != SK_OK)
        free(writer);
    else
        *out = writer;
    return status;
}

void sk_index_writer_close(struct sk_index_writer *writer) {
    if (!writer)
        return;
    sk_xapian_writer_close(writer->xapian);
    free(writer);
}

static enum sk_status begin(struct sk_index_writer *writer, struct sk_error *error) {
    if (writer->changing)
        return SK_OK;
    enum sk_status status = sk_xapian_begin(writer->xapian, error);
    writer->changing = status == SK_OK;
    return status;
}

enum sk_status sk_index_writer_create(const char *path, uint32_t meaning, struct sk_index_writer **out, struct sk_error *error) {
    struct sk_index_writer *writer = NULL;
    enum sk_status status = open_writer(path, SK_XAPIAN_CREATE_FAST, &writer, error);
    if (status != SK_OK)
        return status;
    writer->meaning = meaning;
    status = begin(writer, error);
    if (status == SK_OK)
        status = sk_index_writer_commit(writer, error);
    if (status == SK_OK)
        *out = writer;
    else
        sk_index_writer_close(writer);
    return status;
}

enum sk_status sk_index_writer_open_as_made(const char *path, struct sk_index_writer **out, struct sk_error *error) {
    struct sk_index_writer *writer = NULL;
    enum sk_status status = open_writer(path, SK_XAPIAN_EXISTING, &writer, error);
    if (status != SK_OK)
        return status;
    status = sk_index_metadata_read(sk_xapian_writer_view(writer->xapian), &writer->sequence, error);
    if (status == SK_OK)
        status = sk_index_metadata_meaning(sk_xapian_writer_view(writer->xapian), &writer->meaning, error);
    if (status == SK_OK)
        status = sk_rewritten_read(sk_xapian_writer_view(writer->xapian), &writer->rewritten, error);
    writer->rewritten_written = writer->rewritten.total;
    if (status == SK_OK)
        *out = writer;
    else
        sk_index_writer_close(writer);
    return status;
}

enum sk_status sk_index_writer_open(const char *path, uint32_t meaning, struct sk_index_writer **out, struct sk_error *error) {
    enum sk_status status = sk_index_writer_open_as_made(path, out, error);
    if (status != SK_OK || (*out)->meaning == meaning)
        return status;
    sk_index_writer_close(*out);
    *out = NULL;
    return sk_error_set(error, SK_FAULT_VERSION, "it was made with another thesaurus or intent model");
}

static enum sk_status replace_row(struct sk_index_writer *writer, uint32_t row, const struct sk_xapian_document *document,
                                  struct sk_error *error) {
    uint32_t last = 0;
    enum sk_status status = sk_xapian_last(sk_xapian_writer_view(writer->xapian), &last, error);
    if (status == SK_OK)
        status = sk_xapian_replace(writer->xapian, row, document, error);
    if (status == SK_OK && row <= last)
        sk_rewritten_add(&writer->rewritten, row);
    return status;
}

static enum sk_status delete_row(struct sk_index_writer *writer, int64_t row, struct sk_error *error) {
    struct sk_error cause = { 0 };
    enum sk_status status = sk_xapian_delete(writer->xapian, (uint32_t) row, &cause);
    if (status == SK_OK || status == SK_NOT_FOUND)
        return SK_OK;
    return sk_error_set(error, status, "%s", cause.message);
}

enum sk_status sk_index_writer_apply(struct sk_index_writer *writer, int64_t row, int64_t sequence,
                                     const struct sk_xapian_document *document, size_t terms, struct sk_error *error) {
    enum sk_status status = begin(writer, error);
    if (status != SK_OK)
        return remember(writer, status);
    if (row < 1 || row > UINT32_MAX)
        sk_log(SK_LOG_ERROR, "case with row %" PRId64 " is not indexed: an index numbers cases up to %" PRIu32, row, UINT32_MAX);
    else
        status = document ? replace_row(writer, (uint32_t) row, document, error) : delete_row(writer, row, error);
    if (status != SK_OK)
        return remember(writer, status);
    writer->sequence = sequence;
    writer->documents++;
    writer->terms += terms;
    if (writer->documents >= COMMIT_DOCUMENTS / writer->writers || writer->terms >= COMMIT_TERMS / writer->writers)
        return sk_index_writer_commit(writer, error);
    return SK_OK;
}

static enum sk_status write_rewritten(struct sk_index_writer *writer, struct sk_error *error) {
    if (writer->rewritten.total == writer->rewritten_written)
        return SK_OK;
    writer->rewritten_written = writer->rewritten.total;
    return sk_rewritten_write(writer->xapian, &writer->rewritten, error);
}

enum sk_status sk_index_writer_commit(struct sk_index_writer *writer, struct sk_error *error) {
    if (!writer->changing)
        return SK_OK;
    size_t before = sk_watch_enter(writer->watch, SK_BATCH_INDEX_COMMIT);
    enum sk_status status = sk_index_metadata_write(writer->xapian, writer->sequence, writer->meaning, error);
    if (status == SK_OK)
        status = write_rewritten(writer, error);
    if (status == SK_OK)
        status = sk_xapian_commit(writer->xapian, error);
    writer->changing = false;
    writer->documents = writer->terms = 0;
    sk_watch_enter(writer->watch, before);
    return remember(writer, status);
}

void sk_index_writer_share(struct sk_index_writer *writer, unsigned writers) {
    writer->writers = writers;
}

void sk_index_writer_watch(struct sk_index_writer *writer, struct sk_watch *watch) {
    writer->watch = watch;
}

int64_t sk_index_writer_sequence(const struct sk_index_writer *writer) {
    return writer->sequence;
}

enum sk_status sk_index_writer_fault(const struct sk_index_writer *writer) {
    return writer->fault;
}

enum sk_status sk_index_writer_count(const struct sk_index_writer *writer, uint64_t *documents, struct sk_error *error) {
    return sk_xapian_count(sk_xapian_writer_view(writer->xapian), documents, error);
}

enum sk_status sk_index_writer_compact(const struct sk_index_writer *writer, const char *path, struct sk_error *error) {
    return sk_xapian_compact(sk_xapian_writer_view(writer->xapian), path, error);
}
