/* Gives a fuzzer the files that are named, or lie in the directories that are named: an ordinary test with any compiler. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"

/* Each input in memory of its own size, so that a sanitizer sees a read behind its end. */
static size_t replay_file(const char *path) {
    struct stat about;
    FILE *file = fopen(path, "rb");
    require(file && fstat(fileno(file), &about) == 0, path);
    size_t size = (size_t) about.st_size;
    uint8_t *data = malloc(size ? size : 1);
    require(data && fread(data, 1, size, file) == size, path);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static size_t replay_directory(const char *path) {
    char name[PATH_MAX];
    size_t count = 0;
    struct dirent **entries;
    int found = scandir(path, &entries, NULL, alphasort);
    require(found >= 0, path);
    for (int i = 0; i < found; i++) {
        if (entries[i]->d_name[0] != '.') {
            snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
            count += replay_file(name);
        }
        free(entries[i]);
    }
    free(entries);
    return count;
}

int main(int count, char **arguments) {
    struct stat about;
    size_t inputs = 0;
    if (LLVMFuzzerInitialize(&count, &arguments) != 0)
        return 1;
    for (int i = 1; i < count; i++) {
        require(stat(arguments[i], &about) == 0, arguments[i]);
        inputs += S_ISDIR(about.st_mode) ? replay_directory(arguments[i]) : replay_file(arguments[i]);
    }
    printf("%zu inputs\n", inputs);
    return inputs ? 0 : 1;
}
