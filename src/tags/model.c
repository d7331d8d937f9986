/* The model file.
 *
 *     offset 0   struct head (72 bytes)
 *            72  text: lines "key: value", head.text_size bytes, padded to 8
 *            …   arrays in the order of `layout`, each padded to 8
 *
 * Reading is one read and one checksum: the arrays are used where they lie. The 14 MB of the shipped five take ten
 * milliseconds. int8 weights with one scale a label cost no accuracy (banking77 .9148 with float and with int8) and a quarter of
 * the memory.
 */
#include "tags/model.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"

#define MAGIC "sk-tags\n"
#define FORMAT_VERSION 2

struct head {
    char magic[8];
    uint64_t checksum;                   /* of everything behind this field */
    uint64_t size;                       /* of the file */
    uint32_t format, analysis, features; /* versions */
    uint32_t kind;
    uint32_t families, label_count, rows, lexicon_slots;
    uint32_t text_size, concepts_size;
    uint32_t column_count, reserved;
};

#define CHECKED_FROM offsetof(struct head, size)

struct section {
    size_t offset, size;
};

struct layout {
    struct section text, blocks, idf, weights, numbers, lexicon, concepts;
    size_t size;
};

/* Floats a column: scale, bias, slope, offset, threshold; and for the model as a whole three and its groups' lengths. */
#define COLUMN_NUMBERS 5
#define MODEL_NUMBERS (3 + SK_GROUPS)

static struct section section_at(size_t *offset, size_t size) {
    struct section section = { *offset, size };
    *offset += (size + 7) / 8 * 8;
    return section;
}

static struct layout layout_of(const struct head *head) {
    struct layout layout;
    size_t offset = sizeof *head;
    layout.text = section_at(&offset, head->text_size);
    layout.blocks = section_at(&offset, SK_VOCABULARY_BLOCKS * sizeof(struct sk_vocabulary_block));
    layout.idf = section_at(&offset, head->rows);
    layout.weights = section_at(&offset, (size_t) head->rows * head->column_count);
    layout.numbers = section_at(&offset, ((size_t) COLUMN_NUMBERS * head->column_count + MODEL_NUMBERS) * sizeof(float));
    layout.lexicon = section_at(&offset, (size_t) head->lexicon_slots * sizeof(struct sk_lexicon_entry));
    layout.concepts = section_at(&offset, head->concepts_size);
    layout.size = offset;
    return layout;
}

/* ---- writing ---- */

static void put_line(struct sk_buffer *text, const char *key, const char *value) {
    sk_buffer_format(text, "%s: ", key);
    for (const char *c = value ? value : ""; *c; c++)
        sk_buffer_add(text, (unsigned char) *c < ' ' ? " " : c, 1);
    sk_buffer_add(text, "\n", 1);
}

static void put_text(const struct sk_model *model, struct sk_buffer *text) {
    put_line(text, "task", model->task);
    put_line(text, "trained-on", model->trained_on);
    put_line(text, "date", model->date);
    put_line(text, "licence", model->licence);
    put_line(text, "score", model->score);
    for (size_t i = 0; i < model->label_count; i++)
        put_line(text, "label", model->labels[i]);
}

static void put_section(struct sk_buffer *out, const void *data, size_t size) {
    static const char zeros[8];
    sk_buffer_add(out, data, size);
    sk_buffer_add(out, zeros, (8 - size % 8) % 8);
}

static void put_numbers(const struct sk_model *model, struct sk_buffer *out) {
    const float *const columns[COLUMN_NUMBERS] = { model->scale, model->bias, model->slope, model->offset, model->threshold };
    float whole[MODEL_NUMBERS] = { model->vocabulary.unknown, model->scope_threshold, model->scope_slope };
    memcpy(whole + 3, model->vocabulary.lengths, sizeof model->vocabulary.lengths);
    struct sk_buffer numbers = { 0 };
    for (size_t i = 0; i < COLUMN_NUMBERS; i++)
        sk_buffer_add(&numbers, columns[i], model->column_count * sizeof(float));
    sk_buffer_add(&numbers, whole, sizeof whole);
    put_section(out, numbers.data, numbers.size);
    out->failed = out->failed || numbers.failed;
    sk_buffer_finish(&numbers);
}

static void put_arrays(const struct sk_model *model, struct sk_buffer *out) {
    const struct sk_vocabulary *vocabulary = &model->vocabulary;
    put_section(out, vocabulary->blocks, SK_VOCABULARY_BLOCKS * sizeof *vocabulary->blocks);
    put_section(out, vocabulary->weights, vocabulary->rows);
    put_section(out, model->weights, (size_t) vocabulary->rows * model->column_count);
    put_numbers(model, out);
    put_section(out, model->knowledge.lexicon.entries, model->knowledge.lexicon.slots * sizeof(struct sk_lexicon_entry));
    if (model->knowledge.concepts)
        put_section(out, sk_concepts_text(model->knowledge.concepts).data, sk_concepts_text(model->knowledge.concepts).size);
}

