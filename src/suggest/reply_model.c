/* The file: struct head, then the arrays below, each padded to 64 bytes, so that they are used where they lie in the mapping.
 *
 *     classes     uint16 [last_row + 1]
 *     examples    int64  [class_count][SK_REPLY_MODEL_EXAMPLES]
 *     networks    for each member: rows int8 [buckets][hidden], row_scales float [buckets], hidden_bias float [hidden],
 *                 output float [class_count][hidden], output_bias float [class_count]
 *
 * Weights of one byte with a scale for each row cost no hits on star dev and make the file a quarter as large.
 */
#include "suggest/reply_model.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mapping.h"
#include "rank/reply_features.h"

#define MAGIC "sk-reply"
#define FORMAT_VERSION 5u
#define ALIGNMENT 64

struct head {
    char magic[8];
    uint64_t checksum; /* of everything behind this field */
    uint64_t size;     /* of the file */
    uint32_t format, features, members, hidden;
    uint32_t class_count, unused;
    int64_t last_row;
    struct sk_rank_weights weights;
};

#define CHECKED_FROM offsetof(struct head, size)

struct sk_reply_model {
    struct sk_mapping mapping; /* empty in a preview */
    uint32_t class_count;
    int64_t last_row;
    struct sk_rank_weights weights;
    const uint16_t *classes;
    const int64_t *examples;
    struct sk_reply_network networks[SK_REPLY_MODEL_MEMBERS];
};

