// C++, as text/cld2_c.cc is and nothing else. Each extern "C" function is one call of guarded() with its body as a lambda; what
// the body throws is sorted in one place, translate().
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow" // a C function may be named like a struct (sk_slice)
#endif
#include "index/xapian_c.h"

#include "index/crash.h"
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include <xapian.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
// Xapian 1.4.22's Database::check() deletes an object through a base class of another size, which AddressSanitizer would stop
// for.
extern "C" const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "new_delete_type_mismatch=0";
}
#endif

// Members are destroyed from the last to the first: the name, which says where a crash was (crash.h), outlives the database.
struct sk_xapian_database {
    std::string name; // for messages: path, or host and port
    Xapian::Database database;
};

struct sk_xapian_writer {
    sk_xapian_database view; // shares the writer's internals
    Xapian::WritableDatabase database;
};

struct sk_xapian_document {
    Xapian::Document document;
};

struct sk_xapian_query {
    Xapian::Query query;
};

namespace {

// What the operating system said, or NULL.
const char *reason_of(const Xapian::Error &cause) noexcept {
    try {
        return cause.get_error_string();
    } catch (...) { // it formats errno, and that can run out of memory
        return "no memory for the reason";
    }
}

bool has_reason(const Xapian::Error &cause) noexcept {
    const char *reason = reason_of(cause);
    return reason && *reason;
}

// Whether nobody holds the lock, but its file may not be opened: the message says it, no error number does.
bool is_forbidden(const Xapian::DatabaseLockError &cause) noexcept {
    return std::strstr(cause.get_msg().c_str(), std::strerror(EACCES)) != nullptr;
}

enum sk_status report(struct sk_error *error, enum sk_status status, const char *what, const char *where,
                      const Xapian::Error &cause) noexcept {
    const char *reason = reason_of(cause);
    return sk_error_set(error, status, "cannot %s %s: %s%s%s", what, where, cause.get_msg().c_str(), reason ? ": " : "",
                        reason ? reason : "");
}

enum sk_status report_type(struct sk_error *error, enum sk_status status, const char *what, const char *where,
                           const char *type) noexcept {
    return sk_error_set(error, status, "cannot %s %s: %s", what, where, type);
}

// The error that is being handled, as a status. Derived classes stand before their bases.
enum sk_status translate(struct sk_error *error, const char *what, const char *where) noexcept {
    try {
        throw;
    } catch (const Xapian::DatabaseModifiedError &cause) {
        return report(error, SK_STALE, what, where, cause);
    } catch (const Xapian::DatabaseLockError &cause) {
        return report(error, is_forbidden(cause) ? SK_FAULT_IO : SK_BUSY, what, where, cause);
    } catch (const Xapian::DocNotFoundError &cause) {
        return report(error, SK_NOT_FOUND, what, where, cause);
    } catch (const Xapian::DatabaseNotFoundError &cause) {
        return report(error, SK_NOT_FOUND, what, where, cause);
    } catch (const Xapian::DatabaseVersionError &cause) {
        return report(error, SK_FAULT_VERSION, what, where, cause);
    } catch (const Xapian::DatabaseCorruptError &cause) {
        return report(error, SK_FAULT_CORRUPT, what, where, cause);
    } catch (const Xapian::DatabaseClosedError &cause) {
        return report(error, SK_FAULT_INTERNAL, what, where, cause);
    } catch (const Xapian::DatabaseOpeningError &cause) {
        return report(error, SK_FAULT_IO, what, where, cause);
    } catch (const Xapian::DatabaseCreateError &cause) {
        return report(error, SK_FAULT_IO, what, where, cause);
    } catch (const Xapian::DatabaseError &cause) {
        return report(error, has_reason(cause) ? SK_FAULT_IO : SK_FAULT_CORRUPT, what, where, cause);
    } catch (const Xapian::NetworkError &cause) {
        return report(error, SK_FAULT_UNREACHABLE, what, where, cause);
    } catch (const Xapian::InvalidArgumentError &cause) {
        return report_type(error, SK_FAULT_ARGUMENT, what, where, cause.get_type());
    } catch (const Xapian::RangeError &cause) {
        return report_type(error, SK_FAULT_ARGUMENT, what, where, cause.get_type());
    } catch (const Xapian::QueryParserError &cause) {
        return report_type(error, SK_FAULT_INTERNAL, what, where, cause.get_type());
    } catch (const Xapian::Error &cause) {
        return report(error, SK_FAULT_INTERNAL, what, where, cause);
    } catch (const std::bad_alloc &) {
        return report_type(error, SK_FAULT_MEMORY, what, where, "no memory");
    } catch (const std::exception &) {
        return report_type(error, SK_FAULT_INTERNAL, what, where, "an unexpected C++ exception");
    } catch (...) {
        return report_type(error, SK_FAULT_INTERNAL, what, where, "an exception of unknown type");
    }
}

// Who crashes meanwhile did so in the database at this path.
class AtWork {
    const char *before;

