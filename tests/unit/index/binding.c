/* index: the C binding to Xapian. Statuses of every exception, and each call on real databases. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "index/xapian_c.h"

static const struct sk_xapian_bm25 WEIGHTS = { 1.0, 0.0, 1.0, 0.0, 0.5 };

struct folder {
    char path[64];
};

static int make_folder(void **state) {
    struct folder *folder = calloc(1, sizeof *folder);
    snprintf(folder->path, sizeof folder->path, "/tmp/sk-binding-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    *state = folder;
    return 0;
}

static int remove_folder(void **state) {
    struct folder *folder = *state;
    sk_directory_remove(folder->path, NULL);
    free(folder);
    return 0;
}

static const char *path_in(void **state, const char *name, char path[SK_PATH_SIZE]) {
    struct folder *folder = *state;
    assert_int_equal(sk_path_join(path, folder->path, name, NULL), SK_OK);
    return path;
}

static struct sk_xapian_term term_of(const char *text, unsigned frequency) {
    return (struct sk_xapian_term){ .text = sk_slice_of(text), .frequency = frequency };
}

/* One document of words separated by spaces, each with wdf 1. */
static void put(struct sk_xapian_writer *writer, uint32_t number, const char *words) {
    struct sk_xapian_document *document;
    assert_int_equal(sk_xapian_document_create(&document, NULL), SK_OK);
    char copy[256], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        struct sk_xapian_term term = term_of(word, 1);
        assert_int_equal(sk_xapian_document_add(document, &term, 1, NULL), SK_OK);
    }
    assert_int_equal(sk_xapian_replace(writer, number, document, NULL), SK_OK);
    sk_xapian_document_destroy(document);
}

/* A database with the documents 1.. as given, committed and closed. */
static void build(const char *path, const char *const *documents, size_t count) {
    struct sk_xapian_writer *writer;
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_CREATE, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    for (size_t i = 0; i < count; i++)
        put(writer, (uint32_t) i + 1, documents[i]);
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    sk_xapian_writer_close(writer);
}

static struct sk_xapian_database *open_at(const char *path) {
    struct sk_xapian_database *database = NULL;
    assert_int_equal(sk_xapian_open(path, &database, NULL), SK_OK);
    return database;
}

static struct sk_xapian_query *query_of(enum sk_xapian_operator join, const char *first, const char *second) {
    struct sk_xapian_query *query;
    struct sk_xapian_term terms[] = { term_of(first, 1), term_of(second ? second : "", 1) };
    assert_int_equal(sk_xapian_query_create(&query, NULL), SK_OK);
    assert_int_equal(sk_xapian_query_terms(query, join, terms, second ? 2 : 1, NULL), SK_OK);
    return query;
}

/* The documents found, as text: "3 1 " */
static const char *found_by(const struct sk_xapian_database *database, const struct sk_xapian_query *query, char text[100]) {
    struct sk_xapian_hit hits[20];
    size_t count, used = 0;
    assert_int_equal(sk_xapian_search(database, query, &WEIGHTS, hits, 20, &count, NULL), SK_OK);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t) snprintf(text + used, 100 - used, "%u ", hits[i].document);
    return text;
}

