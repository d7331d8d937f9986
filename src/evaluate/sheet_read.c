#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "evaluate/agreement.h"
#include "evaluate/bootstrap.h"
#include "evaluate/label_set.h"
#include "evaluate/randomisation.h"
#include "evaluate/sheet.h"
#include "ingest/csv_rows.h"
#include "protocol/document.h"

#define QUESTIONS 2
#define NO_ANSWER (-1)

static const char *const questions[QUESTIONS] = { SK_SHEET_QUESTION_SEND, SK_SHEET_QUESTION_SOLVE };

struct item {
    uint32_t message;
    bool agent; /* else sidekick */
    bool known; /* in the key */
};

struct sheets {
    struct json_t *key;
    struct item *items; /* by item number */
    size_t item_count;  /* greatest number + 1 */
    struct sk_label_set messages;
    int *answers[QUESTIONS]; /* [item * raters + rater] */
    size_t raters;
};

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for returned sheets");
}

static void sheets_finish(struct sheets *sheets) {
    sk_document_release(sheets->key);
    sk_label_set_finish(&sheets->messages);
    free(sheets->items);
    for (int q = 0; q < QUESTIONS; q++)
        free(sheets->answers[q]);
}

/* ---- the key ---- */

static enum sk_status read_items(struct sheets *sheets, const char *path, struct sk_error *error) {
    const struct json_t *items = sk_document_get(sheets->key, "items");
    size_t count = sk_document_count(items);
    if (strcmp(sk_document_get_string(sheets->key, "evaluation", ""), "sheet") != 0 || count == 0)
        return sk_error_set(error, SK_REJECTED,
                            "%s is not the key of a sheet: eval sheet writes it beside the sheet, as FILE.key", path);
    sheets->item_count = count + 1;
    sheets->items = calloc(count + 1, sizeof *sheets->items);
    if (!sheets->items)
        return out_of_memory(error);
    for (size_t i = 0; i < count; i++) {
        const struct json_t *object = sk_document_at(items, i);
        int64_t number = sk_document_get_integer(object, "item", 0);
        struct sk_slice id = sk_document_get_slice(object, "id");
        if (number < 1 || number > (int64_t) count || !id.data)
            return sk_error_set(error, SK_REJECTED, "%s: item %zu of the key is damaged", path, i + 1);
        struct item *item = &sheets->items[number];
        item->known = true;
        item->agent = strcmp(sk_document_get_string(object, "source", ""), "agent") == 0;
        enum sk_status status = sk_label_set_add(&sheets->messages, id, &item->message, error);
        if (status != SK_OK)
            return status;
    }
    return SK_OK;
}

static enum sk_status read_key(struct sheets *sheets, const char *path, struct sk_error *error) {
    struct sk_buffer content = { 0 };
    struct sk_error reason = { 0 };
    enum sk_status status = sk_file_read(path, SK_SHEET_FILE_LIMIT, &content, error);
    if (status == SK_OK && (status = sk_document_parse(sk_buffer_slice(&content), &sheets->key, &reason)) != SK_OK)
        sk_error_set(error, status, "%s: %s", path, reason.message);
    if (status == SK_OK)
        status = read_items(sheets, path, error);
    sk_buffer_finish(&content);
    for (int q = 0; status == SK_OK && q < QUESTIONS; q++) {
        sheets->answers[q] = malloc(sheets->item_count * sheets->raters * sizeof *sheets->answers[q]);
        if (!sheets->answers[q])
            return out_of_memory(error);
        for (size_t i = 0; i < sheets->item_count * sheets->raters; i++)
            sheets->answers[q][i] = NO_ANSWER;
    }
    return status;
}

/* ---- a returned sheet ---- */

