#include <stdlib.h>

#include "evaluate/csv.h"
#include "evaluate/label_set.h"
#include "base/random.h"
#include "evaluate/sheet.h"
#include "protocol/document.h"

struct stratum {
    uint32_t *rows; /* of the result, in random order */
    size_t count, wanted;
    double remainder; /* what rounding down left */
};

struct draw {
    const struct sk_result *result;
    struct stratum *strata;
    size_t stratum_count, available;
    uint32_t *rows, *drawn;
    size_t drawn_count;
};

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a sheet");
}

static bool is_drawable(const struct sk_result_query *query) {
    return query->text.size && query->given.size && query->answer.size;
}

static void draw_finish(struct draw *draw) {
    free(draw->strata);
    free(draw->rows);
    free(draw->drawn);
}

/* Rows by stratum, each stratum's in one run of draw->rows. */
static enum sk_status make_strata(struct draw *draw, enum sk_dimension dimension, struct sk_random *random,
                                  struct sk_error *error) {
    size_t count = draw->result->query_count;
    uint32_t *numbers = calloc(count + 1, sizeof *numbers);
    struct sk_label_set set;
    enum sk_status status = SK_OK;
    sk_label_set_init(&set);
    draw->rows = calloc(count + 1, sizeof *draw->rows);
    draw->drawn = calloc(count + 1, sizeof *draw->drawn);
    draw->strata = calloc(count + 1, sizeof *draw->strata);
    if (!numbers || !draw->rows || !draw->drawn || !draw->strata)
        status = out_of_memory(error);
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        const struct sk_slice *value = &draw->result->queries[i].slices[dimension];
        status = sk_label_set_add(&set, value->data ? *value : sk_slice_of(""), &numbers[i], error);
        if (status == SK_OK && is_drawable(&draw->result->queries[i]))
            draw->strata[numbers[i]].count++;
    }
    for (size_t s = 0; status == SK_OK && s < set.count; s++) {
        draw->strata[s].rows = draw->rows + draw->available;
        draw->available += draw->strata[s].count;
        draw->strata[s].count = 0;
    }
    for (uint32_t i = 0; status == SK_OK && i < count; i++)
        if (is_drawable(&draw->result->queries[i]))
            draw->strata[numbers[i]].rows[draw->strata[numbers[i]].count++] = i;
    draw->stratum_count = set.count;
    for (size_t s = 0; status == SK_OK && s < draw->stratum_count; s++)
        sk_random_shuffle(random, draw->strata[s].rows, draw->strata[s].count);
    sk_label_set_finish(&set);
    free(numbers);
    return status;
}

/* Proportional shares, rounded down, at least one; what is left goes by the greatest remainders. */
static void share_out(struct draw *draw, size_t size) {
    size_t given = 0;
    for (size_t s = 0; s < draw->stratum_count; s++) {
        struct stratum *stratum = &draw->strata[s];
        double exact = (double) size * (double) stratum->count / (double) draw->available;
        stratum->wanted = (size_t) exact;
        stratum->remainder = exact - (double) stratum->wanted;
        if (stratum->wanted == 0 && stratum->count) {
            stratum->wanted = 1;
            stratum->remainder = -1;
        }
        given += stratum->wanted;
    }
    while (given != size) {
        struct stratum *best = NULL;
        bool more = given < size;
        for (size_t s = 0; s < draw->stratum_count; s++) {
            struct stratum *stratum = &draw->strata[s];
            bool possible = more ? stratum->wanted < stratum->count : stratum->wanted > 0;
            if (possible && (!best || (more ? stratum->remainder > best->remainder : stratum->wanted > best->wanted)))
                best = stratum;
        }
        best->wanted = more ? best->wanted + 1 : best->wanted - 1;
        best->remainder -= 1;
        given = more ? given + 1 : given - 1;
    }
}

static struct json_t *item_to_document(size_t number, const struct sk_result_query *query, const char *source) {
    struct json_t *item = sk_document_object();
    sk_document_set_integer(item, "item", (int64_t) number);
    sk_document_set_slice(item, "id", query->id);
    sk_document_set_string(item, "source", source);
    return item;
}

static void add_row(struct sk_buffer *csv, size_t number, const struct sk_result_query *query, struct sk_slice reply) {
    sk_buffer_format(csv, "%zu,", number);
    sk_csv_add(csv, query->before);
    sk_buffer_add_text(csv, ",");
    sk_csv_add(csv, query->text);
    sk_buffer_add_text(csv, ",");
    sk_csv_add(csv, reply);
    sk_buffer_add_text(csv, ",,,\r\n");
}

/* Two rows a message: 2i is the suggestion, 2i + 1 the agent's answer; shuffled together. */
static enum sk_status write_rows(const struct draw *draw, struct sk_random *random, struct sk_buffer *csv, struct sk_buffer *key,
                                 struct sk_error *error) {
    size_t count = 2 * draw->drawn_count;
    uint32_t *order = calloc(count + 1, sizeof *order);
    struct json_t *document = sk_document_object(), *items = sk_document_array();
    if (!order) {
        sk_document_release(document);
        sk_document_release(items);
        return out_of_memory(error);
    }
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    sk_random_shuffle(random, order, count);
    sk_buffer_add_text(csv,
                       "\xef\xbb\xbf"
                       "item,before,message,reply,\"" SK_SHEET_QUESTION_SEND "\",\"" SK_SHEET_QUESTION_SOLVE "\",remark\r\n");
    for (size_t i = 0; i < count; i++) {
        const struct sk_result_query *query = &draw->result->queries[draw->drawn[order[i] / 2]];
        bool agent = order[i] % 2;
        add_row(csv, i + 1, query, agent ? query->answer : query->given);
        sk_document_append(items, item_to_document(i + 1, query, agent ? "agent" : "sidekick"));
    }
    sk_document_set_string(document, "evaluation", "sheet");
    sk_document_set_integer(document, "version", 1);
    sk_document_set(document, "items", items);
    enum sk_status status = sk_document_encode(document, key, error);
    sk_document_release(document);
    free(order);
    return status == SK_OK && csv->failed ? out_of_memory(error) : status;
}

enum sk_status sk_sheet_write(const struct sk_result *result, const struct sk_sheet_options *options, struct sk_buffer *csv,
                              struct sk_buffer *key, size_t *drawn, struct sk_error *error) {
    struct draw draw = { .result = result };
    struct sk_random random;
    if (result->kind != SK_RESULT_SUGGEST)
        return sk_error_set(error, SK_REJECTED, "a sheet is drawn from a result of eval suggest, not of eval %s",
                            sk_result_kind_name(result->kind));
    sk_random_seed(&random, options->seed, 0);
    enum sk_status status = make_strata(&draw, options->strata, &random, error);
    if (status == SK_OK && draw.available == 0)
        status = sk_error_set(error, SK_REJECTED, "no message of this result has both a suggestion and a real answer");
    if (status == SK_OK) {
        share_out(&draw, options->size < draw.available ? options->size : draw.available);
        for (size_t s = 0; s < draw.stratum_count; s++)
            for (size_t i = 0; i < draw.strata[s].wanted; i++)
                draw.drawn[draw.drawn_count++] = draw.strata[s].rows[i];
        status = write_rows(&draw, &random, csv, key, error);
    }
    *drawn = draw.drawn_count;
    draw_finish(&draw);
    return status;
}
