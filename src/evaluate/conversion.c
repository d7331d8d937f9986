#include "evaluate/conversion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate/conversion_score.h"
#include "evaluate/heldout.h"
#include "evaluate/proportion.h"
#include "protocol/document.h"
#include "text/address_form.h"
#include "text/analysis.h"

#define ARENA_LIMIT ((size_t) 64 << 20)

struct tally {
    size_t texts, phrases, right, damaged, impure, unsure;
};

struct measurement {
    struct sk_address_lexicon *lexicon;
    struct sk_arena arena;
    struct tally tallies[2];      /* by enum sk_address: the target */
    size_t untouched, left_alone; /* texts that must stay, and that did */
    struct json_t *wrong;
    size_t listed;
};

static const char *const target_names[] = { [SK_ADDRESS_FORMAL] = "formal", [SK_ADDRESS_INFORMAL] = "informal" };

static void list_wrong(struct measurement *all, const char *what, const struct sk_address_result *result, struct sk_slice given,
                       struct sk_slice wanted) {
    if (sk_document_count(all->wrong) >= all->listed)
        return;
    struct json_t *entry = sk_document_object();
    sk_document_set_string(entry, "what", what);
    sk_document_set_slice(entry, "text", given);
    if (result->outcome == SK_ADDRESS_CONVERTED)
        sk_document_set_slice(entry, "became", result->text);
    if (wanted.data)
        sk_document_set_slice(entry, "wanted", wanted);
    if (result->doubt)
        sk_document_set_string(entry, "doubt", result->doubt);
    sk_document_append(all->wrong, entry);
}

static enum sk_status measure_text(struct measurement *all, struct sk_slice given, struct sk_slice wanted,
                                   const struct json_t *markers, enum sk_address target, struct sk_error *error) {
    struct sk_address_result result;
    struct sk_conversion_score score;
    struct tally *tally = &all->tallies[target];
    sk_arena_reset(&all->arena);
    enum sk_status status = sk_address_convert(all->lexicon, given, target, &all->arena, &result, error);
    if (status == SK_OK)
        status = sk_conversion_score(given, result.text, wanted, markers, &all->arena, &score, error);
    if (status != SK_OK)
        return status;
    bool damaged = result.outcome == SK_ADDRESS_CONVERTED && !score.equal;
    tally->texts++;
    tally->phrases += score.phrases;
    tally->right += score.right;
    tally->damaged += damaged;
    tally->impure += damaged && sk_conversion_is_impure(wanted, target, &all->arena);
    tally->unsure += result.outcome == SK_ADDRESS_UNSURE;
    if (damaged || result.outcome == SK_ADDRESS_UNSURE)
        list_wrong(all, damaged ? "damaged" : "unsure", &result, given, wanted);
    return SK_OK;
}

static enum sk_status measure_untouched(struct measurement *all, struct sk_slice text, enum sk_address target,
                                        struct sk_error *error) {
    struct sk_address_result result;
    sk_arena_reset(&all->arena);
    enum sk_status status = sk_address_convert(all->lexicon, text, target, &all->arena, &result, error);
    if (status != SK_OK)
        return status;
    bool left_alone = sk_slice_equal(result.text, text);
    all->untouched++;
    all->left_alone += left_alone;
    if (!left_alone)
        list_wrong(all, "changed", &result, text, sk_slice(NULL, 0));
    return SK_OK;
}

static enum sk_status measure_pair(struct measurement *all, struct sk_slice formal, struct sk_slice informal,
                                   const struct json_t *formal_markers, const struct json_t *informal_markers,
                                   struct sk_error *error) {
    enum sk_status status = measure_text(all, formal, informal, informal_markers, SK_ADDRESS_INFORMAL, error);
    return status == SK_OK ? measure_text(all, informal, formal, formal_markers, SK_ADDRESS_FORMAL, error) : status;
}

/* ---- lines ---- */

struct line {
    struct json_t *object;
    struct sk_slice pair; /* CoCoA-MT; absent: the line is whole */
    bool formal;
};

static enum sk_status read_line(const struct sk_heldout_line *line, struct line *out, struct sk_error *error) {
    struct sk_error reason = { 0 };
    if (!sk_text_valid(line->text) || sk_document_parse(line->text, &out->object, &reason) != SK_OK)
        return sk_error_set(error, SK_REJECTED, "line %zu is no JSON in UTF-8: %s", line->number, reason.message);
    const char *formality = sk_document_get_string(out->object, "formality", "");
    out->formal = strcmp(formality, "formal") == 0;
    out->pair = sk_document_get_slice(out->object, "pair");
    bool half =
        out->pair.data && sk_document_get_slice(out->object, "text").data && (out->formal || strcmp(formality, "informal") == 0);
    struct sk_slice formal = sk_document_get_slice(out->object, "formal"),
                    informal = sk_document_get_slice(out->object, "informal");
    bool untouched = sk_document_get_boolean(out->object, "untouched", false);
    if (half || (untouched ? !formal.data != !informal.data : formal.data && informal.data))
        return SK_OK;
    return sk_error_set(error, SK_REJECTED, "line %zu needs \"formal\" and \"informal\", or \"pair\", \"formality\" and \"text\"",
                        line->number);
}

