/* A directory of a test program's own, made and removed by cmocka's functions for a group. */
#ifndef SK_TESTS_DIRECTORY_H
#define SK_TESTS_DIRECTORY_H

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

static char directory[] = "/tmp/sidekick-test-XXXXXX";

static inline int make_directory(void **state) {
    (void) state;
    return mkdtemp(directory) ? 0 : -1;
}

static inline int remove_directory(void **state) {
    (void) state;
    return sk_directory_remove(directory, NULL) == SK_OK ? 0 : -1;
}

#endif