static void every_exception_has_its_status(void **state) {
    (void) state;
    static const struct {
        const char *name;
        enum sk_status status;
    } cases[] = {
        { "Xapian::AssertionError", SK_FAULT_INTERNAL },
        { "Xapian::InvalidArgumentError", SK_FAULT_ARGUMENT },
        { "Xapian::InvalidOperationError", SK_FAULT_INTERNAL },
        { "Xapian::UnimplementedError", SK_FAULT_INTERNAL },
        { "Xapian::DatabaseError", SK_FAULT_CORRUPT },
        { "ENOSPC", SK_FAULT_IO },
        { "Xapian::DatabaseCorruptError", SK_FAULT_CORRUPT },
        { "Xapian::DatabaseCreateError", SK_FAULT_IO },
        { "Xapian::DatabaseLockError", SK_BUSY },
        { "Xapian::DatabaseModifiedError", SK_STALE },
        { "Xapian::DatabaseOpeningError", SK_FAULT_IO },
        { "Xapian::DatabaseVersionError", SK_FAULT_VERSION },
        { "Xapian::DatabaseNotFoundError", SK_NOT_FOUND },
        { "Xapian::DatabaseClosedError", SK_FAULT_INTERNAL },
        { "Xapian::DocNotFoundError", SK_NOT_FOUND },
        { "Xapian::FeatureUnavailableError", SK_FAULT_INTERNAL },
        { "Xapian::InternalError", SK_FAULT_INTERNAL },
        { "Xapian::NetworkError", SK_FAULT_UNREACHABLE },
        { "Xapian::NetworkTimeoutError", SK_FAULT_UNREACHABLE },
        { "Xapian::QueryParserError", SK_FAULT_INTERNAL },
        { "Xapian::SerialisationError", SK_FAULT_INTERNAL },
        { "Xapian::RangeError", SK_FAULT_ARGUMENT },
        { "Xapian::WildcardError", SK_FAULT_INTERNAL },
        { "std::length_error", SK_FAULT_INTERNAL },
        { "std::runtime_error", SK_FAULT_INTERNAL },
        { "std::bad_alloc", SK_FAULT_MEMORY },
        { "an int", SK_FAULT_INTERNAL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_error error = { 0 };
        enum sk_status status = sk_xapian_throw(cases[i].name, &error);
        if (status != cases[i].status)
            fail_msg("%s became %s, not %s", cases[i].name, sk_status_name(status), sk_status_name(cases[i].status));
        assert_int_equal(error.status, status);
        assert_true(strlen(error.message) > 20);
        assert_int_equal(sk_xapian_throw(cases[i].name, NULL), cases[i].status);
    }
}

static void messages_leave_out_what_may_quote_a_term(void **state) {
    (void) state;
    struct sk_error error = { 0 };
    sk_xapian_throw("Xapian::InvalidArgumentError", &error);
    assert_null(strstr(error.message, "thrown by a test"));
    sk_error_clear(&error);
    sk_xapian_throw("Xapian::DatabaseCorruptError", &error);
    assert_non_null(strstr(error.message, "thrown by a test"));
}

static void absent_locked_and_foreign_directories_differ(void **state) {
    char path[SK_PATH_SIZE];
    struct sk_xapian_database *database;
    struct sk_xapian_writer *writer, *second;
    assert_int_equal(sk_xapian_open(path_in(state, "none", path), &database, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_EXISTING, &writer, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_CREATE, &writer, NULL), SK_OK);
    struct sk_error error = { 0 };
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_EXISTING, &second, &error), SK_BUSY);
    assert_non_null(strstr(error.message, path));
    sk_xapian_writer_close(writer);
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_EXISTING, &second, NULL), SK_OK);
    sk_xapian_writer_close(second);
    path_in(state, "version", path);
    assert_int_equal(sk_directory_create(path, NULL), SK_OK);
    char file[SK_PATH_SIZE + 16];
    snprintf(file, sizeof file, "%s/iamglass", path);
    assert_int_equal(sk_file_replace(file, sk_slice_of("this is not what Xapian writes here"), 0600, NULL), SK_OK);
    enum sk_status status = sk_xapian_open(path, &database, NULL);
    assert_true(status == SK_FAULT_VERSION || status == SK_FAULT_CORRUPT);
}