static bool read_answer(struct sk_slice field, int *answer) {
    static const char *const yes[] = { "yes", "y", "ja", "j", "oui", "o", "1", "true", "x" };
    static const char *const no[] = { "no", "n", "nee", "nein", "non", "0", "false" };
    struct sk_slice text = sk_slice_trim(field);
    *answer = NO_ANSWER;
    if (SK_SLICE_IS_ANY_CASELESS(text, yes))
        *answer = 1;
    if (SK_SLICE_IS_ANY_CASELESS(text, no))
        *answer = 0;
    return *answer != NO_ANSWER || text.size == 0;
}

/* A whole number from 1; 0 where it is not one. */
static size_t read_number(struct sk_slice field) {
    struct sk_slice text = sk_slice_trim(field);
    size_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || i > 8)
            return 0;
        number = number * 10 + (size_t) (text.data[i] - '0');
    }
    return number;
}

struct columns {
    size_t item, questions[QUESTIONS];
};

static bool find_column(const struct sk_csv_rows *rows, const char *name, size_t *out) {
    size_t count = sk_csv_rows_count(rows);
    for (*out = 0; *out < count && *out < SK_CSV_COLUMNS; ++*out)
        if (sk_slice_is(sk_slice_trim(sk_csv_rows_cell(rows, *out)), name))
            return true;
    return false;
}

static enum sk_status find_columns(const struct sk_csv_rows *rows, struct columns *out, struct sk_error *error) {
    if (!find_column(rows, "item", &out->item))
        return sk_error_set(error, SK_REJECTED, "there is no column \"item\": send back the sheet as it was, with answers");
    for (int q = 0; q < QUESTIONS; q++)
        if (!find_column(rows, questions[q], &out->questions[q]))
            return sk_error_set(error, SK_REJECTED, "there is no column \"%s\"", questions[q]);
    return SK_OK;
}

static struct sk_slice cell(const struct sk_csv_rows *rows, size_t column) {
    return column < sk_csv_rows_count(rows) ? sk_csv_rows_cell(rows, column) : sk_slice("", 0);
}

static enum sk_status read_row(struct sheets *sheets, size_t rater, const struct sk_csv_rows *rows, const struct columns *columns,
                               struct sk_error *error) {
    size_t number = read_number(cell(rows, columns->item));
    if (sk_csv_rows_count(rows) == 1 && sk_slice_trim(cell(rows, 0)).size == 0)
        return SK_OK;
    if (number < 1 || number >= sheets->item_count || !sheets->items[number].known)
        return sk_error_set(error, SK_REJECTED, "no item of that number is in the key");
    for (int q = 0; q < QUESTIONS; q++)
        if (!read_answer(cell(rows, columns->questions[q]), &sheets->answers[q][number * sheets->raters + rater]))
            return sk_error_set(error, SK_REJECTED, "an answer is yes, no or empty");
    return SK_OK;
}

/* What is wrong is told with file and line. */
static enum sk_status read_rows(struct sheets *sheets, size_t rater, struct sk_csv_rows *rows, const char *path,
                                struct sk_error *error) {
    struct columns columns;
    struct sk_error reason = { 0 };
    int64_t line = 1;
    enum sk_status status = sk_csv_rows_next(rows, &line, &reason);
    if (status == SK_OK)
        status = find_columns(rows, &columns, &reason);
    while (status == SK_OK) {
        status = sk_csv_rows_next(rows, &line, &reason);
        if (status == SK_OK)
            status = read_row(sheets, rater, rows, &columns, &reason);
    }
    return status == SK_END ? SK_OK : sk_error_set(error, status, "%s, line %lld: %s", path, (long long) line, reason.message);
}

static enum sk_status read_stream(struct sheets *sheets, size_t rater, FILE *stream, struct sk_slice content, const char *path,
                                  struct sk_error *error) {
    struct sk_lines lines;
    struct sk_csv_rows *rows = NULL;
    unsigned char separator = sk_csv_separator(content);
    sk_lines_init(&lines, stream, NULL);
    enum sk_status status = sk_csv_rows_create(&lines, separator ? separator : ',', &rows, error);
    if (status == SK_OK)
        status = read_rows(sheets, rater, rows, path, error);
    sk_csv_rows_destroy(rows);
    sk_lines_finish(&lines);
    return status;
}

