/* A configuration file, and the list of allowed keys. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "fuzz.h"
#include "serve/access.h"
#include "serve/settings.h"

/* libconfig 1.5 loses strings of a file with a wrong syntax; the program ends over such a file. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libconfig";
}

static char path[64];
static int file;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_log_set_level(SK_LOG_ERROR);
    file = memfd_create("configuration", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return file < 0;
}

static void load(const uint8_t *data, size_t size) {
    struct sk_config *config;
    struct sk_error error = { 0 };
    struct sk_service_settings settings;
    require(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t) size, "a file");
    enum sk_status status = sk_settings_load(path, &config, &error);
    require(status == SK_OK || error.message[0], "a configuration, or what is wrong with it");
    if (status != SK_OK)
        return;
    sk_settings_service(config, &settings);
    require(settings.workers >= 1 && settings.workers <= 64, "settings are within their bounds");
    require(settings.queue >= 1 && settings.peer_queue >= 1 && settings.worker_memory >= (size_t) 8 << 20, "none is zero");
    sk_config_destroy(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_error error = { 0 };
    size_t keys = 0;
    /* An included file is the owner's to name, and may be a device that never ends. */
    if (!memmem(data, size, "@include", 8))
        load(data, size);
    enum sk_status status = sk_access_check((const char *) data, size, &keys, &error);
    require(status == SK_OK ? keys > 0 : error.message[0] != '\0', "a list of keys, or what is wrong with it");
    return 0;
}