static void what_is_written_is_found(void **state) {
    char path[SK_PATH_SIZE], text[100];
    build(path_in(state, "a", path), (const char *[]){ "order late", "order", "refund late", "refund order late" }, 4);
    struct sk_xapian_database *database = open_at(path);
    uint64_t number;
    assert_int_equal(sk_xapian_count(database, &number, NULL), SK_OK);
    assert_int_equal(number, 4);
    assert_int_equal(sk_xapian_frequency(database, term_of("late", 0), &number, NULL), SK_OK);
    assert_int_equal(number, 3);
    assert_int_equal(sk_xapian_frequency(database, term_of("unknown", 0), &number, NULL), SK_OK);
    assert_int_equal(number, 0);
    assert_int_equal(sk_xapian_frequency(database, term_of("", 0), &number, NULL), SK_OK);
    assert_int_equal(number, 0);
    struct sk_xapian_query *query = query_of(SK_XAPIAN_AND, "order", "late");
    assert_string_equal(found_by(database, query, text), "1 4 ");
    sk_xapian_query_destroy(query);
    query = query_of(SK_XAPIAN_OR, "refund", "unknown");
    assert_string_equal(found_by(database, query, text), "3 4 ");
    sk_xapian_query_destroy(query);
    sk_xapian_close(database);
}

static void operators_combine(void **state) {
    char path[SK_PATH_SIZE], text[100];
    build(path_in(state, "a", path), (const char *[]){ "a", "a b", "b", "a c", "b c" }, 5);
    struct sk_xapian_database *database = open_at(path);
    struct sk_xapian_query *left = query_of(SK_XAPIAN_OR, "a", NULL), *right = query_of(SK_XAPIAN_OR, "b", NULL);
    struct sk_xapian_query *filter = query_of(SK_XAPIAN_OR, "c", NULL), *nothing;
    assert_int_equal(sk_xapian_query_create(&nothing, NULL), SK_OK);
    assert_string_equal(found_by(database, nothing, text), "");
    assert_int_equal(sk_xapian_query_combine(left, SK_XAPIAN_AND_MAYBE, right, NULL), SK_OK);
    assert_string_equal(found_by(database, left, text), "2 1 4 ");
    assert_int_equal(sk_xapian_query_combine(left, SK_XAPIAN_FILTER, filter, NULL), SK_OK);
    assert_string_equal(found_by(database, left, text), "4 ");
    assert_int_equal(sk_xapian_query_combine(left, SK_XAPIAN_FILTER, nothing, NULL), SK_OK);
    assert_string_equal(found_by(database, left, text), "");
    assert_int_equal(sk_xapian_query_combine(right, SK_XAPIAN_AND_MAYBE, nothing, NULL), SK_OK);
    assert_string_equal(found_by(database, right, text), "2 3 5 ");
    assert_int_equal(sk_xapian_query_terms(right, SK_XAPIAN_OR, NULL, 0, NULL), SK_OK);
    assert_string_equal(found_by(database, right, text), "");
    sk_xapian_query_destroy(left);
    sk_xapian_query_destroy(right);
    sk_xapian_query_destroy(filter);
    sk_xapian_query_destroy(nothing);
    sk_xapian_close(database);
}

static double best_weight(const struct sk_xapian_database *database, const struct sk_xapian_query *query,
                          const struct sk_xapian_bm25 *weights) {
    struct sk_xapian_hit hit;
    size_t count;
    assert_int_equal(sk_xapian_search(database, query, weights, &hit, 1, &count, NULL), SK_OK);
    assert_int_equal(count, 1);
    return hit.weight;
}

static void scaling_and_parameters_change_the_weight(void **state) {
    char path[SK_PATH_SIZE];
    build(path_in(state, "a", path), (const char *[]){ "a a a", "b", "b", "b", "c c c c c c c c c" }, 5);
    struct sk_xapian_database *database = open_at(path);
    struct sk_xapian_query *query = query_of(SK_XAPIAN_OR, "a", NULL);
    double plain = best_weight(database, query, &WEIGHTS);
    assert_int_equal(sk_xapian_query_scale(query, 0.25, NULL), SK_OK);
    assert_true(plain > 0.1);
    assert_float_equal(best_weight(database, query, &WEIGHTS), plain * 0.25, 1e-9);
    struct sk_xapian_bm25 flat = { 0.0, 0.0, 1.0, 0.0, 0.5 };
    assert_true(best_weight(database, query, &flat) < plain * 0.25 - 1e-3);
    assert_int_equal(sk_xapian_query_scale(query, -1.0, NULL), SK_FAULT_ARGUMENT);
    sk_xapian_query_destroy(query);
    sk_xapian_close(database);
}

