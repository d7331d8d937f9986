/* search: looks for needles in every byte of every file below a directory. Private to this folder.
 *
 * What is searched is the files: what the file system or the device keeps of files that were removed is not within reach of a
 * program (data/PROMISES.md).
 */
#ifndef SK_PRIVACY_SEARCH_H
#define SK_PRIVACY_SEARCH_H

#include "base/file.h"
#include "privacy/needles.h"

#define SK_SEARCH_NAMES 8

struct sk_search {
    struct sk_needles *needles;
    int64_t files, bytes;                           /* looked at */
    int64_t found;                                  /* files that hold a needle */
    char names[SK_SEARCH_NAMES][SK_PATH_SIZE / 16]; /* of the first of these, below the directory */
    bool in_store, in_index;                        /* one of them is the store's, the index's */
};

/* Adds to *search. Symbolic links are not followed, files that vanish meanwhile are passed over. SK_FAULT_IO: a file cannot be
 * read, so nothing can be said about it. */
enum sk_status sk_search_directory(struct sk_search *search, const char *directory, struct sk_error *error);

#endif