enum sk_status sk_model_encode(const struct sk_model *model, struct sk_buffer *out, struct sk_error *error) {
    struct sk_buffer text = { 0 };
    put_text(model, &text);
    struct head head = {
        .magic = MAGIC,
        .format = FORMAT_VERSION,
        .analysis = SK_ANALYSIS_VERSION,
        .features = SK_FEATURES_VERSION,
        .kind = (uint32_t) model->kind,
        .families = model->vocabulary.families,
        .label_count = model->label_count,
        .column_count = model->column_count,
        .rows = model->vocabulary.rows,
        .lexicon_slots = model->knowledge.lexicon.slots,
        .concepts_size = model->knowledge.concepts ? (uint32_t) sk_concepts_text(model->knowledge.concepts).size : 0,
        .text_size = (uint32_t) text.size,
    };
    head.size = layout_of(&head).size;
    sk_buffer_clear(out);
    sk_buffer_add(out, &head, sizeof head);
    put_section(out, text.data, text.size);
    put_arrays(model, out);
    bool failed = text.failed || out->failed;
    sk_buffer_finish(&text);
    if (failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to write a tag model of %llu bytes",
                            (unsigned long long) head.size);
    head.checksum = sk_hash(out->data + CHECKED_FROM, out->size - CHECKED_FROM, 0);
    memcpy(out->data, &head, sizeof head);
    return SK_OK;
}

/* ---- reading ---- */

#define TRAIN_AGAIN "train it again with \"sidekick train\", or restore the shipped file"

static enum sk_status check_versions(const struct head *head, const char *path, struct sk_error *error) {
    if (head->format != FORMAT_VERSION || head->analysis != SK_ANALYSIS_VERSION || head->features != SK_FEATURES_VERSION)
        return sk_error_set(
            error, SK_FAULT_CORRUPT, "the tag model %s is of version %u.%u.%u and this program reads %u.%u.%u: " TRAIN_AGAIN,
            path, head->format, head->analysis, head->features, FORMAT_VERSION, SK_ANALYSIS_VERSION, SK_FEATURES_VERSION);
    return SK_OK;
}

static enum sk_status check_head(const struct sk_buffer *file, const char *path, struct head *head, struct sk_error *error) {
    if (file->size < sizeof *head || memcmp(file->data, MAGIC, sizeof head->magic) != 0)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s is not a tag model: " TRAIN_AGAIN, path);
    memcpy(head, file->data, sizeof *head);
    enum sk_status status = check_versions(head, path, error);
    if (status != SK_OK)
        return status;
    if (head->size != file->size || head->checksum != sk_hash(file->data + CHECKED_FROM, file->size - CHECKED_FROM, 0))
        return sk_error_set(error, SK_FAULT_CORRUPT, "the tag model %s is damaged (size or checksum): " TRAIN_AGAIN, path);
    bool sound = head->label_count >= 1 && head->label_count <= SK_MODEL_LABELS && head->column_count >= head->label_count
                 && head->column_count <= SK_MODEL_COLUMNS && head->column_count % head->label_count <= 1
                 && head->rows <= SK_FEATURE_SLOTS && head->lexicon_slots <= ((uint32_t) 1 << 20)
                 && (head->lexicon_slots & (head->lexicon_slots - 1)) == 0 && head->kind <= SK_MODEL_ANY_OF
                 && layout_of(head).size == file->size;
    return sound ? SK_OK : sk_error_set(error, SK_FAULT_CORRUPT, "the tag model %s contradicts itself: " TRAIN_AGAIN, path);
}

static void point_to_arrays(struct sk_model *model, const struct head *head, const struct layout *layout) {
    char *bytes = model->bytes;
    model->kind = (enum sk_model_kind) head->kind;
    size_t columns = head->column_count;
    model->label_count = head->label_count;
    model->column_count = head->column_count;
    model->vocabulary.blocks = (const struct sk_vocabulary_block *) (void *) (bytes + layout->blocks.offset);
    model->vocabulary.weights = (const uint8_t *) (bytes + layout->idf.offset);
    model->vocabulary.rows = head->rows;
    model->vocabulary.families = head->families;
    model->weights = (const int8_t *) (bytes + layout->weights.offset);
    const float *numbers = (const float *) (void *) (bytes + layout->numbers.offset);
    model->scale = numbers;
    model->bias = numbers + columns;
    model->slope = numbers + 2 * columns;
    model->offset = numbers + 3 * columns;
    model->threshold = numbers + 4 * columns;
    numbers += COLUMN_NUMBERS * columns;
    model->vocabulary.unknown = numbers[0];
    model->scope_threshold = numbers[1];
    model->scope_slope = numbers[2];
    memcpy(model->vocabulary.lengths, numbers + 3, sizeof model->vocabulary.lengths);
    model->knowledge.lexicon.entries = (const struct sk_lexicon_entry *) (void *) (bytes + layout->lexicon.offset);
    model->knowledge.lexicon.slots = head->lexicon_slots;
}