static size_t padded(size_t size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Where there is but one class there is nothing to tell apart, and the file holds the weights only. */
static size_t member_count_of(uint32_t class_count) {
    return class_count > 1 ? SK_REPLY_MODEL_MEMBERS : 0;
}

/* ---- where things lie ---- */

struct network_layout {
    size_t rows, row_scales, hidden_bias, output, output_bias, size;
};

static struct network_layout network_layout_of(uint32_t class_count) {
    struct network_layout layout = { 0 };
    layout.row_scales = padded((size_t) SK_REPLY_BUCKETS * SK_REPLY_HIDDEN);
    layout.hidden_bias = layout.row_scales + padded(SK_REPLY_BUCKETS * sizeof(float));
    layout.output = layout.hidden_bias + padded(SK_REPLY_HIDDEN * sizeof(float));
    layout.output_bias = layout.output + padded((size_t) class_count * SK_REPLY_HIDDEN * sizeof(float));
    layout.size = layout.output_bias + padded(class_count * sizeof(float));
    return layout;
}

struct layout {
    size_t classes, examples, networks, size;
};

static struct layout layout_of(uint32_t class_count, int64_t last_row) {
    struct layout layout = { .classes = padded(sizeof(struct head)) };
    layout.examples = layout.classes + padded(((size_t) last_row + 1) * sizeof(uint16_t));
    layout.networks = layout.examples + padded((size_t) class_count * SK_REPLY_MODEL_EXAMPLES * sizeof(int64_t));
    layout.size = layout.networks + member_count_of(class_count) * network_layout_of(class_count).size;
    return layout;
}

static struct sk_reply_network network_at(const char *data, uint32_t class_count) {
    struct network_layout layout = network_layout_of(class_count);
    return (struct sk_reply_network){
        .classes = class_count,
        .rows = (const int8_t *) (data + layout.rows),
        .row_scales = (const float *) (const void *) (data + layout.row_scales),
        .hidden_bias = (const float *) (const void *) (data + layout.hidden_bias),
        .output = (const float *) (const void *) (data + layout.output),
        .output_bias = (const float *) (const void *) (data + layout.output_bias),
    };
}

/* ---- reading ---- */

static enum sk_status check(const struct sk_mapping *mapping, const char *path, struct sk_error *error) {
    const struct head *head = (const struct head *) (const void *) mapping->data;
    if (mapping->size < sizeof *head || memcmp(head->magic, MAGIC, sizeof head->magic) != 0)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s is not a reply model: sidekick reindex makes it again", path);
    if (head->format != FORMAT_VERSION || head->features != SK_REPLY_FEATURES_VERSION || head->members != SK_REPLY_MODEL_MEMBERS
        || head->hidden != SK_REPLY_HIDDEN)
        return sk_error_set(error, SK_FAULT_VERSION, "%s was made by another version: sidekick reindex makes it again", path);
    if (head->size != mapping->size || head->class_count < 1 || head->class_count > UINT16_MAX || head->last_row < 0
        || (uint64_t) head->last_row > mapping->size || layout_of(head->class_count, head->last_row).size != mapping->size
        || sk_hash(mapping->data + CHECKED_FROM, mapping->size - CHECKED_FROM, 0) != head->checksum)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s is damaged: sidekick reindex makes it again", path);
    return SK_OK;
}

static void use_file(struct sk_reply_model *model) {
    const char *data = model->mapping.data;
    const struct head *head = (const struct head *) (const void *) data;
    struct layout layout = layout_of(head->class_count, head->last_row);
    model->class_count = head->class_count;
    model->last_row = head->last_row;
    model->weights = head->weights;
    model->classes = (const uint16_t *) (const void *) (data + layout.classes);
    model->examples = (const int64_t *) (const void *) (data + layout.examples);
    for (size_t i = 0; i < member_count_of(head->class_count); i++)
        model->networks[i] =
            network_at(data + layout.networks + i * network_layout_of(head->class_count).size, head->class_count);
}

enum sk_status sk_reply_model_open(const char *data_directory, struct sk_reply_model **out, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(path, data_directory, SK_REPLY_MODEL_FILE, error);
    if (status != SK_OK)
        return status;
    struct sk_reply_model *model = calloc(1, sizeof *model);
    if (!model)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reply model");
    status = sk_mapping_open(path, &model->mapping, error);
    if (status == SK_REJECTED) {
        sk_error_clear(error);
        status = sk_error_set(error, SK_FAULT_CORRUPT, "%s is empty: sidekick reindex makes it again", path);
    }
    if (status == SK_OK)
        status = check(&model->mapping, path, error);
    if (status != SK_OK) {
        sk_reply_model_close(model);
        return status;
    }
    use_file(model);
    *out = model;
    return SK_OK;
}

void sk_reply_model_close(struct sk_reply_model *model) {
    if (!model)
        return;
    sk_mapping_close(&model->mapping);
    free(model);
}

uint64_t sk_reply_model_version(const char *data_directory) {
    char path[SK_PATH_SIZE];
    return sk_path_join(path, data_directory, SK_REPLY_MODEL_FILE, NULL) == SK_OK ? sk_mapping_current(path) : 0;
}

uint32_t sk_reply_model_class_count(const struct sk_reply_model *model) {
    return model->class_count;
}

uint32_t sk_reply_model_class(const struct sk_reply_model *model, int64_t row) {
    uint32_t class = row >= 0 && row <= model->last_row ? model->classes[row] : 0;
    return class < model->class_count ? class : 0;
}

const int64_t *sk_reply_model_examples(const struct sk_reply_model *model, uint32_t class) {
    return model->examples + (size_t) class * SK_REPLY_MODEL_EXAMPLES;
}

const struct sk_rank_weights *sk_reply_model_weights(const struct sk_reply_model *model) {
    return &model->weights;
}

float *sk_reply_model_run(const struct sk_reply_model *model, struct sk_slice message, const struct sk_turn *turns,
                          size_t turn_count, struct sk_arena *arena) {
    uint32_t buckets[SK_REPLY_FEATURE_LIMIT];
    size_t count = sk_reply_features(message, turns, turn_count, buckets);
    float *probabilities = sk_arena_array(arena, model->class_count, sizeof *probabilities);
    float *scratch = sk_arena_array(arena, model->class_count, sizeof *scratch);
    if (!probabilities || !scratch)
        return NULL;
    for (size_t i = 0; i < member_count_of(model->class_count); i++)
        sk_reply_network_run(&model->networks[i], buckets, count, 1.0f / SK_REPLY_MODEL_MEMBERS, scratch, probabilities);
    return probabilities;
}

/* ---- making one ---- */

enum sk_status sk_reply_model_draft_init(struct sk_reply_model_draft *draft, uint32_t class_count, int64_t last_row,
                                         struct sk_error *error) {
    *draft = (struct sk_reply_model_draft){ .class_count = class_count, .last_row = last_row };
    draft->classes = calloc((size_t) last_row + 1, sizeof *draft->classes);
    draft->examples = calloc((size_t) class_count * SK_REPLY_MODEL_EXAMPLES, sizeof *draft->examples);
    size_t size = member_count_of(class_count) * network_layout_of(class_count).size;
    draft->networks = size ? aligned_alloc(ALIGNMENT, size) : NULL;
    if (!draft->classes || !draft->examples || (size && !draft->networks)) {
        sk_reply_model_draft_finish(draft);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reply model");
    }
    if (size)
        memset(draft->networks, 0, size);
    return SK_OK;
}

void sk_reply_model_draft_finish(struct sk_reply_model_draft *draft) {
    free(draft->classes);
    free(draft->examples);
    free(draft->networks);
    *draft = (struct sk_reply_model_draft){ 0 };
}

void sk_reply_model_draft_pack(struct sk_reply_model_draft *draft, size_t member, const struct sk_reply_trainer *trainer) {
    struct network_layout layout = network_layout_of(draft->class_count);
    char *data = draft->networks + member * layout.size;
    sk_reply_trainer_pack(trainer, (int8_t *) (data + layout.rows), (float *) (void *) (data + layout.row_scales),
                          (float *) (void *) (data + layout.hidden_bias), (float *) (void *) (data + layout.output),
                          (float *) (void *) (data + layout.output_bias));
}

enum sk_status sk_reply_model_preview(const struct sk_reply_model_draft *draft, struct sk_reply_model **out,
                                      struct sk_error *error) {
    struct sk_reply_model *model = calloc(1, sizeof *model);
    if (!model)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reply model");
    model->class_count = draft->class_count;
    model->last_row = draft->last_row;
    model->weights = draft->weights;
    model->classes = draft->classes;
    model->examples = draft->examples;
    for (size_t i = 0; i < member_count_of(draft->class_count); i++)
        model->networks[i] = network_at(draft->networks + i * network_layout_of(draft->class_count).size, draft->class_count);
    *out = model;
    return SK_OK;
}

static void put(struct sk_buffer *file, const void *data, size_t size) {
    static const char zeros[ALIGNMENT];
    sk_buffer_add(file, data, size);
    sk_buffer_add(file, zeros, padded(size) - size);
}

static enum sk_status write_file(const char *data_directory, struct sk_buffer *file, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct head *head = (struct head *) (void *) file->data;
    head->checksum = sk_hash(file->data + CHECKED_FROM, file->size - CHECKED_FROM, 0);
    enum sk_status status = sk_path_join(path, data_directory, "models", error);
    if (status == SK_OK)
        status = sk_directory_create(path, error);
    if (status == SK_OK)
        status = sk_path_join(path, data_directory, SK_REPLY_MODEL_FILE, error);
    return status == SK_OK ? sk_file_replace(path, sk_buffer_slice(file), 0600, error) : status;
}

enum sk_status sk_reply_model_save(const struct sk_reply_model_draft *draft, const char *data_directory, struct sk_error *error) {
    struct head head = {
        .magic = MAGIC,
        .size = layout_of(draft->class_count, draft->last_row).size,
        .format = FORMAT_VERSION,
        .features = SK_REPLY_FEATURES_VERSION,
        .members = SK_REPLY_MODEL_MEMBERS,
        .hidden = SK_REPLY_HIDDEN,
        .class_count = draft->class_count,
        .last_row = draft->last_row,
        .weights = draft->weights,
    };
    struct sk_buffer file = { 0 };
    put(&file, &head, sizeof head);
    put(&file, draft->classes, ((size_t) draft->last_row + 1) * sizeof *draft->classes);
    put(&file, draft->examples, (size_t) draft->class_count * SK_REPLY_MODEL_EXAMPLES * sizeof *draft->examples);
    put(&file, draft->networks, member_count_of(draft->class_count) * network_layout_of(draft->class_count).size);
    enum sk_status status = file.failed ? sk_error_set(error, SK_FAULT_MEMORY, "no memory to write the reply model")
                                        : write_file(data_directory, &file, error);
    sk_buffer_finish(&file);
    return status;
}
