/* A model of replies that somebody changed, with a checksum that is right again. The file is changed in place and mended after.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "patch.h"
#include "suggest/reply_model.h"

#define CHECKSUM_OFFSET 8
#define CHECKED_FROM 16
#define PATCHES 64

static char directory[] = "/tmp/sidekick-fuzz-XXXXXX";
static struct sk_arena arena;
static char *bytes; /* of the file, shared with it */
static size_t bytes_size;
static uint64_t right;

static void finish(void) {
    munmap(bytes, bytes_size);
    sk_directory_remove(directory, NULL);
}

static void write_model(void) {
    struct sk_reply_model_draft draft;
    require(mkdtemp(directory) && sk_reply_model_draft_init(&draft, 3, 9, NULL) == SK_OK, "a draft");
    for (uint16_t row = 1; row <= 9; row++) {
        draft.classes[row] = row % 3;
        draft.examples[row - 1] = row;
    }
    require(sk_reply_model_save(&draft, directory, NULL) == SK_OK, "a model");
    sk_reply_model_draft_finish(&draft);
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    char path[SK_PATH_SIZE];
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    write_model();
    atexit(finish);
    require(sk_path_join(path, directory, SK_REPLY_MODEL_FILE, NULL) == SK_OK, "a path");
    int file = open(path, O_RDWR | O_CLOEXEC);
    require(file >= 0, "the model's file");
    bytes_size = (size_t) lseek(file, 0, SEEK_END);
    bytes = mmap(NULL, bytes_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    require(bytes != MAP_FAILED, "the model's bytes");
    memcpy(&right, bytes + CHECKSUM_OFFSET, sizeof right);
    return 0;
}

static void use(const struct sk_reply_model *model) {
    struct sk_turn turn = { SK_ROLE_AGENT, sk_slice_of("Wat is uw ordernummer?") };
    uint32_t classes = sk_reply_model_class_count(model);
    for (int64_t row = -1; row < 1000; row++)
        require(sk_reply_model_class(model, row) < classes, "a class exists");
    (void) sk_reply_model_examples(model, classes - 1)[SK_REPLY_MODEL_EXAMPLES - 1];
    sk_reply_model_run(model, sk_slice_of("waar blijft mijn pakket"), &turn, 1, &arena);
    sk_arena_reset(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct {
        size_t offset;
        char value[2];
    } before[PATCHES];
    size_t count = 0;
    struct sk_reply_model *model;
    struct sk_error error = { 0 };
    for (; count < PATCHES && size >= PATCH_SIZE; count++, data += PATCH_SIZE, size -= PATCH_SIZE) {
        struct patch patch = patch_at(data, bytes_size);
        before[count].offset = patch.offset;
        memcpy(before[count].value, bytes + patch.offset, sizeof before->value);
        memcpy(bytes + patch.offset, patch.value, sizeof patch.value);
    }
    uint64_t checksum = sk_hash(bytes + CHECKED_FROM, bytes_size - CHECKED_FROM, 0);
    if (size == 0)
        memcpy(bytes + CHECKSUM_OFFSET, &checksum, sizeof checksum);
    enum sk_status status = sk_reply_model_open(directory, &model, &error);
    require(status == SK_OK || error.message[0], "a model, or what is wrong with it");
    if (status == SK_OK) {
        use(model);
        sk_reply_model_close(model);
    }
    while (count-- > 0)
        memcpy(bytes + before[count].offset, before[count].value, sizeof before->value);
    memcpy(bytes + CHECKSUM_OFFSET, &right, sizeof right);
    return 0;
}
