/* A library that ends the program where it reads a block of an index, for LD_PRELOAD, as libxapian does on some damaged ones:
 * while there is a file that $SIDEKICK_TEST_CRASH names, whoever reads a postlist.glass meets a segmentation fault. */
#undef _FILE_OFFSET_BITS /* with it the headers give pread the name of its 64-bit twin */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static void crash_in_an_index(int file) {
    static volatile int *const nowhere;
    const char *asked = getenv("SIDEKICK_TEST_CRASH");
    char link[40], path[4096];
    if (!asked || access(asked, F_OK) != 0)
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    if (strstr(path, "/postlist.glass"))
        *nowhere = 1;
}

ssize_t pread(int file, void *data, size_t size, off_t offset) {
    static ssize_t (*function)(int, void *, size_t, off_t);
    if (!function)
        *(void **) &function = dlsym(RTLD_NEXT, "pread");
    crash_in_an_index(file);
    return function(file, data, size, offset);
}

ssize_t pread64(int file, void *data, size_t size, off64_t offset) {
    static ssize_t (*function)(int, void *, size_t, off64_t);
    if (!function)
        *(void **) &function = dlsym(RTLD_NEXT, "pread64");
    crash_in_an_index(file);
    return function(file, data, size, offset);
}
