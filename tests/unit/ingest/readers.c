/* Each format from bytes in memory: which cases come out, and which rows are rejected where and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ingest/reader.h"

#define CASE_LIMIT 16

struct reading {
    struct sk_arena arena;
    struct sk_case cases[CASE_LIMIT];
    int64_t case_lines[CASE_LIMIT];
    size_t count;
    struct sk_buffer rejects;                               /* "line: reason\n" */
    int64_t lines[CASE_LIMIT * 2], offsets[CASE_LIMIT * 2]; /* behind each row */
    size_t rows;
    enum sk_status opened;
    struct sk_error error;
};

static void read_rows(struct reading *r, const struct sk_reader_kind *kind, struct sk_reader *reader, struct sk_lines *lines) {
    for (;;) {
        struct sk_error reason = { 0 };
        struct sk_case record;
        int64_t line = 0;
        enum sk_status status = kind->next(reader, &r->arena, &record, &line, &reason);
        if (status == SK_END)
            return;
        assert_true(status == SK_OK || status == SK_REJECTED);
        if (status == SK_REJECTED) {
            sk_buffer_format(&r->rejects, "%lld: %s\n", (long long) line, reason.message);
        } else {
            assert_true(r->count < CASE_LIMIT);
            r->case_lines[r->count] = line;
            r->cases[r->count++] = record;
        }
        assert_true(r->rows < CASE_LIMIT * 2);
        r->lines[r->rows] = lines->count;
        r->offsets[r->rows++] = lines->offset;
    }
}

/* from_line, from_offset: resumes there; 0, 0 = from the beginning. */
static void read_from(struct reading *r, const char *format, struct sk_slice text, const struct sk_field_mapping *maps,
                      size_t map_count, int64_t from_line, int64_t from_offset) {
    struct sk_lines lines;
    struct sk_reader *reader = NULL;
    memset(r, 0, sizeof *r);
    sk_arena_init(&r->arena, (size_t) 256 << 20);
    const struct sk_reader_kind *kind = sk_reader_find(format, text);
    assert_non_null(kind);
    FILE *stream = text.size ? fmemopen((void *) text.data, text.size, "r") : fopen("/dev/null", "r");
    assert_non_null(stream);
    sk_lines_init(&lines, stream, NULL);
    struct sk_slice head = sk_slice(text.data, text.size < 65536 ? text.size : 65536);
    r->opened = kind->open(&lines, head, maps, map_count, &reader, &r->error);
    if (r->opened == SK_OK) {
        if (from_offset)
            assert_int_equal(sk_lines_resume(&lines, from_line, from_offset, &r->error), SK_OK);
        read_rows(r, kind, reader, &lines);
        kind->close(reader);
    }
    sk_lines_finish(&lines);
    fclose(stream);
}

static void read_text(struct reading *r, const char *format, const char *text) {
    read_from(r, format, sk_slice_of(text), NULL, 0, 0, 0);
}

static void finish(struct reading *r) {
    sk_buffer_finish(&r->rejects);
    sk_arena_finish(&r->arena);
}

#define assert_slice(slice, text)                                                                                                \
    do {                                                                                                                         \
        struct sk_slice assert_slice_ = (slice);                                                                                 \
        assert_non_null(assert_slice_.data);                                                                                     \
        assert_int_equal(assert_slice_.size, strlen(text));                                                                      \
        assert_memory_equal(assert_slice_.data, (text), strlen(text));                                                           \
    } while (0)

#define assert_rejects(r, text) assert_string_equal((r)->rejects.data ? (r)->rejects.data : "", (text))

/* ---- JSON Lines ---- */

#define A "{\"id\":\"a\",\"question\":\"q1\",\"answer\":\"a1\"}"
#define B "{\"id\":\"b\",\"question\":\"q2\",\"answer\":\"a2\"}"

static void json_lines_of_every_shape(void **state) {
    (void) state;
    const char *const texts[] = { A "\n" B "\n", A "\n" B, A "\r\n" B "\r\n", "\xef\xbb\xbf" A "\n" B,
                                  "  " A "  \n\n \t\r\n" B "\n\n" };
    const int64_t second_line[] = { 2, 2, 2, 2, 4 };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading r;
        read_text(&r, "auto", texts[i]);
        assert_int_equal(r.opened, SK_OK);
        assert_rejects(&r, "");
        assert_int_equal(r.count, 2);
        assert_slice(r.cases[0].id, "a");
        assert_slice(r.cases[1].question, "q2");
        assert_int_equal(r.case_lines[1], second_line[i]);
        finish(&r);
    }
}