static void boolean_terms_and_values(void **state) {
    char path[SK_PATH_SIZE], text[100];
    struct sk_xapian_writer *writer;
    struct sk_xapian_document *document;
    assert_int_equal(sk_xapian_writer_open(path_in(state, "a", path), SK_XAPIAN_CREATE, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_document_create(&document, NULL), SK_OK);
    struct sk_xapian_term terms[] = { { sk_slice_of("L"), sk_slice_of("nl"), 0 },
                                      { sk_slice_of("A"), sk_slice_of("x"), 2 },
                                      { sk_slice_of("A"), sk_slice_of("x"), 3 } };
    assert_int_equal(sk_xapian_document_add(document, terms, 3, NULL), SK_OK);
    assert_int_equal(sk_xapian_document_set_value(document, 3, sk_slice("4\0.5", 4), NULL), SK_OK);
    assert_int_equal(sk_xapian_replace(writer, 9, document, NULL), SK_OK);
    sk_xapian_document_destroy(document);
    put(writer, 10, "plain");
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    sk_xapian_writer_close(writer);

    struct sk_xapian_database *database = open_at(path);
    struct sk_xapian_query *query = query_of(SK_XAPIAN_OR, "Lnl", NULL);
    assert_string_equal(found_by(database, query, text), "9 ");
    sk_xapian_query_destroy(query);
    uint32_t documents[] = { 8, 9, 10 };
    struct sk_xapian_posting postings[3];
    size_t found = 0;
    assert_int_equal(sk_xapian_postings(database, term_of("Ax", 0), documents, 3, postings, &found, NULL), SK_OK);
    assert_int_equal(found, 1);
    assert_int_equal(postings[0].document, 1);
    assert_int_equal(postings[0].frequency, 5);
    struct sk_arena arena;
    sk_arena_init(&arena, 1 << 20);
    struct sk_slice values[2];
    assert_int_equal(sk_xapian_values(database, 3, documents + 1, 2, &arena, values, NULL), SK_OK);
    assert_true(sk_slice_equal(values[0], sk_slice("4\0.5", 4)));
    assert_int_equal(values[1].size, 0);
    assert_int_equal(sk_xapian_values(database, 3, documents, 1, &arena, values, NULL), SK_NOT_FOUND);
    sk_arena_finish(&arena);
    sk_xapian_close(database);
}

static void terms_beyond_the_limit_are_refused(void **state) {
    (void) state;
    char longest[300];
    memset(longest, 'x', sizeof longest);
    struct sk_xapian_document *document;
    struct sk_xapian_query *query;
    assert_int_equal(sk_xapian_document_create(&document, NULL), SK_OK);
    assert_int_equal(sk_xapian_query_create(&query, NULL), SK_OK);
    struct sk_xapian_term term = { sk_slice(NULL, 0), sk_slice(longest, SK_XAPIAN_TERM_SIZE), 1 };
    assert_int_equal(sk_xapian_document_add(document, &term, 1, NULL), SK_OK);
    term.prefix = sk_slice_of("A");
    struct sk_error error = { 0 };
    assert_int_equal(sk_xapian_document_add(document, &term, 1, &error), SK_FAULT_ARGUMENT);
    assert_null(strstr(error.message, "xxx"));
    assert_int_equal(sk_xapian_query_terms(query, SK_XAPIAN_OR, &term, 1, NULL), SK_FAULT_ARGUMENT);
    memset(longest, 0, sizeof longest);
    term.text.size = 123;
    assert_int_equal(sk_xapian_document_add(document, &term, 1, NULL), SK_FAULT_ARGUMENT);
    term.text.size = 122;
    assert_int_equal(sk_xapian_document_add(document, &term, 1, NULL), SK_OK);
    term = term_of("", 1);
    assert_int_equal(sk_xapian_document_add(document, &term, 1, NULL), SK_FAULT_ARGUMENT);
    sk_xapian_document_destroy(document);
    sk_xapian_query_destroy(query);
}

static void replaced_and_deleted_documents_are_gone(void **state) {
    char path[SK_PATH_SIZE], text[100];
    build(path_in(state, "a", path), (const char *[]){ "old", "old" }, 2);
    struct sk_xapian_writer *writer;
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_EXISTING, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    put(writer, 1, "new");
    assert_int_equal(sk_xapian_delete(writer, 2, NULL), SK_OK);
    assert_int_equal(sk_xapian_delete(writer, 2, NULL), SK_NOT_FOUND);
    struct sk_xapian_query *query = query_of(SK_XAPIAN_OR, "old", "new");
    struct sk_xapian_database *reader = open_at(path);
    assert_string_equal(found_by(sk_xapian_writer_view(writer), query, text), "1 ");
    assert_string_equal(found_by(reader, query, text), "1 2 ");
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    bool moved = false;
    assert_int_equal(sk_xapian_reopen(reader, &moved, NULL), SK_OK);
    assert_true(moved);
    assert_string_equal(found_by(reader, query, text), "1 ");
    assert_int_equal(sk_xapian_reopen(reader, &moved, NULL), SK_OK);
    assert_false(moved);
    sk_xapian_query_destroy(query);
    sk_xapian_close(reader);
    sk_xapian_writer_close(writer);
}

static void what_is_not_committed_is_lost(void **state) {
    char path[SK_PATH_SIZE];
    struct sk_xapian_writer *writer;
    build(path_in(state, "a", path), (const char *[]){ "a" }, 1);
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_EXISTING, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    put(writer, 2, "a");
    assert_int_equal(sk_xapian_set_metadata(writer, "key", sk_slice_of("value"), NULL), SK_OK);
    sk_xapian_writer_close(writer);
    struct sk_xapian_database *database = open_at(path);
    uint64_t count;
    struct sk_buffer value = { 0 };
    assert_int_equal(sk_xapian_count(database, &count, NULL), SK_OK);
    assert_int_equal(count, 1);
    assert_int_equal(sk_xapian_metadata(database, "key", &value, NULL), SK_NOT_FOUND);
    sk_buffer_finish(&value);
    sk_xapian_close(database);
}

static void metadata_and_numbers_survive_compaction(void **state) {
    char path[SK_PATH_SIZE], compacted[SK_PATH_SIZE], text[100];
    struct sk_xapian_writer *writer;
    assert_int_equal(sk_xapian_writer_open(path_in(state, "a", path), SK_XAPIAN_CREATE_FAST, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    put(writer, 40, "a");
    put(writer, 70, "a");
    assert_int_equal(sk_xapian_set_metadata(writer, "sequence", sk_slice_of("123"), NULL), SK_OK);
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    sk_xapian_writer_close(writer);
    struct sk_xapian_database *database = open_at(path);
    assert_int_equal(sk_xapian_compact(database, path_in(state, "b", compacted), NULL), SK_OK);
    sk_xapian_close(database);
    assert_int_equal(sk_xapian_check(compacted, NULL), SK_OK);
    database = open_at(compacted);
    struct sk_buffer value = { 0 };
    assert_int_equal(sk_xapian_metadata(database, "sequence", &value, NULL), SK_OK);
    assert_string_equal(value.data, "123");
    sk_buffer_finish(&value);
    struct sk_xapian_query *query = query_of(SK_XAPIAN_OR, "a", NULL);
    assert_string_equal(found_by(database, query, text), "40 70 ");
    sk_xapian_query_destroy(query);
    sk_xapian_close(database);
}

static void damage_is_found_by_the_check(void **state) {
    char path[SK_PATH_SIZE], file[SK_PATH_SIZE + 32];
    build(path_in(state, "a", path), (const char *[]){ "a b c", "a b", "a" }, 3);
    snprintf(file, sizeof file, "%s/postlist.glass", path);
    FILE *stream = fopen(file, "r+b");
    assert_non_null(stream);
    for (int i = 0; i < 8192; i++)
        fputc(0x5a, stream);
    fclose(stream);
    struct sk_error error = { 0 };
    assert_int_equal(sk_xapian_check(path, &error), SK_FAULT_CORRUPT);
    assert_non_null(strstr(error.message, path));
}

/* Three documents, far apart, of word a with a wdf of 7; then the first step between them is another one. In the list of the
 * documents' lengths, which has the same steps, another number follows. */
static void build_with_wrong_step(const char *path, unsigned char step) {
    static const char written[] = { '\xff', '\xff', '\xff', '\xff', 6, 7 };
    static const char *const words = "a a a a a a a b";
    struct sk_xapian_writer *writer;
    char file[SK_PATH_SIZE + 32], bytes[1 << 16];
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_CREATE, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    for (uint32_t i = 0; i < 3; i++)
        put(writer, 100000 + i * 0x70000000U, words);
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    sk_xapian_writer_close(writer);
    snprintf(file, sizeof file, "%s/postlist.glass", path);
    FILE *stream = fopen(file, "r+b");
    assert_non_null(stream);
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    char *place = memmem(bytes, size, written, sizeof written);
    assert_non_null(place);
    assert_int_equal(fseek(stream, place - bytes + 4, SEEK_SET), 0);
    fputc(step, stream);
    fclose(stream);
}

static void postings_out_of_order_are_damage(void **state) {
    char path[SK_PATH_SIZE];
    uint32_t documents[4];
    uint8_t frequencies[4];
    size_t count;
    struct sk_error error = { 0 };
    build_with_wrong_step(path_in(state, "a", path), 14); /* beyond the greatest number, so that the next one is smaller */
    struct sk_xapian_database *database = open_at(path);
    assert_int_equal(sk_xapian_read_postings(database, term_of("a", 0), 1, documents, frequencies, 4, &count, &error),
                     SK_FAULT_CORRUPT);
    assert_non_null(strstr(error.message, "not in order"));
    sk_xapian_close(database);
}

static void a_list_that_ends_too_early_is_damage(void **state) {
    char path[SK_PATH_SIZE];
    const uint32_t last = 100000 + 2 * 0x70000000U;
    struct sk_xapian_posting posting;
    size_t found;
    build_with_wrong_step(path_in(state, "a", path), 1);
    struct sk_xapian_database *database = open_at(path);
    assert_int_equal(sk_xapian_postings(database, term_of("a", 0), &last, 1, &posting, &found, NULL), SK_FAULT_CORRUPT);
    sk_xapian_close(database);
}

/* There is none behind the greatest number. */
static void postings_are_read_to_the_greatest_number(void **state) {
    char path[SK_PATH_SIZE];
    struct sk_xapian_writer *writer;
    uint32_t documents[2];
    uint8_t frequencies[2];
    size_t count;
    assert_int_equal(sk_xapian_writer_open(path_in(state, "a", path), SK_XAPIAN_CREATE, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    put(writer, UINT32_MAX - 1, "a");
    put(writer, UINT32_MAX, "a");
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    sk_xapian_writer_close(writer);
    struct sk_xapian_database *database = open_at(path);
    assert_int_equal(sk_xapian_read_postings(database, term_of("a", 0), UINT32_MAX, documents, frequencies, 2, &count, NULL),
                     SK_OK);
    assert_int_equal(count, 1);
    assert_int_equal(documents[0], UINT32_MAX);
    assert_int_equal(
        sk_xapian_read_postings(database, term_of("a", 0), UINT32_MAX + 1ULL, documents, frequencies, 2, &count, NULL), SK_OK);
    assert_int_equal(count, 0);
    sk_xapian_close(database);
}

static void several_databases_are_one(void **state) {
    char first[SK_PATH_SIZE], second[SK_PATH_SIZE], text[100];
    build(path_in(state, "a", first), (const char *[]){ "x", "y" }, 2);
    build(path_in(state, "b", second), (const char *[]){ "y", "x" }, 2);
    struct sk_xapian_database *whole = open_at(first), *part = open_at(second);
    assert_int_equal(sk_xapian_add(whole, part, NULL), SK_OK);
    sk_xapian_close(part);
    uint64_t count;
    assert_int_equal(sk_xapian_count(whole, &count, NULL), SK_OK);
    assert_int_equal(count, 4);
    struct sk_xapian_query *query = query_of(SK_XAPIAN_OR, "x", NULL);
    assert_string_equal(found_by(whole, query, text), "1 4 ");
    sk_xapian_query_destroy(query);
    sk_xapian_close(whole);
}

/* A reader's snapshot lives until the second commit after it: then the blocks that it needs are written over. */
static void a_reader_two_commits_behind_is_stale(void **state) {
    char path[SK_PATH_SIZE], text[100], words[64];
    struct sk_xapian_writer *writer;
    assert_int_equal(sk_xapian_writer_open(path_in(state, "a", path), SK_XAPIAN_CREATE, &writer, NULL), SK_OK);
    struct sk_xapian_database *reader = NULL;
    struct sk_xapian_query *query = query_of(SK_XAPIAN_OR, "common", NULL);
    for (int round = 0; round < 4; round++) {
        assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
        for (uint32_t number = 1; number <= 500; number++) {
            snprintf(words, sizeof words, "common word%u round%d", number, round);
            put(writer, number, words);
        }
        assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
        if (round == 0)
            reader = open_at(path);
    }
    struct sk_xapian_hit hits[20];
    size_t count = 99;
    struct sk_error error = { 0 };
    assert_int_equal(sk_xapian_search(reader, query, &WEIGHTS, hits, 20, &count, &error), SK_STALE);
    assert_int_equal(count, 0);
    assert_int_equal(sk_xapian_reopen(reader, NULL, NULL), SK_OK);
    assert_true(strncmp(found_by(reader, query, text), "1 2 3 ", 6) == 0);
    sk_xapian_query_destroy(query);
    sk_xapian_close(reader);
    sk_xapian_writer_close(writer);
}

#define WIDE_WORD "word%0100u" /* few to a block */

struct rewriting {
    struct sk_xapian_writer *writer;
    atomic_bool stop;
};

static void *rewrite_without_pause(void *context) {
    struct rewriting *rewriting = context;
    char words[200];
    for (int round = 0; !atomic_load(&rewriting->stop); round++) {
        assert_int_equal(sk_xapian_begin(rewriting->writer, NULL), SK_OK);
        for (uint32_t number = 1; number <= 300; number++) {
            snprintf(words, sizeof words, WIDE_WORD " round%d", number, round);
            put(rewriting->writer, number, words);
        }
        assert_int_equal(sk_xapian_commit(rewriting->writer, NULL), SK_OK);
    }
    return NULL;
}

/* Searches for one word after the other, so that each needs another block. Each answer is right, stale, or from before the first
 * commit; after a reopen it may be right again. */
static void searching_while_another_thread_commits(void **state) {
    char path[SK_PATH_SIZE], word[200];
    struct rewriting rewriting = { 0 };
    pthread_t thread;
    assert_int_equal(sk_xapian_writer_open(path_in(state, "a", path), SK_XAPIAN_CREATE_FAST, &rewriting.writer, NULL), SK_OK);
    struct sk_xapian_database *reader = open_at(path);
    assert_int_equal(pthread_create(&thread, NULL, rewrite_without_pause, &rewriting), 0);
    int64_t deadline = sk_clock_monotonic_us() + 60 * 1000000LL;
    int stale = 0, right = 0;
    for (uint32_t i = 0; (stale < 3 || right < 3) && sk_clock_monotonic_us() < deadline; i++) {
        struct sk_xapian_hit hits[5];
        size_t count;
        snprintf(word, sizeof word, WIDE_WORD, i * 37 % 300 + 1);
        struct sk_xapian_query *query = query_of(SK_XAPIAN_OR, word, NULL);
        enum sk_status status = sk_xapian_search(reader, query, &WEIGHTS, hits, 5, &count, NULL);
        sk_xapian_query_destroy(query);
        if (status == SK_OK && count == 1) {
            assert_int_equal(hits[0].document, i * 37 % 300 + 1);
            right++;
            continue; /* until its snapshot is gone */
        }
        assert_true(status == SK_OK || status == SK_STALE);
        assert_int_equal(count, 0);
        stale += status == SK_STALE;
        do
            status = sk_xapian_reopen(reader, NULL, NULL);
        while (status == SK_STALE);
        assert_int_equal(status, SK_OK);
    }
    atomic_store(&rewriting.stop, true);
    pthread_join(thread, NULL);
    assert_true(stale >= 3);
    assert_true(right >= 3);
    sk_xapian_close(reader);
    sk_xapian_writer_close(rewriting.writer);
}

static void an_unreachable_server_is_said_so(void **state) {
    (void) state;
    struct sk_xapian_database *database;
    assert_int_equal(sk_xapian_open_remote("127.0.0.1", 9, 500, &database, NULL), SK_FAULT_UNREACHABLE);
}

static pid_t serve_database(const char *path, const char *port) {
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stdout))
            _exit(126);
        execlp("xapian-tcpsrv", "xapian-tcpsrv", "--one-shot", "--interface", "127.0.0.1", "--port", port, path, (char *) NULL);
        _exit(127);
    }
    return child;
}

static void a_remote_database_answers_like_a_local_one(void **state) {
    char path[SK_PATH_SIZE], port[8], text[100];
    build(path_in(state, "a", path), (const char *[]){ "x", "y", "x y" }, 3);
    unsigned number = 20000 + (unsigned) getpid() % 20000;
    snprintf(port, sizeof port, "%u", number);
    pid_t child = serve_database(path, port);
    struct sk_xapian_database *database = NULL;
    enum sk_status status = SK_FAULT_UNREACHABLE;
    int ended = 0;
    for (int i = 0; i < 200 && status != SK_OK && waitpid(child, &ended, WNOHANG) == 0; i++) {
        usleep(20000);
        status = sk_xapian_open_remote("127.0.0.1", number, 5000, &database, NULL);
    }
    if (status != SK_OK && WIFEXITED(ended) && WEXITSTATUS(ended) == 127)
        skip(); /* no xapian-tools on this machine */
    assert_int_equal(status, SK_OK);
    struct sk_xapian_query *query = query_of(SK_XAPIAN_OR, "y", NULL);
    assert_string_equal(found_by(database, query, text), "2 3 ");
    sk_xapian_query_destroy(query);
    sk_xapian_close(database);
    waitpid(child, NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_exception_has_its_status),
        cmocka_unit_test(messages_leave_out_what_may_quote_a_term),
        cmocka_unit_test_setup_teardown(absent_locked_and_foreign_directories_differ, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_is_written_is_found, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(operators_combine, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(scaling_and_parameters_change_the_weight, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(boolean_terms_and_values, make_folder, remove_folder),
        cmocka_unit_test(terms_beyond_the_limit_are_refused),
        cmocka_unit_test_setup_teardown(replaced_and_deleted_documents_are_gone, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_is_not_committed_is_lost, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(metadata_and_numbers_survive_compaction, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(damage_is_found_by_the_check, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(postings_out_of_order_are_damage, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_list_that_ends_too_early_is_damage, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(postings_are_read_to_the_greatest_number, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(several_databases_are_one, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_reader_two_commits_behind_is_stale, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(searching_while_another_thread_commits, make_folder, remove_folder),
        cmocka_unit_test(an_unreachable_server_is_said_so),
        cmocka_unit_test_setup_teardown(a_remote_database_answers_like_a_local_one, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