  public:
    explicit AtWork(const char *path) noexcept : before(sk_crash_enter(path)) {
    }
    ~AtWork() {
        sk_crash_leave(before);
    }
    AtWork(const AtWork &) = delete;
    AtWork &operator=(const AtWork &) = delete;
};

template <typename Body> enum sk_status guarded(struct sk_error *error, const char *what, const char *where, Body body) noexcept {
    const AtWork here(where);
    try {
        return body();
    } catch (...) {
        return translate(error, what, where);
    }
}

// Xapian's own message for a term that is too long quotes it; customer text must not reach the log.
bool fits(struct sk_xapian_term term) {
    size_t size = term.prefix.size + term.text.size;
    for (size_t i = 0; i < term.text.size; i++)
        size += term.text.data[i] == '\0';
    return size > 0 && size <= SK_XAPIAN_TERM_SIZE;
}

enum sk_status refuse_term(struct sk_error *error) noexcept {
    return sk_error_set(error, SK_FAULT_ARGUMENT, "a term of an index is empty or longer than %d bytes", SK_XAPIAN_TERM_SIZE);
}

std::string text_of(struct sk_slice slice) {
    return slice.size ? std::string(slice.data, slice.size) : std::string();
}

std::string name_of(struct sk_xapian_term term) {
    std::string name = text_of(term.prefix);
    if (term.text.size)
        name.append(term.text.data, term.text.size);
    return name;
}

const char nowhere[] = "the index";

// Where Xapian cannot open the file of the term lists, for want of a descriptor say, it goes on as if there were none (1.4.22,
// GlassTable::do_open_to_read, "optional when reading"). A copy made of that would have none, and nothing could be deleted from
// it ever after: that a document is not there is all that is told. So they are looked for.
enum sk_status require_term_lists(const Xapian::Database &database, const char *path, struct sk_error *error) {
    Xapian::PostingIterator first = database.postlist_begin("");
    if (first == database.postlist_end(""))
        return SK_OK;
    try {
        database.termlist_begin(*first);
    } catch (const Xapian::FeatureUnavailableError &) {
        if (access((std::string(path) + "/termlist.glass").c_str(), F_OK) == 0)
            return sk_error_set(error, SK_FAULT_IO, "cannot open the term lists of index %s: out of descriptors or memory?",
                                path);
        return sk_error_set(error, SK_FAULT_CORRUPT, "index %s has lost its term lists", path);
    }
    return SK_OK;
}

} // namespace

// ---- reading ----

enum sk_status sk_xapian_open(const char *path, struct sk_xapian_database **out, struct sk_error *error) noexcept {
    return guarded(error, "open index", path, [&] {
        Xapian::Database database(path);
        enum sk_status status = require_term_lists(database, path, error);
        if (status == SK_OK)
            *out = new sk_xapian_database{ path, database };
        return status;
    });
}

enum sk_status sk_xapian_open_remote(const char *host, unsigned port, unsigned timeout_ms, struct sk_xapian_database **out,
                                     struct sk_error *error) noexcept {
    return guarded(error, "open index on", host, [&] {
        *out = new sk_xapian_database{ std::string(host) + ":" + std::to_string(port),
                                       Xapian::Remote::open(host, port, timeout_ms, timeout_ms) };
        return SK_OK;
    });
}

void sk_xapian_close(struct sk_xapian_database *database) noexcept {
    const AtWork here(database ? database->name.c_str() : nullptr);
    delete database;
}