static enum sk_status measure_line(struct measurement *all, const struct json_t *object, struct sk_error *error) {
    struct sk_slice formal = sk_document_get_slice(object, "formal"), informal = sk_document_get_slice(object, "informal");
    if (!sk_document_get_boolean(object, "untouched", false))
        return measure_pair(all, formal, informal, NULL, NULL, error);
    return formal.data ? measure_untouched(all, formal, SK_ADDRESS_INFORMAL, error)
                       : measure_untouched(all, informal, SK_ADDRESS_FORMAL, error);
}

/* Halves of a pair together, the formal one first; whole lines before them. */
static int by_pair(const void *left, const void *right) {
    const struct line *a = left, *b = right;
    int order = sk_slice_compare(a->pair, b->pair);
    return order ? order : (int) b->formal - (int) a->formal;
}

static enum sk_status measure_lines(struct measurement *all, struct line *lines, size_t count, struct sk_error *error) {
    enum sk_status status = SK_OK;
    qsort(lines, count, sizeof *lines, by_pair);
    for (size_t i = 0; i < count && status == SK_OK; i++) {
        const struct line *line = &lines[i], *next = &lines[i + 1];
        if (!line->pair.data)
            status = measure_line(all, line->object, error);
        else if (i + 1 < count && line->formal && !next->formal && sk_slice_equal(line->pair, next->pair))
            status = measure_pair(all, sk_document_get_slice(line->object, "text"), sk_document_get_slice(next->object, "text"),
                                  sk_document_get(line->object, "markers"), sk_document_get(next->object, "markers"), error);
    }
    return status;
}

static enum sk_status measure_file(struct measurement *all, const struct sk_heldout *file, struct sk_error *error) {
    struct line *lines = calloc(file->count + 1, sizeof *lines);
    enum sk_status status = lines ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu lines", file->count);
    for (size_t i = 0; i < file->count && status == SK_OK; i++)
        status = read_line(&file->lines[i], &lines[i], error);
    if (status == SK_OK)
        status = measure_lines(all, lines, file->count, error);
    for (size_t i = 0; lines && i < file->count; i++)
        sk_document_release(lines[i].object);
    free(lines);
    return status;
}

/* ---- the document ---- */

static void add_figure(struct json_t *figures, const char *measure, const char *target, size_t hits, size_t count) {
    struct sk_interval interval = sk_proportion((double) hits, (double) count);
    char name[64];
    snprintf(name, sizeof name, target ? "%s@%s" : "%s", measure, target);
    struct json_t *figure = sk_document_object();
    sk_document_set_string(figure, "measure", name);
    sk_document_set_real(figure, "value", count ? (double) hits / (double) count : NAN);
    sk_document_set_real(figure, "low", interval.low);
    sk_document_set_real(figure, "high", interval.high);
    sk_document_set_integer(figure, "hits", (int64_t) hits);
    sk_document_set_integer(figure, "of", (int64_t) count);
    sk_document_append(figures, figure);
}

static struct json_t *document_of(struct measurement *all) {
    struct json_t *document = sk_document_object(), *figures = sk_document_array(), *counts = sk_document_object();
    size_t queries = all->untouched;
    for (int target = 0; target < 2; target++) {
        const struct tally *tally = &all->tallies[target];
        queries += tally->texts;
        add_figure(figures, "phrases_right", target_names[target], tally->right, tally->phrases);
        add_figure(figures, "damaged", target_names[target], tally->damaged, tally->texts);
        add_figure(figures, "damaged_impure", target_names[target], tally->impure, tally->texts);
        add_figure(figures, "unsure", target_names[target], tally->unsure, tally->texts);
    }
    if (all->untouched)
        add_figure(figures, "untouched_kept", NULL, all->left_alone, all->untouched);
    sk_document_set(document, "figures", figures);
    sk_document_set_integer(counts, "queries", (int64_t) queries);
    sk_document_set(document, "counts", counts);
    sk_document_set(document, "wrong", sk_document_retain(all->wrong));
    return document;
}

enum sk_status sk_conversion_measure(const char *path, size_t listed, struct json_t **out, struct sk_error *error) {
    struct measurement all = { .listed = listed };
    struct sk_heldout file = { 0 };
    sk_arena_init(&all.arena, ARENA_LIMIT);
    all.wrong = sk_document_array();
    enum sk_status status = sk_address_lexicon_create(&all.lexicon, error);
    if (status == SK_OK)
        status = sk_heldout_read(path, &file, error);
    if (status == SK_OK)
        status = measure_file(&all, &file, error);
    if (status == SK_OK && !all.untouched && !all.tallies[SK_ADDRESS_FORMAL].texts)
        status = sk_error_set(error, SK_REJECTED, "%s has no text in both registers", path);
    if (status == SK_OK)
        *out = document_of(&all);
    sk_heldout_finish(&file);
    sk_document_release(all.wrong);
    sk_address_lexicon_destroy(all.lexicon);
    sk_arena_finish(&all.arena);
    return status;
}
