/* page: pieces of a self-contained HTML page. Only for this folder. */
#ifndef SK_EVALUATE_PAGE_H
#define SK_EVALUATE_PAGE_H

#include "base/buffer.h"

struct json_t;

/* Text with what HTML would take for markup escaped, and control characters as spaces. */
void sk_page_text(struct sk_buffer *out, const char *text);

/* ".533"; "4.21" for numbers of 1 and above; "–" for NAN. */
void sk_page_number(struct sk_buffer *out, double value);

/* The top of the page up to the heading, and its end. */
void sk_page_begin(struct sk_buffer *out, const char *title);
void sk_page_end(struct sk_buffer *out);

/* ---- plots: inline SVG in colours of the page ---- */

/* A value with its interval on a line from low_end to high_end; reference: a dashed line there, NAN = none. */
struct sk_page_whisker {
    double value, low, high;
    double low_end, high_end, reference;
};
void sk_page_whisker(struct sk_buffer *out, const struct sk_page_whisker *whisker);

struct sk_page_point {
    double x, y, low, high; /* 0..1; NAN: left out */
    double weight;          /* area of a dot, relative to the greatest one */
};

/* A square plot of 0..1 by 0..1. Diagonal: the line of perfect calibration. Dots by weight, or a curve with a band from low to
 * high. */
struct sk_page_plot {
    const char *title, *x_label, *y_label;
    const struct sk_page_point *points;
    size_t count;
    bool diagonal, curve;
    const struct sk_page_point *second; /* another curve, dashed; NULL: none; as long as points */
    const char *first_name, *second_name;
};
void sk_page_plot(struct sk_buffer *out, const struct sk_page_plot *plot);

#endif