enum sk_status sk_xapian_add(struct sk_xapian_database *database, const struct sk_xapian_database *other,
                             struct sk_error *error) noexcept {
    return guarded(error, "join index", database->name.c_str(), [&] {
        database->database.add_database(other->database);
        return SK_OK;
    });
}

enum sk_status sk_xapian_reopen(struct sk_xapian_database *database, bool *moved, struct sk_error *error) noexcept {
    return guarded(error, "reopen index", database->name.c_str(), [&] {
        bool changed = database->database.reopen();
        if (moved)
            *moved = changed;
        return SK_OK;
    });
}

enum sk_status sk_xapian_count(const struct sk_xapian_database *database, uint64_t *documents, struct sk_error *error) noexcept {
    return guarded(error, "read index", database->name.c_str(), [&] {
        *documents = database->database.get_doccount();
        return SK_OK;
    });
}

enum sk_status sk_xapian_last(const struct sk_xapian_database *database, uint32_t *number, struct sk_error *error) noexcept {
    return guarded(error, "read index", database->name.c_str(), [&] {
        *number = database->database.get_lastdocid();
        return SK_OK;
    });
}

enum sk_status sk_xapian_each_term(const struct sk_xapian_database *database, struct sk_slice beginning,
                                   bool (*visit)(void *context, struct sk_slice term), void *context,
                                   struct sk_error *error) noexcept {
    return guarded(error, "read index", database->name.c_str(), [&] {
        const std::string prefix(beginning.data ? beginning.data : "", beginning.size);
        for (auto i = database->database.allterms_begin(prefix); i != database->database.allterms_end(prefix); ++i) {
            const std::string term = *i;
            if (!visit(context, sk_slice(term.data(), term.size())))
                break;
        }
        return SK_OK;
    });
}

enum sk_status sk_xapian_frequency(const struct sk_xapian_database *database, struct sk_xapian_term term, uint64_t *documents,
                                   struct sk_error *error) noexcept {
    return guarded(error, "read index", database->name.c_str(), [&] {
        *documents = fits(term) ? database->database.get_termfreq(name_of(term)) : 0;
        return SK_OK;
    });
}

static uint8_t wdf_of(const Xapian::PostingIterator &posting) {
    return static_cast<uint8_t>(std::min<Xapian::termcount>(posting.get_wdf(), UINT8_MAX));
}

// Xapian believes what a block says. One that is damaged can lead back to smaller numbers, or end before the document that it
// announced: then skip_to() stays where it is, for ever.
static uint32_t in_order(Xapian::docid found, uint64_t least) {
    if (found < least)
        throw Xapian::DatabaseCorruptError("the postings of a term are not in order");
    return found;
}

// Calls at(i, posting) for each i whose document has the term.
template <typename At>
static void each_of(const Xapian::Database &database, struct sk_xapian_term term, const uint32_t *documents, size_t count,
                    At at) {
    if (!fits(term))
        return;
    const std::string name = name_of(term);
    Xapian::PostingIterator posting = database.postlist_begin(name);
    const Xapian::PostingIterator end = database.postlist_end(name);
    for (size_t i = 0; i < count;) {
        posting.skip_to(documents[i]);
        if (posting == end)
            return;
        const uint32_t found = in_order(*posting, documents[i]);
        while (i < count && documents[i] < found)
            i++;
        if (i < count && documents[i] == found)
            at(i++, posting);
    }
}

enum sk_status sk_xapian_postings(const struct sk_xapian_database *database, struct sk_xapian_term term,
                                  const uint32_t *documents, size_t count, struct sk_xapian_posting *postings, size_t *found,
                                  struct sk_error *error) noexcept {
    *found = 0;
    return guarded(error, "read index", database->name.c_str(), [&] {
        each_of(database->database, term, documents, count, [&](size_t i, const Xapian::PostingIterator &posting) {
            postings[(*found)++] = { static_cast<uint32_t>(i), wdf_of(posting) };
        });
        return SK_OK;
    });
}

