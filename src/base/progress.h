/* progress: how far a long job is, on standard error.
 *
 * On a terminal one line that is redrawn at most ten times a second: bar, count, rate, time left. Elsewhere one plain
 * line every five seconds. Nothing when quiet.
 */
#ifndef SK_BASE_PROGRESS_H
#define SK_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct sk_progress {
    const char *label; /* "import" */
    const char *unit;  /* "cases" */
    uint64_t total;    /* what `position` runs up to; 0 = unknown */
    int64_t started_us;
    int64_t shown_us;
    bool terminal;
    bool quiet;
};

void sk_progress_start(struct sk_progress *progress, const char *label, const char *unit, uint64_t total, bool quiet);

/* done: units finished, for the count and the rate. position: how far of total (bytes, say; may equal done). */
void sk_progress_update(struct sk_progress *progress, uint64_t done, uint64_t position);

/* The last line, always shown unless quiet. */
void sk_progress_finish(struct sk_progress *progress, uint64_t done);

#endif