static enum sk_status read_sheet(struct sheets *sheets, size_t rater, const char *path, struct sk_error *error) {
    struct sk_buffer content = { 0 };
    enum sk_status status = sk_file_read(path, SK_SHEET_FILE_LIMIT, &content, error);
    if (status == SK_OK && content.size) {
        FILE *stream = fmemopen(content.data, content.size, "r");
        status = stream ? read_stream(sheets, rater, stream, sk_buffer_slice(&content), path, error) : out_of_memory(error);
        if (stream)
            fclose(stream);
    }
    sk_buffer_finish(&content);
    return status;
}

/* ---- what they say ---- */

/* By message: the share of yes among the answers of all raters, NAN without any. */
struct shares {
    double *sidekick, *agent;
    size_t count;
};

static void add_shares(const struct sheets *sheets, int question, const struct shares *shares) {
    for (size_t i = 1; i < sheets->item_count; i++) {
        const struct item *item = &sheets->items[i];
        double yes = 0, answered = 0;
        for (size_t r = 0; r < sheets->raters; r++) {
            int answer = sheets->answers[question][i * sheets->raters + r];
            answered += answer != NO_ANSWER;
            yes += answer == 1;
        }
        (item->agent ? shares->agent : shares->sidekick)[item->message] = answered > 0 ? yes / answered : NAN;
    }
}

/* Share of yes for each, and the difference over messages with both. */
static void compute(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct shares *shares = data;
    double sums[3] = { 0 }, counts[3] = { 0 };
    (void) scratch;
    for (size_t m = 0; m < shares->count; m++) {
        const double values[3] = { shares->sidekick[m], shares->agent[m], shares->sidekick[m] - shares->agent[m] };
        for (int f = 0; f < 3; f++)
            if (!isnan(values[f])) {
                sums[f] += weight[m] * values[f];
                counts[f] += weight[m];
            }
    }
    for (int f = 0; f < 3; f++)
        figures[f] = counts[f] > 0 ? sums[f] / counts[f] : NAN;
}

static struct json_t *figure_to_document(const char *name, double value, struct sk_interval interval, const double *values,
                                         size_t count) {
    struct json_t *object = sk_document_object();
    int64_t n = 0;
    for (size_t m = 0; m < count; m++)
        n += !isnan(values[m]);
    sk_document_set_real(object, name, value);
    sk_document_set_real(object, "low", interval.low);
    sk_document_set_real(object, "high", interval.high);
    sk_document_set_integer(object, "n", n);
    return object;
}

static enum sk_status describe_figures(const struct shares *shares, struct json_t *object, struct sk_error *error) {
    struct sk_resampling resampling = { .item_count = shares->count,
                                        .replicates = SK_BOOTSTRAP_REPLICATES,
                                        .seed = SK_BOOTSTRAP_SEED };
    struct sk_randomisation randomisation = { shares->count, SK_RANDOMISATION_ROUNDS, SK_BOOTSTRAP_SEED, 0 };
    struct sk_interval intervals[3];
    double figures[3], difference, p, paired = 0;
    double *differences = calloc(shares->count + 1, sizeof *differences), *sums = calloc(shares->count + 1, sizeof *sums);
    uint32_t *once = malloc((shares->count + 1) * sizeof *once);
    enum sk_status status = differences && sums && once ? SK_OK : out_of_memory(error);
    for (size_t m = 0; status == SK_OK && m < shares->count; m++) {
        once[m] = 1;
        differences[m] = shares->sidekick[m] - shares->agent[m];
        sums[m] = isnan(differences[m]) ? 0 : differences[m];
        paired += !isnan(differences[m]);
    }
    struct sk_paired_sums pairs = { sums, shares->count, paired };
    if (status == SK_OK) {
        compute(shares, once, NULL, figures);
        status = sk_bootstrap(&resampling, compute, shares, 0, 3, intervals, error);
    }
    if (status == SK_OK)
        status = sk_randomise(&randomisation, sk_paired_mean, &pairs, 0, &difference, &p, error);
    if (status == SK_OK) {
        sk_document_set(object, "sidekick", figure_to_document("yes", figures[0], intervals[0], shares->sidekick, shares->count));
        sk_document_set(object, "agent", figure_to_document("yes", figures[1], intervals[1], shares->agent, shares->count));
        struct json_t *document = figure_to_document("value", figures[2], intervals[2], differences, shares->count);
        sk_document_set_real(document, "p", p);
        sk_document_set(object, "difference", document);
    }
    free(differences);
    free(sums);
    free(once);
    return status;
}