static void json_lines_that_cannot_be_used(void **state) {
    (void) state;
    struct reading r;
    read_text(&r, "jsonl",
              "{\"question\":\"q\"}\n"
              "{\"answer\":\"a\"}\n"
              "{\"question\":\"q\",\"answer\":\"a\",\"satisfaction\":7}\n"
              "\n"
              "{\"question\":\"\",\"answer\":\"a\"}\n" A "\n"
              "{\"question\":5,\"answer\":\"a\"}\n"
              "17\n");
    assert_int_equal(r.count, 1);
    assert_int_equal(r.case_lines[0], 6);
    assert_rejects(&r, "1: answer is missing\n2: question is missing\n3: satisfaction 7 is outside 1..5\n5: question is empty\n"
                       "7: question is not a string\n8: not a JSON object\n");
    finish(&r);
}

static void json_that_is_cut_off_or_not_utf8(void **state) {
    (void) state;
    struct reading r;
    read_text(&r, "jsonl", "{\"question\":\"\xe9\xe9n\",\"answer\":\"a\"}\n" A "\n{\"id\":\"c\",\"question\":\"cut o");
    assert_int_equal(r.count, 1);
    assert_non_null(strstr(r.rejects.data, "1: not UTF-8"));
    assert_non_null(strstr(r.rejects.data, "\n3: not valid JSON"));
    assert_int_equal(r.rows, 3);
    finish(&r);
}

static void a_json_list_is_refused_whole(void **state) {
    (void) state;
    const char *const texts[] = { "[" A "]", "\xef\xbb\xbf \n [\n" A ",\n" B "]\n" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading r;
        read_text(&r, "auto", texts[i]);
        assert_int_equal(r.opened, SK_REJECTED);
        assert_string_equal(r.error.message,
                            "this is one JSON list, but one JSON object a line is expected; convert it with: jq -c '.[]'");
        finish(&r);
    }
}

static void maps_are_not_for_json(void **state) {
    (void) state;
    struct reading r;
    const struct sk_field_mapping map = { "question", "vraag" };
    read_from(&r, "jsonl", sk_slice_of(A), &map, 1, 0, 0);
    assert_int_equal(r.opened, SK_FAULT_ARGUMENT);
    assert_string_equal(r.error.message, "--map question=vraag is for CSV: in JSON Lines the fields have names already");
    finish(&r);
}

static char *repeat(const char *before, char c, size_t count, const char *after) {
    size_t start = strlen(before);
    char *text = malloc(start + count + strlen(after) + 1);
    assert_non_null(text);
    memcpy(text, before, start);
    memset(text + start, c, count);
    strcpy(text + start + count, after);
    return text;
}

static void a_line_of_20_megabytes(void **state) {
    (void) state;
    struct reading r;
    char *text = repeat(A "\n{\"question\":\"", 'x', (size_t) 20 << 20, "\",\"answer\":\"a\"}\n" B "\n");
    read_text(&r, "jsonl", text);
    assert_int_equal(r.count, 2);
    assert_slice(r.cases[1].id, "b");
    assert_int_equal(r.case_lines[1], 3);
    assert_rejects(&r, "2: the line is longer than 16777216 bytes\n");
    assert_true(r.arena.total < (size_t) 1 << 20);
    finish(&r);
    free(text);
}

/* ---- CSV ---- */

static void csv_of_every_shape(void **state) {
    (void) state;
    const char *const texts[] = {
        "id,question,answer\na,q1,a1\nb,q2,a2\n",
        "id,question,answer\r\na,q1,a1\r\nb,q2,a2", /* RFC 4180: the last line may have no line break */
        "\xef\xbb\xbfid;question;answer\na;q1;a1\nb;q2;a2\n",
        "id\tquestion\tanswer\na\tq1\ta1\nb\tq2\ta2\n",
        "\"id\",\"question\",\"answer\"\n\"a\",\"q1\",\"a1\"\n\"b\",\"q2\",\"a2\"",
        "\n\nAnswer , QUESTION,Id\n\na1,q1,a\n\na2,q2,b\n\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading r;
        read_text(&r, "auto", texts[i]);
        assert_int_equal(r.opened, SK_OK);
        assert_rejects(&r, "");
        assert_int_equal(r.count, 2);
        assert_slice(r.cases[0].id, "a");
        assert_slice(r.cases[0].question, "q1");
        assert_slice(r.cases[0].answer, "a1");
        assert_slice(r.cases[1].id, "b");
        assert_slice(r.cases[1].answer, "a2");
        finish(&r);
    }
}

