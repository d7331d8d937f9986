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
    const char *format;                  /* "auto", "jsonl", "csv" */
    const struct sk_field_mapping *maps; /* for CSV */
    size_t map_count;
    bool quiet;                          /* no progress */
    const atomic_bool *cancel;           /* set by a signal handler; NULL = never */
};

struct sk_import_report {
    int64_t read, imported, updated, duplicates, rejected;
    int64_t resumed_at_line; /* 0 = from the beginning */
    char rejects_file[4096]; /* "" where nothing was rejected */
    double elapsed_s;
};

/* Imports each path ("-" = standard input) into the store. The index is brought up to date afterwards (or by the running service, when
 * that holds the index). What was done before a fault or a cancel is kept and counted in *report.
 * A line that cannot be used goes to <data>/rejects/<name>.rejects (JSON Lines: line, reason; never the text).
 * SK_NOT_FOUND/SK_FAULT_IO: unreadable; SK_REJECTED: not of the format at all (binary, no header); SK_FAULT_CANCELLED. */
enum sk_status sk_import(const struct sk_import_options *options, const char *const *paths, size_t path_count,
                         struct sk_import_report *report, struct sk_error *error);

#endif