enum sk_status sk_xapian_read_postings(const struct sk_xapian_database *database, struct sk_xapian_term term, uint64_t first,
                                       uint32_t *documents, uint8_t *frequencies, size_t capacity, size_t *count,
                                       struct sk_error *error) noexcept {
    *count = 0;
    return guarded(error, "read index", database->name.c_str(), [&] {
        if (!fits(term) || first > UINT32_MAX)
            return SK_OK;
        const std::string name = name_of(term);
        Xapian::PostingIterator posting = database->database.postlist_begin(name);
        const Xapian::PostingIterator end = database->database.postlist_end(name);
        if (first > 1 && posting != end)
            posting.skip_to(static_cast<Xapian::docid>(first));
        uint64_t least = first;
        for (; *count < capacity && posting != end; ++posting) {
            documents[*count] = in_order(*posting, least);
            least = documents[*count] + 1ULL;
            frequencies[(*count)++] = wdf_of(posting);
        }
        return SK_OK;
    });
}

enum sk_status sk_xapian_occurrences(const struct sk_xapian_database *database, struct sk_xapian_term term, uint64_t *sum,
                                     struct sk_error *error) noexcept {
    return guarded(error, "read index", database->name.c_str(), [&] {
        *sum = fits(term) ? database->database.get_collection_freq(name_of(term)) : 0;
        return SK_OK;
    });
}

enum sk_status sk_xapian_values(const struct sk_xapian_database *database, unsigned slot, const uint32_t *documents, size_t count,
                                struct sk_arena *arena, struct sk_slice *values, struct sk_error *error) noexcept {
    return guarded(error, "read values of index", database->name.c_str(), [&] {
        for (size_t i = 0; i < count; i++) {
            std::string value = database->database.get_document(documents[i]).get_value(slot);
            char *copy = sk_arena_copy(arena, value.data(), value.size());
            if (!copy)
                return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the values of %zu documents", count);
            values[i] = sk_slice(copy, value.size());
        }
        return SK_OK;
    });
}

enum sk_status sk_xapian_metadata(const struct sk_xapian_database *database, const char *key, struct sk_buffer *value,
                                  struct sk_error *error) noexcept {
    return guarded(error, "read metadata of index", database->name.c_str(), [&] {
        std::string text = database->database.get_metadata(key);
        if (text.empty())
            return sk_error_set(error, SK_NOT_FOUND, "index %s has no entry \"%s\"", database->name.c_str(), key);
        sk_buffer_add(value, text.data(), text.size());
        return value->failed ? sk_error_set(error, SK_FAULT_MEMORY, "no memory for an entry of an index") : SK_OK;
    });
}

enum sk_status sk_xapian_compact(const struct sk_xapian_database *database, const char *path, struct sk_error *error) noexcept {
    return guarded(error, "compact an index to", path, [&] {
        const AtWork here(database->name.c_str());
        Xapian::Database source = database->database;
        source.compact(path, Xapian::DBCOMPACT_NO_RENUMBER);
        return SK_OK;
    });
}

enum sk_status sk_xapian_check(const char *path, struct sk_error *error) noexcept {
    return guarded(error, "check index", path, [&] {
        size_t faults = Xapian::Database::check(path, 0, nullptr);
        if (faults)
            return sk_error_set(error, SK_FAULT_CORRUPT, "index %s is damaged in %zu places", path, faults);
        return SK_OK;
    });
}

// ---- writing ----

enum sk_status sk_xapian_writer_open(const char *path, enum sk_xapian_mode mode, struct sk_xapian_writer **out,
                                     struct sk_error *error) noexcept {
    return guarded(error, "open for writing index", path, [&] {
        int flags = mode == SK_XAPIAN_EXISTING ? Xapian::DB_OPEN : Xapian::DB_CREATE_OR_OPEN;
        if (mode == SK_XAPIAN_CREATE_FAST)
            flags |= Xapian::DB_NO_SYNC;
        Xapian::WritableDatabase database(path, flags);
        *out = new sk_xapian_writer{ { path, database }, database };
        return SK_OK;
    });
}

void sk_xapian_writer_close(struct sk_xapian_writer *writer) noexcept {
    const AtWork here(writer ? writer->view.name.c_str() : nullptr);
    delete writer;
}

const struct sk_xapian_database *sk_xapian_writer_view(const struct sk_xapian_writer *writer) noexcept {
    return &writer->view;
}

enum sk_status sk_xapian_begin(struct sk_xapian_writer *writer, struct sk_error *error) noexcept {
    return guarded(error, "write to index", writer->view.name.c_str(), [&] {
        writer->database.begin_transaction(true);
        return SK_OK;
    });
}