static void quotes_line_breaks_and_line_numbers(void **state) {
    (void) state;
    struct reading r;
    read_text(&r, "auto",
              "id,question,answer\n"
              "1,\"line one\nline two, \"\"quoted\"\"\n\nline four\", spaces stay \n"
              "2,short\n"
              "3,\"a\r\nb\",\"\"\n"
              "4,\"; , \t\",ok\r\n");
    assert_int_equal(r.count, 2);
    assert_slice(r.cases[0].question, "line one\nline two, \"quoted\"\n\nline four");
    assert_slice(r.cases[0].answer, " spaces stay ");
    assert_int_equal(r.case_lines[0], 2);
    assert_slice(r.cases[1].question, "; , \t");
    assert_int_equal(r.case_lines[1], 9);
    assert_rejects(&r, "6: the row has 2 columns, the header 3\n7: answer is missing\n");
    finish(&r);
}

static void wrong_column_counts(void **state) {
    (void) state;
    struct reading r;
    read_text(&r, "csv", "question,answer,team\nq,a\nq,a,t,x,y\nq1,a1,t\nalone\n,,,\n");
    assert_int_equal(r.count, 1);
    assert_slice(r.cases[0].team, "t");
    assert_rejects(&r, "2: the row has 2 columns, the header 3\n3: the row has 5 columns, the header 3\n"
                       "5: the row has 1 columns, the header 3\n6: the row has 4 columns, the header 3\n");
    finish(&r);
}

#define MISPLACED                                                                                                                \
    "a quote stands within an unquoted field, or text behind a closing quote; a field with quotes must be quoted and its "       \
    "quotes "                                                                                                                    \
    "doubled\n"

static void quotes_that_do_not_fit(void **state) {
    (void) state;
    const char *const ends[] = { "3,\"never closed,a\nmore\n", "3,\"never closed,a\nmore", "3,\"never closed,a" };
    const char *const more[] = { "6: the row has 1 columns, the header 3\n", "6: the row has 1 columns, the header 3\n", "" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct reading r;
        char text[400];
        snprintf(text, sizeof text, "id,question,answer\n1,5\" pipe,a\n2,\"quoted\" text,a\n3,fine,a\n%s", ends[i]);
        read_text(&r, "csv", text);
        assert_int_equal(r.count, 1);
        assert_slice(r.cases[0].question, "fine");
        snprintf(text, sizeof text, "2: " MISPLACED "3: " MISPLACED "5: a quote that opens in this row is never closed\n%s",
                 more[i]);
        assert_rejects(&r, text);
        finish(&r);
    }
}

/* It takes in every line up to the next quote, or up to the end: those are rows all the same. */
static void a_stray_quote_costs_one_row(void **state) {
    (void) state;
    struct reading r;
    read_text(&r, "csv",
              "question,answer\nq1,a1\n\"q2,a2\nq3,a3\n\nq4,\"a4,\r\nstill \"\"a4\"\"\"\nq5,a5\n\"q6,a6\nq7,\"a\n7\"\nq8,a8");
    assert_int_equal(r.count, 6);
    const int64_t lines[] = { 2, 4, 6, 8, 10, 12 };
    for (size_t i = 0; i < r.count; i++)
        assert_int_equal(r.case_lines[i], lines[i]);
    assert_slice(r.cases[2].answer, "a4,\nstill \"a4\"");
    assert_slice(r.cases[4].answer, "a\n7");
    assert_rejects(&r, "3: a quote takes the row on to line 6; there " MISPLACED
                       "9: a quote takes the row on to line 10; there " MISPLACED);
    finish(&r);
    read_text(&r, "csv", "question,answer\n\"q1,a1\nq2,a2\nq3,a3\nq4,\"a4");
    assert_int_equal(r.count, 2);
    assert_rejects(&r, "2: a quote takes the row on to line 5; there " MISPLACED
                       "5: a quote that opens in this row is never closed\n");
    finish(&r);
    /* What a row swallows may hold stray quotes of its own. */
    read_text(&r, "csv", "question,answer\n\"q1,a1\n\"q2,a2\n\"q3,a3\nq4,a4\nq5\"\",a5\n\"\"\"q6,a6\nq7,a7\n");
    assert_int_equal(r.count, 2);
    assert_slice(r.cases[0].question, "q4");
    assert_slice(r.cases[1].question, "q7");
    finish(&r);
}

