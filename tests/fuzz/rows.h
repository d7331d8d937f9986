/* Reads an input as an import does, row by row, and checks what every accepted row promises. */
#ifndef SK_TESTS_FUZZ_ROWS_H
#define SK_TESTS_FUZZ_ROWS_H

#include "fuzz.h"
#include "ingest/reader.h"
#include "protocol/document.h"

/* Written out and read again it is the same case. */
static inline void check_case(const struct sk_case *record, struct sk_arena *arena) {
    struct sk_buffer text = { 0 };
    struct sk_case again;
    require(record->id.data && record->question.size && record->answer.size, "a case has id, question and answer");
    require(record->satisfaction == 0 || (record->satisfaction >= 1 && record->satisfaction <= 5), "1..5 or none");
    struct json_t *document = sk_case_to_json(record);
    require(document && sk_document_encode(document, &text, NULL) == SK_OK, "a case can be written");
    require(sk_case_decode(sk_buffer_slice(&text), arena, &again, NULL) == SK_OK, "a written case can be read");
    require(sk_slice_equal(again.id, record->id) && sk_slice_equal(again.question, record->question)
                && sk_slice_equal(again.answer, record->answer) && again.context_count == record->context_count,
            "a case read again is the same");
    sk_document_release(document);
    sk_buffer_finish(&text);
}

static inline void read_rows(const struct sk_reader_kind *kind, struct sk_slice input, const struct sk_field_mapping *maps,
                             size_t map_count) {
    struct sk_lines lines;
    struct sk_reader *reader;
    struct sk_arena arena;
    struct sk_error error = { 0 };
    struct sk_case record;
    int64_t line = 0;
    enum sk_status status;
    FILE *stream = input.size ? fmemopen((void *) (uintptr_t) input.data, input.size, "rb") : fopen("/dev/null", "rb");
    require(stream != NULL, "a stream");
    sk_lines_init(&lines, stream, NULL);
    sk_arena_init(&arena, 64 << 20);
    (void) sk_reader_find("auto", input);
    if (kind->open(&lines, input, maps, map_count, &reader, &error) == SK_OK) {
        while ((status = kind->next(reader, &arena, &record, &line, &error)) == SK_OK || status == SK_REJECTED) {
            require(status == SK_OK || error.message[0], "a rejected row has a reason");
            if (status == SK_OK)
                check_case(&record, &arena);
            sk_arena_reset(&arena);
            error = (struct sk_error){ 0 };
        }
        require(status == SK_END, "a file comes to its end");
        kind->close(reader);
    }
    sk_arena_finish(&arena);
    sk_lines_finish(&lines);
    fclose(stream);
}

#endif
