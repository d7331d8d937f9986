/* import: years of history into the store, redacted, in bounded memory, from files or standard input. */
#ifndef SK_INGEST_IMPORT_H
#define SK_INGEST_IMPORT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "ingest/reader.h"

struct sk_import_options {
    const char *data_directory;
    const char *format;                  /* "auto" or a name from reader.c */
    const struct sk_field_mapping *maps; /* for CSV */
    size_t map_count;
    bool quiet;                /* no progress */
    const atomic_bool *cancel; /* set by a signal handler; NULL = never */
    struct sk_trace *trace;    /* with the stages of index/batch.h; may be NULL */
};

struct sk_import_report {
    int64_t read, imported, updated, duplicates, rejected; /* of each input, what an interrupted run had done included */
    int64_t resumed_at_line;                               /* 0 = from the beginning */
    char rejects_file[4096]; /* "" where nothing was rejected; the directory where several inputs have rejects */
    double elapsed_s;
};

/* Imports each path ("-" = standard input) into the store, one after another; the first that fails ends it. The index follows
 * meanwhile (or a running service does it, when that holds the index), and is up to date at the end. What was done before a fault
 * or a cancel is kept and counted in *report; starting again goes on there, for files. A row that cannot be used goes to
 * <data>/rejects/<name>-<hash of its path>.jsonl (JSON Lines: line, reason; never the text). SK_OK, also for an empty input.
 * SK_NOT_FOUND/SK_FAULT_IO: unreadable, disk full; SK_REJECTED: not of the format at all (binary, UTF-16, no header, unknown);
 * SK_BUSY: another import runs in this data directory; SK_FAULT_ARGUMENT: no such format, a wrong mapping; SK_FAULT_CANCELLED;
 * the statuses of sk_store_open and sk_follower_open. */
enum sk_status sk_import(const struct sk_import_options *options, const char *const *paths, size_t path_count,
                         struct sk_import_report *report, struct sk_error *error);

#endif