enum sk_status sk_xapian_commit(struct sk_xapian_writer *writer, struct sk_error *error) noexcept {
    return guarded(error, "write to index", writer->view.name.c_str(), [&] {
        writer->database.commit_transaction();
        return SK_OK;
    });
}

enum sk_status sk_xapian_replace(struct sk_xapian_writer *writer, uint32_t number, const struct sk_xapian_document *document,
                                 struct sk_error *error) noexcept {
    return guarded(error, "write to index", writer->view.name.c_str(), [&] {
        writer->database.replace_document(number, document->document);
        return SK_OK;
    });
}

enum sk_status sk_xapian_delete(struct sk_xapian_writer *writer, uint32_t number, struct sk_error *error) noexcept {
    return guarded(error, "delete from index", writer->view.name.c_str(), [&] {
        writer->database.delete_document(number);
        return SK_OK;
    });
}

enum sk_status sk_xapian_set_metadata(struct sk_xapian_writer *writer, const char *key, struct sk_slice value,
                                      struct sk_error *error) noexcept {
    return guarded(error, "write to index", writer->view.name.c_str(), [&] {
        writer->database.set_metadata(key, text_of(value));
        return SK_OK;
    });
}

// ---- documents ----

enum sk_status sk_xapian_document_create(struct sk_xapian_document **out, struct sk_error *error) noexcept {
    return guarded(error, "make a document for", nowhere, [&] {
        *out = new sk_xapian_document;
        return SK_OK;
    });
}

void sk_xapian_document_destroy(struct sk_xapian_document *document) noexcept {
    delete document;
}

enum sk_status sk_xapian_document_add(struct sk_xapian_document *document, const struct sk_xapian_term *terms, size_t count,
                                      struct sk_error *error) noexcept {
    return guarded(error, "make a document for", nowhere, [&] {
        for (size_t i = 0; i < count; i++) {
            if (!fits(terms[i]))
                return refuse_term(error);
            document->document.add_term(name_of(terms[i]), terms[i].frequency);
        }
        return SK_OK;
    });
}

enum sk_status sk_xapian_document_set_value(struct sk_xapian_document *document, unsigned slot, struct sk_slice value,
                                            struct sk_error *error) noexcept {
    return guarded(error, "make a document for", nowhere, [&] {
        document->document.add_value(slot, text_of(value));
        return SK_OK;
    });
}

// ---- queries ----

static Xapian::Query::op operator_of(enum sk_xapian_operator join) {
    switch (join) {
    case SK_XAPIAN_OR: return Xapian::Query::OP_OR;
    case SK_XAPIAN_AND: return Xapian::Query::OP_AND;
    case SK_XAPIAN_AND_MAYBE: return Xapian::Query::OP_AND_MAYBE;
    case SK_XAPIAN_FILTER: return Xapian::Query::OP_FILTER;
    }
    throw Xapian::InvalidArgumentError("no such operator");
}

enum sk_status sk_xapian_query_create(struct sk_xapian_query **out, struct sk_error *error) noexcept {
    return guarded(error, "make a query for", nowhere, [&] {
        *out = new sk_xapian_query;
        return SK_OK;
    });
}

void sk_xapian_query_destroy(struct sk_xapian_query *query) noexcept {
    delete query;
}

enum sk_status sk_xapian_query_terms(struct sk_xapian_query *query, enum sk_xapian_operator join,
                                     const struct sk_xapian_term *terms, size_t count, struct sk_error *error) noexcept {
    return guarded(error, "make a query for", nowhere, [&] {
        std::vector<Xapian::Query> parts;
        parts.reserve(count);
        for (size_t i = 0; i < count; i++) {
            if (!fits(terms[i]))
                return refuse_term(error);
            parts.emplace_back(name_of(terms[i]), terms[i].frequency);
        }
        query->query = Xapian::Query(operator_of(join), parts.begin(), parts.end());
        return SK_OK;
    });
}

enum sk_status sk_xapian_query_combine(struct sk_xapian_query *query, enum sk_xapian_operator join,
                                       const struct sk_xapian_query *right, struct sk_error *error) noexcept {
    return guarded(error, "make a query for", nowhere, [&] {
        query->query = Xapian::Query(operator_of(join), query->query, right->query);
        return SK_OK;
    });
}