static void columns_map_to_fields_and_metadata(void **state) {
    (void) state;
    struct reading r;
    const struct sk_field_mapping maps[] = { { "question", "Klantvraag" },
                                             { "answer", "reactie" },
                                             { "satisfaction", "cijfer" } };
    read_from(&r, "auto",
              sk_slice_of("klantvraag;Reactie;cijfer;answer;team;land;;leeg\nq;a;4,5;not this;orders;nl;x;\nq2;a2;;;;;;\n"), maps,
              3, 0, 0);
    assert_int_equal(r.opened, SK_OK);
    assert_rejects(&r, "");
    assert_int_equal(r.count, 2);
    assert_slice(r.cases[0].question, "q");
    assert_slice(r.cases[0].answer, "a");
    assert_true(r.cases[0].satisfaction == 4.5);
    assert_slice(r.cases[0].team, "orders");
    assert_slice(r.cases[0].metadata, "{\"column_7\":\"x\",\"land\":\"nl\"}");
    assert_non_null(r.cases[0].id.data); /* from the content */
    assert_true(r.cases[1].satisfaction == 0);
    assert_null(r.cases[1].team.data);
    assert_null(r.cases[1].metadata.data);
    finish(&r);
}

static void csv_values_obey_the_rules_of_cases(void **state) {
    (void) state;
    struct reading r;
    read_text(&r, "csv",
              "question,answer,satisfaction,context,timestamp\n"
              "q,a,7,,\nq,a,good,,\nq,a,0,,\n,a,5,,\nq, ,5,,\nq,a,5,nonsense,\nq,a,5,,yesterday\nq,a,nan,,\n"
              "q\xff,a,5,,\n"
              "q,a, 5 ,\"[{\"\"role\"\":\"\"agent\"\",\"\"text\"\":\"\"hi\"\"}]\",2026-05-01\n");
    assert_int_equal(r.count, 1);
    assert_true(r.cases[0].satisfaction == 5);
    assert_int_equal(r.cases[0].context_count, 1);
    assert_slice(r.cases[0].context[0].text, "hi");
    assert_rejects(&r,
                   "2: satisfaction 7 is outside 1..5\n3: satisfaction is not a number\n4: satisfaction 0 is outside 1..5\n"
                   "5: question is missing\n6: answer is empty\n7: context is not a list of turns in JSON\n"
                   "8: timestamp is not an ISO 8601 date or time that exists\n9: satisfaction is not a number\n10: not UTF-8\n");
    finish(&r);
}

static void headers_that_cannot_be_used(void **state) {
    (void) state;
    const struct {
        const char *text, *message;
        struct sk_field_mapping map;
        enum sk_status status;
    } wrong[] = {
        { "vraag,antwoord\nq,a\n",
          "the first row names no column question; name the columns in the first row, or use --map question=COLUMN",
          { NULL, NULL },
          SK_REJECTED },
        { "question,antwoord\nq,a\n",
          "the first row names no column answer; name the columns in the first row, or use --map answer=COLUMN",
          { NULL, NULL },
          SK_REJECTED },
        { "question,answer,Question\nq,a,q\n",
          "two columns are named question; rename one of them",
          { NULL, NULL },
          SK_REJECTED },
        { "question,answer\nq,a\n",
          "the first row names no column \"reactie\" (--map answer=reactie)",
          { "answer", "reactie" },
          SK_REJECTED },
        { "question,answer\nq,a\n",
          "--map vraag=question: a case has no field \"vraag\"; it has id, conversation_id, question, answer, satisfaction, "
          "context, intent, language, channel, timestamp, customer_id, agent_id, team",
          { "vraag", "question" },
          SK_FAULT_ARGUMENT },
        { "question,\xe9,answer\nq,x,a\n", "the first row is not UTF-8; save the file as UTF-8", { NULL, NULL }, SK_REJECTED },
        { "question,\"answer\nq,a\n", "a quote that opens in this row is never closed", { NULL, NULL }, SK_REJECTED },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct reading r;
        read_from(&r, "csv", sk_slice_of(wrong[i].text), &wrong[i].map, wrong[i].map.field ? 1 : 0, 0, 0);
        assert_int_equal(r.opened, wrong[i].status);
        assert_string_equal(r.error.message, wrong[i].message);
        finish(&r);
    }
}

