/* thesaurus_file: one file of a thesaurus, member by member (data/thesaurus/README.md has the format). Internal to text. */
#ifndef SK_TEXT_THESAURUS_FILE_H
#define SK_TEXT_THESAURUS_FILE_H

#include "base/buffer.h"
#include "base/file.h"
#include "text/thesaurus.h"

struct sk_thesaurus_entry {
    struct sk_slice concept;
    enum sk_language language; /* SK_NL or SK_EN */
    struct sk_slice member;    /* without blanks at its ends, never empty */
    bool opens;                /* the first member of its line */
};

/* What it returns beside SK_OK ends the reading; file and line are put before its message. */
typedef enum sk_status sk_thesaurus_visit(void *context, const struct sk_thesaurus_entry *entry, struct sk_error *error);

/* SK_FAULT_IO: not there, or cannot be read; SK_FAULT_ARGUMENT: a line is not as the format has it. */
enum sk_status sk_thesaurus_read(const char *path, sk_thesaurus_visit *visit, void *context, struct sk_error *error);

/* The shipped files, all lists of data/thesaurus, by name. SK_FAULT_IO: there is no such directory. */
enum sk_status sk_thesaurus_each_file(sk_path_visit *visit, void *context, struct sk_error *error);

#endif