enum sk_status sk_xapian_query_scale(struct sk_xapian_query *query, double factor, struct sk_error *error) noexcept {
    return guarded(error, "make a query for", nowhere, [&] {
        query->query = Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query->query, factor);
        return SK_OK;
    });
}

// ---- searching ----

enum sk_status sk_xapian_search(const struct sk_xapian_database *database, const struct sk_xapian_query *query,
                                const struct sk_xapian_bm25 *weights, struct sk_xapian_hit *hits, size_t capacity, size_t *count,
                                struct sk_error *error) noexcept {
    *count = 0;
    return guarded(error, "search index", database->name.c_str(), [&] {
        Xapian::Enquire enquire(database->database);
        enquire.set_weighting_scheme(
            Xapian::BM25Weight(weights->k1, weights->k2, weights->k3, weights->b, weights->minimum_length));
        enquire.set_query(query->query);
        const Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(capacity));
        for (Xapian::MSetIterator hit = found.begin(); hit != found.end(); ++hit)
            hits[(*count)++] = { *hit, hit.get_weight() };
        return SK_OK;
    });
}

// ---- for the tests of the guard ----

template <typename Exception> static void throw_if(const char *name, const char *wanted) {
    if (strcmp(name, wanted) == 0)
        throw Exception("thrown by a test");
}

static void throw_by_name(const char *name) {
    throw_if<Xapian::AssertionError>(name, "Xapian::AssertionError");
    throw_if<Xapian::InvalidArgumentError>(name, "Xapian::InvalidArgumentError");
    throw_if<Xapian::InvalidOperationError>(name, "Xapian::InvalidOperationError");
    throw_if<Xapian::UnimplementedError>(name, "Xapian::UnimplementedError");
    throw_if<Xapian::DatabaseError>(name, "Xapian::DatabaseError");
    throw_if<Xapian::DatabaseCorruptError>(name, "Xapian::DatabaseCorruptError");
    throw_if<Xapian::DatabaseCreateError>(name, "Xapian::DatabaseCreateError");
    throw_if<Xapian::DatabaseLockError>(name, "Xapian::DatabaseLockError");
    throw_if<Xapian::DatabaseModifiedError>(name, "Xapian::DatabaseModifiedError");
    throw_if<Xapian::DatabaseOpeningError>(name, "Xapian::DatabaseOpeningError");
    throw_if<Xapian::DatabaseVersionError>(name, "Xapian::DatabaseVersionError");
    throw_if<Xapian::DatabaseNotFoundError>(name, "Xapian::DatabaseNotFoundError");
    throw_if<Xapian::DatabaseClosedError>(name, "Xapian::DatabaseClosedError");
    throw_if<Xapian::DocNotFoundError>(name, "Xapian::DocNotFoundError");
    throw_if<Xapian::FeatureUnavailableError>(name, "Xapian::FeatureUnavailableError");
    throw_if<Xapian::InternalError>(name, "Xapian::InternalError");
    throw_if<Xapian::NetworkError>(name, "Xapian::NetworkError");
    throw_if<Xapian::NetworkTimeoutError>(name, "Xapian::NetworkTimeoutError");
    throw_if<Xapian::QueryParserError>(name, "Xapian::QueryParserError");
    throw_if<Xapian::SerialisationError>(name, "Xapian::SerialisationError");
    throw_if<Xapian::RangeError>(name, "Xapian::RangeError");
    throw_if<Xapian::WildcardError>(name, "Xapian::WildcardError");
    throw_if<std::length_error>(name, "std::length_error");
    throw_if<std::runtime_error>(name, "std::runtime_error");
    if (strcmp(name, "ENOSPC") == 0)
        throw Xapian::DatabaseError("thrown by a test", ENOSPC);
    if (strcmp(name, "std::bad_alloc") == 0)
        throw std::bad_alloc();
    throw 42;
}

enum sk_status sk_xapian_throw(const char *name, struct sk_error *error) noexcept {
    return guarded(
        error, "test the guard of", nowhere, [&]() -> enum sk_status {
            throw_by_name(name);
            return SK_OK;
        });
}