static void maps_that_contradict(void **state) {
    (void) state;
    struct reading r;
    const struct sk_field_mapping field_twice[] = { { "question", "a" }, { "question", "b" } };
    read_from(&r, "csv", sk_slice_of("a,b,answer\n1,2,3\n"), field_twice, 2, 0, 0);
    assert_int_equal(r.opened, SK_FAULT_ARGUMENT);
    assert_string_equal(r.error.message, "--map gives the field \"question\" twice");
    finish(&r);
    const struct sk_field_mapping column_twice[] = { { "question", "a" }, { "answer", "A" } };
    read_from(&r, "csv", sk_slice_of("a,b,c\n1,2,3\n"), column_twice, 2, 0, 0);
    assert_int_equal(r.opened, SK_FAULT_ARGUMENT);
    assert_string_equal(r.error.message, "--map uses the column \"A\" twice");
    finish(&r);
}

static void a_header_alone_and_nothing_at_all(void **state) {
    (void) state;
    const char *const texts[] = { "question,answer\n", "question,answer", "", "\n\n" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading r;
        read_text(&r, "csv", texts[i]);
        assert_int_equal(r.opened, SK_OK);
        assert_int_equal(r.rows, 0);
        finish(&r);
    }
}

static void a_csv_row_of_20_megabytes(void **state) {
    (void) state;
    struct reading r;
    /* One line, quoted, that goes on with others: they are rows of their own, whatever they were meant to be. */
    char *text = repeat("id,question,answer\na,q,a\nlong,\"", 'x', (size_t) 20 << 20, "\nq,still quoted,a\n\",a\nb,q,a\n");
    read_text(&r, "csv", text);
    assert_int_equal(r.count, 3);
    assert_slice(r.cases[2].id, "b");
    assert_int_equal(r.case_lines[2], 6);
    assert_rejects(&r, "3: the row is longer than 16777216 bytes\n5: a quote that opens in this row is never closed\n");
    finish(&r);
    free(text);
    /* Many short lines within one pair of quotes. */
    text = repeat("id,question,answer\na,q,a\nlong,\"", '\n', (size_t) 17 << 20, "\",a\nb,q,a\n");
    read_text(&r, "csv", text);
    assert_int_equal(r.count, 2);
    assert_slice(r.cases[1].id, "b");
    assert_rejects(&r, "3: the row is longer than 16777216 bytes\n17825795: a quote that opens in this row is never closed\n");
    finish(&r);
    free(text);
    /* A stray quote before a line that is too long by itself. */
    text = repeat("id,question,answer\n\"a,q,a\nb,q,a\nlong,", 'x', (size_t) 20 << 20, ",a\nc,q,a\n");
    read_text(&r, "csv", text);
    assert_int_equal(r.count, 2);
    assert_slice(r.cases[0].id, "b");
    assert_int_equal(r.case_lines[1], 5);
    assert_int_equal(r.offsets[r.rows - 1], strlen(text));
    assert_rejects(&r, "2: the row is longer than 16777216 bytes\n4: the row is longer than 16777216 bytes\n");
    finish(&r);
    free(text);
}

static void too_many_columns(void **state) {
    (void) state;
    struct reading r;
    char *text = repeat("question,answer", ',', 1000, "\nq,a\n");
    read_text(&r, "csv", text);
    assert_int_equal(r.opened, SK_REJECTED);
    assert_string_equal(r.error.message, "the first row has more than 1000 columns");
    finish(&r);
    free(text);
    text = repeat("question,answer\nq,a", ',', 100000, "\nq,a\n");
    read_text(&r, "csv", text);
    assert_rejects(&r, "2: the row has 100002 columns, the header 2\n");
    assert_int_equal(r.count, 1);
    finish(&r);
    free(text);
}

