#include "tags/model_file.h"

#include <string.h>

#include "base/file.h"
#include "tags/task.h"

static enum sk_status load(const char *directory, const char *task, struct sk_model **out, struct sk_error *error) {
    char path[SK_PATH_SIZE], name[64] = "";
    strcat(strcat(name, task), SK_MODEL_SUFFIX);
    struct sk_error cause = { 0 };
    enum sk_status status = sk_path_join(path, directory, name, error);
    if (status != SK_OK)
        return status;
    status = sk_model_load(path, task, out, &cause);
    if (status == SK_NOT_FOUND)
        return sk_error_set(error, status, "%s: put the shipped tag model back, or install sidekick again", cause.message);
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", cause.message);
}

static enum sk_status load_shipped(const char *share_models, const char *task, struct sk_model **out, struct sk_error *error) {
    char installed[SK_PATH_SIZE];
    enum sk_status status = share_models ? SK_OK : sk_share_path(installed, "models", error);
    return status == SK_OK ? load(share_models ? share_models : installed, task, out, error) : status;
}

static enum sk_status load_own(const char *data_directory, const char *task, struct sk_model **out, struct sk_error *error) {
    char own[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(own, data_directory, "models", error);
    return status == SK_OK ? load(own, task, out, error) : status;
}

enum sk_status sk_model_find(const char *share_models, const char *data_directory, const char *task, struct sk_model **out,
                             struct sk_error *error) {
    struct sk_error cause = { 0 };
    enum sk_status status = data_directory ? load_own(data_directory, task, out, &cause) : SK_NOT_FOUND;
    if (status == SK_NOT_FOUND)
        return load_shipped(share_models, task, out, error);
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", cause.message);
}
