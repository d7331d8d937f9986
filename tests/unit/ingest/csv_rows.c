/* Rows from bytes in memory: which cells they have, where they begin, and what is no row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/csv_rows.h"

struct fixture {
    FILE *stream;
    struct sk_lines lines;
    struct sk_csv_rows *rows;
};

static void begin(struct fixture *f, const char *text) {
    f->stream = fmemopen((void *) text, strlen(text), "r");
    assert_non_null(f->stream);
    sk_lines_init(&f->lines, f->stream, NULL);
    assert_int_equal(sk_csv_rows_create(&f->lines, sk_csv_separator(sk_slice_of(text)), &f->rows, NULL), SK_OK);
}

static void end(struct fixture *f) {
    sk_csv_rows_destroy(f->rows);
    sk_lines_finish(&f->lines);
    fclose(f->stream);
}

/* The cells with a bar behind each. */
static void assert_row(struct fixture *f, int64_t expected_line, const char *expected) {
    struct sk_buffer cells = { 0 };
    int64_t line = 0;
    assert_int_equal(sk_csv_rows_next(f->rows, &line, NULL), SK_OK);
    for (size_t i = 0; i < sk_csv_rows_count(f->rows); i++) {
        sk_buffer_add_slice(&cells, sk_csv_rows_cell(f->rows, i));
        sk_buffer_add_text(&cells, "|");
    }
    sk_buffer_add(&cells, "", 1);
    assert_string_equal(cells.data, expected);
    assert_int_equal(line, expected_line);
    sk_buffer_finish(&cells);
}

static void assert_rejected(struct fixture *f, int64_t expected_line, const char *reason) {
    struct sk_error error = { 0 };
    int64_t line = 0;
    assert_int_equal(sk_csv_rows_next(f->rows, &line, &error), SK_REJECTED);
    assert_non_null(strstr(error.message, reason));
    assert_int_equal(line, expected_line);
}

static void assert_end(struct fixture *f) {
    int64_t line;
    assert_int_equal(sk_csv_rows_next(f->rows, &line, NULL), SK_END);
}

static void rows_and_where_they_begin(void **state) {
    struct fixture f;
    (void) state;
    begin(&f, "\xef\xbb\xbf"
              "a,\"b \"\"q\"\", c\",\"two\nlines\"\r\n\n1,,x\n\"open");
    assert_row(&f, 1, "a|b \"q\", c|two\nlines|");
    assert_row(&f, 4, "1||x|");
    assert_rejected(&f, 5, "never closed");
    assert_end(&f);
    end(&f);
    begin(&f, "x;y;\"a;b,c,d,e\"\n");
    assert_row(&f, 1, "x|y|a;b,c,d,e|");
    assert_end(&f);
    end(&f);
}

/* The next row is that behind the first line of the one that is none. */
static void a_stray_quote_costs_its_line_alone(void **state) {
    struct fixture f;
    (void) state;
    begin(&f, "a,b\n5\" wide,\"x\ny\",1\n3,4\n");
    assert_row(&f, 1, "a|b|");
    assert_rejected(&f, 2, "a quote stands within an unquoted field");
    assert_rejected(&f, 3, "a quote stands within an unquoted field");
    assert_row(&f, 4, "3|4|");
    assert_end(&f);
    end(&f);
}

static void more_cells_than_are_held_are_counted(void **state) {
    struct sk_buffer text = { 0 };
    struct fixture f;
    int64_t line;
    (void) state;
    for (int i = 0; i < SK_CSV_COLUMNS + 9; i++)
        sk_buffer_add_text(&text, "ab,");
    sk_buffer_add(&text, "", 1);
    begin(&f, text.data);
    assert_int_equal(sk_csv_rows_next(f.rows, &line, NULL), SK_OK);
    assert_int_equal(sk_csv_rows_count(f.rows), SK_CSV_COLUMNS + 10);
    assert_true(sk_slice_is(sk_csv_rows_cell(f.rows, SK_CSV_COLUMNS - 1), "ab"));
    assert_int_equal(sk_csv_rows_text(f.rows).size, 2 * SK_CSV_COLUMNS);
    end(&f);
    sk_buffer_finish(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_where_they_begin),
        cmocka_unit_test(a_stray_quote_costs_its_line_alone),
        cmocka_unit_test(more_cells_than_are_held_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
