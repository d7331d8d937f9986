/* A tag model that somebody changed, with a checksum that is right again. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "patch.h"
#include "tags/model.h"

#define CHECKSUM_OFFSET 8
#define CHECKED_FROM 16

static struct sk_buffer original;
static char path[64];
static int file;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    char shipped[SK_PATH_SIZE];
    (void) count, (void) arguments;
    file = memfd_create("model", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    require(file >= 0 && sk_share_path(shipped, "models/escalate.model", NULL) == SK_OK, "where models are");
    return sk_file_read(shipped, SK_MODEL_SIZE_LIMIT, &original, NULL) == SK_OK ? 0 : 1;
}

static void use(const struct sk_model *model) {
    static const struct sk_entry entries[] = { { .row = 0, .value = 1 }, { .row = 1, .value = 0.5f } };
    float scores[SK_MODEL_COLUMNS], probabilities[SK_MODEL_COLUMNS];
    if (model->vocabulary.rows < 2)
        return;
    sk_model_score(model, entries, 2, scores);
    sk_model_probabilities(model, scores, probabilities);
    require(sk_model_choose(model, probabilities) < model->label_count, "a chosen label exists");
    (void) sk_model_in_scope(model, scores);
    for (size_t i = 0; i < model->label_count; i++)
        require(model->labels[i] != NULL, "every label has a name");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_model *model;
    struct sk_error error = { 0 };
    char *bytes = malloc(original.size);
    require(bytes != NULL, "memory");
    memcpy(bytes, original.data, original.size);
    for (; size >= PATCH_SIZE; data += PATCH_SIZE, size -= PATCH_SIZE) {
        struct patch patch = patch_at(data, original.size);
        memcpy(bytes + patch.offset, patch.value, sizeof patch.value);
    }
    uint64_t checksum = sk_hash(bytes + CHECKED_FROM, original.size - CHECKED_FROM, 0);
    if (size == 0) /* an odd byte leaves the checksum wrong */
        memcpy(bytes + CHECKSUM_OFFSET, &checksum, sizeof checksum);
    require(pwrite(file, bytes, original.size, 0) == (ssize_t) original.size, "a file");
    enum sk_status status = sk_model_load(path, "escalate", &model, &error);
    require(status == SK_OK || error.message[0], "a model, or what is wrong with it");
    if (status == SK_OK) {
        use(model);
        sk_model_destroy(model);
    }
    free(bytes);
    return 0;
}