/* ---- both ---- */

/* Stopping behind any row and going on there gives the same rows. */
static void reading_resumes_behind_any_row(void **state) {
    (void) state;
    const char *const texts[] = {
        "\xef\xbb\xbf" A "\n\nbroken\n" B "\n{\"id\":\"c\",\"question\":\"q3\",\"answer\":\"a3\"}",
        "\xef\xbb\xbfid,question,answer\r\na,\"q\n1\",a1\r\n\r\nb,x\nb,q2,a2\nc,\"q\"\"3\n\n\",a3",
        "id,question,answer\na,\"q\n1\",a1\n\"b,q2,a2\nb,q2,a2\n\nc,\"q\n3\",a3",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading whole, rest;
        read_text(&whole, "auto", texts[i]);
        assert_int_equal(whole.rows, 4);
        assert_int_equal(whole.count, 3);
        for (size_t row = 0; row < whole.rows; row++) {
            read_from(&rest, "auto", sk_slice_of(texts[i]), NULL, 0, whole.lines[row], whole.offsets[row]);
            assert_int_equal(rest.rows, whole.rows - row - 1);
            for (size_t k = 0; k < rest.count; k++) {
                assert_true(sk_slice_equal(rest.cases[k].question, whole.cases[whole.count - rest.count + k].question));
                assert_int_equal(rest.case_lines[k], whole.case_lines[whole.count - rest.count + k]);
            }
            for (size_t k = 0; k < rest.rows; k++)
                assert_int_equal(rest.offsets[k], whole.offsets[row + 1 + k]);
            finish(&rest);
        }
        finish(&whole);
    }
}

static void formats_are_found_by_name_and_content(void **state) {
    (void) state;
    char list[32];
    sk_reader_list(list, sizeof list);
    assert_string_equal(list, "jsonl, csv");
    assert_ptr_equal(sk_reader_find("csv", sk_slice_of("{}")), &sk_reader_csv);
    assert_ptr_equal(sk_reader_find("jsonl", sk_slice_of("a,b")), &sk_reader_jsonl);
    assert_null(sk_reader_find("xml", sk_slice_of("a,b")));
    assert_ptr_equal(sk_reader_find("auto", sk_slice_of("\n {\"question\":1}")), &sk_reader_jsonl);
    assert_ptr_equal(sk_reader_find("auto", sk_slice_of("[{")), &sk_reader_jsonl);
    assert_ptr_equal(sk_reader_find("auto", sk_slice_of("\xef\xbb\xbf\"vraag\";antwoord\n")), &sk_reader_csv);
    assert_null(sk_reader_find("auto", sk_slice_of("Dear customer\nthank you, bye\n")));
    assert_null(sk_reader_find("auto", sk_slice_of("")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_lines_of_every_shape),
        cmocka_unit_test(json_lines_that_cannot_be_used),
        cmocka_unit_test(json_that_is_cut_off_or_not_utf8),
        cmocka_unit_test(a_json_list_is_refused_whole),
        cmocka_unit_test(maps_are_not_for_json),
        cmocka_unit_test(a_line_of_20_megabytes),
        cmocka_unit_test(csv_of_every_shape),
        cmocka_unit_test(quotes_line_breaks_and_line_numbers),
        cmocka_unit_test(wrong_column_counts),
        cmocka_unit_test(quotes_that_do_not_fit),
        cmocka_unit_test(a_stray_quote_costs_one_row),
        cmocka_unit_test(columns_map_to_fields_and_metadata),
        cmocka_unit_test(csv_values_obey_the_rules_of_cases),
        cmocka_unit_test(headers_that_cannot_be_used),
        cmocka_unit_test(maps_that_contradict),
        cmocka_unit_test(a_header_alone_and_nothing_at_all),
        cmocka_unit_test(a_csv_row_of_20_megabytes),
        cmocka_unit_test(too_many_columns),
        cmocka_unit_test(reading_resumes_behind_any_row),
        cmocka_unit_test(formats_are_found_by_name_and_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