static struct json_t *kappa_to_document(const struct sheets *sheets, int question) {
    struct json_t *object = sk_document_object();
    const int *ratings = sheets->answers[question] + sheets->raters; /* item 0 is none */
    size_t used = 0, items = sheets->item_count - 1;
    double kappa = sheets->raters == 2 ? sk_cohen_kappa(ratings, items, 2, &used)
                                       : sk_fleiss_kappa(ratings, items, sheets->raters, 2, &used);
    sk_document_set_string(object, "kind", sheets->raters == 2 ? "Cohen" : "Fleiss");
    sk_document_set_real(object, "value", kappa);
    sk_document_set_string(object, "word", sk_kappa_word(kappa));
    sk_document_set_integer(object, "items", (int64_t) used);
    return object;
}

static enum sk_status describe_question(const struct sheets *sheets, int question, struct json_t **out, struct sk_error *error) {
    size_t count = sheets->messages.count;
    struct shares shares = { calloc(count, sizeof(double)), calloc(count, sizeof(double)), count };
    enum sk_status status = shares.sidekick && shares.agent ? SK_OK : out_of_memory(error);
    *out = sk_document_object();
    sk_document_set_string(*out, "question", questions[question]);
    if (status == SK_OK) {
        for (size_t m = 0; m < count; m++)
            shares.sidekick[m] = shares.agent[m] = NAN;
        add_shares(sheets, question, &shares);
        status = describe_figures(&shares, *out, error);
    }
    if (status == SK_OK && sheets->raters > 1)
        sk_document_set(*out, "kappa", kappa_to_document(sheets, question));
    free(shares.sidekick);
    free(shares.agent);
    return status;
}

enum sk_status sk_sheet_read(const char *key_path, const char *const *paths, size_t path_count, struct json_t **out,
                             struct sk_error *error) {
    struct sheets sheets = { .raters = path_count };
    struct json_t *document = sk_document_object(), *list = sk_document_array();
    sk_label_set_init(&sheets.messages);
    enum sk_status status = path_count >= 1 && path_count <= SK_SHEET_RATERS
                                ? read_key(&sheets, key_path, error)
                                : sk_error_set(error, SK_FAULT_ARGUMENT, "one to %d returned sheets, please", SK_SHEET_RATERS);
    for (size_t r = 0; status == SK_OK && r < path_count; r++)
        status = read_sheet(&sheets, r, paths[r], error);
    for (int q = 0; status == SK_OK && q < QUESTIONS; q++) {
        struct json_t *question = NULL;
        status = describe_question(&sheets, q, &question, error);
        sk_document_append(list, question);
    }
    sk_document_set_integer(document, "messages", (int64_t) sheets.messages.count);
    sk_document_set_integer(document, "raters", (int64_t) path_count);
    sk_document_set(document, "questions", list);
    sheets_finish(&sheets);
    if (status == SK_OK)
        *out = document;
    else
        sk_document_release(document);
    return status;
}
