#include "base/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define BAR_WIDTH 24

void sk_progress_start(struct sk_progress *progress, const char *label, const char *unit, uint64_t total, bool quiet) {
    *progress = (struct sk_progress){ .label = label, .unit = unit, .total = total, .quiet = quiet };
    progress->started_us = progress->shown_us = sk_clock_monotonic_us();
    progress->terminal = isatty(STDERR_FILENO) == 1;
}

static void format_duration(double seconds, char *text, size_t size) {
    unsigned whole = seconds < 1e6 ? (unsigned) (seconds + 0.5) : 1000000;
    if (whole >= 3600)
        snprintf(text, size, "%uh%02um", whole / 3600, whole / 60 % 60);
    else if (whole >= 60)
        snprintf(text, size, "%um%02us", whole / 60, whole % 60);
    else
        snprintf(text, size, "%us", whole);
}

static void draw_bar(const struct sk_progress *progress, uint64_t position) {
    size_t filled = (size_t) (position >= progress->total ? BAR_WIDTH : position * BAR_WIDTH / progress->total);
    fputc('[', stderr);
    for (size_t i = 0; i < BAR_WIDTH; i++)
        fputc(i < filled ? '=' : i == filled ? '>' : ' ', stderr);
    fprintf(stderr, "] %3d %% ", (int) (position >= progress->total ? 100 : position * 100 / progress->total));
}

static void show(struct sk_progress *progress, uint64_t done, uint64_t position, bool last) {
    double elapsed = (double) (sk_clock_monotonic_us() - progress->started_us) / 1e6;
    double rate = elapsed > 0 ? (double) done / elapsed : 0;
    char left[48] = "";
    if (!last && progress->total && position && position < progress->total) {
        char text[32];
        format_duration(elapsed * (double) (progress->total - position) / (double) position, text, sizeof text);
        snprintf(left, sizeof left, ", %s left", text);
    }
    if (progress->terminal)
        fputs("\r\033[K", stderr);
    fprintf(stderr, "%s ", progress->label);
    if (progress->terminal && progress->total && !last)
        draw_bar(progress, position);
    fprintf(stderr, "%llu %s, %.0f/s%s", (unsigned long long) done, progress->unit, rate, left);
    if (!progress->terminal || last)
        fputc('\n', stderr);
    fflush(stderr);
}

void sk_progress_update(struct sk_progress *progress, uint64_t done, uint64_t position) {
    int64_t now = sk_clock_monotonic_us();
    int64_t interval = progress->terminal ? 100000 : 5000000;
    if (progress->quiet || now - progress->shown_us < interval)
        return;
    progress->shown_us = now;
    show(progress, done, position, false);
}

void sk_progress_finish(struct sk_progress *progress, uint64_t done) {
    if (!progress->quiet)
        show(progress, done, done, true);
}