/* Rows follow from the bitmap; the counts must say the same, or a row would lie outside the weights. */
static bool vocabulary_is_sound(const struct sk_vocabulary *vocabulary) {
    uint32_t rows = 0;
    for (size_t i = 0; i < SK_VOCABULARY_BLOCKS; i++) {
        if (vocabulary->blocks[i].before != rows)
            return false;
        rows += (uint32_t) __builtin_popcountll(vocabulary->blocks[i].used);
    }
    return rows == vocabulary->rows;
}

static void take_value(struct sk_model *model, const char *key, const char *value, const char **labels, size_t *label_count) {
    if (strcmp(key, "task") == 0)
        model->task = value;
    else if (strcmp(key, "trained-on") == 0)
        model->trained_on = value;
    else if (strcmp(key, "date") == 0)
        model->date = value;
    else if (strcmp(key, "licence") == 0)
        model->licence = value;
    else if (strcmp(key, "score") == 0)
        model->score = value;
    else if (strcmp(key, "label") == 0 && (*label_count)++ < model->label_count)
        labels[*label_count - 1] = value;
}

/* Cuts the text into strings in place. Returns whether every label has its line. */
static bool read_text(struct sk_model *model, struct section text, const char **labels) {
    size_t label_count = 0;
    char *line = model->bytes + text.offset, *end = line + text.size;
    model->task = model->trained_on = model->date = model->licence = model->score = "";
    while (line < end) {
        char *stop = memchr(line, '\n', (size_t) (end - line)), *colon = stop ? memchr(line, ':', (size_t) (stop - line)) : NULL;
        if (!colon || colon + 2 > stop)
            return false;
        *stop = *colon = '\0';
        take_value(model, line, colon + 2, labels, &label_count);
        line = stop + 1;
    }
    return label_count == model->label_count;
}

static enum sk_status open_model(struct sk_model *model, const char *path, const char *task, struct sk_error *error) {
    struct sk_buffer file = { 0 };
    struct head head;
    enum sk_status status = sk_file_read(path, SK_MODEL_SIZE_LIMIT, &file, error);
    model->bytes = file.data;
    if (status == SK_OK)
        status = check_head(&file, path, &head, error);
    if (status != SK_OK)
        return status;
    struct layout layout = layout_of(&head);
    const char **labels = calloc(head.label_count, sizeof *labels);
    if (!labels)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the tag model %s", path);
    model->labels = labels;
    point_to_arrays(model, &head, &layout);
    if (!read_text(model, layout.text, labels) || !vocabulary_is_sound(&model->vocabulary))
        return sk_error_set(error, SK_FAULT_CORRUPT, "the tag model %s contradicts itself: " TRAIN_AGAIN, path);
    if (strcmp(model->task, task) != 0)
        return sk_error_set(error, SK_FAULT_CORRUPT, "the tag model %s is for the task \"%.40s\", not \"%s\": " TRAIN_AGAIN, path,
                            model->task, task);
    if (head.concepts_size == 0)
        return SK_OK;
    status = sk_concepts_parse(sk_slice(file.data + layout.concepts.offset, layout.concepts.size), path, &model->concepts, error);
    model->knowledge.concepts = model->concepts;
    return status;
}

enum sk_status sk_model_load(const char *path, const char *task, struct sk_model **out, struct sk_error *error) {
    struct sk_model *model = calloc(1, sizeof *model);
    if (!model)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the tag model %s", path);
    enum sk_status status = open_model(model, path, task, error);
    if (status != SK_OK) {
        sk_model_destroy(model);
        return status;
    }
    *out = model;
    return SK_OK;
}

void sk_model_destroy(struct sk_model *model) {
    if (model) {
        free((void *) model->labels);
        sk_concepts_destroy(model->concepts);
        free(model->bytes);
        free(model);
    }
}

void sk_model_lend(struct sk_model *model, const struct sk_thesaurus *thesaurus) {
    if (model->vocabulary.families & SK_FEATURE_BIT(SK_FEATURE_THEME))
        model->knowledge.thesaurus = thesaurus;
}

uint64_t sk_model_checksum(const struct sk_model *model) {
    struct head head;
    memcpy(&head, model->bytes, sizeof head);
    return head.checksum;
}
