/* report_page: an evaluation as one self-contained HTML page, for people who decide. */
#ifndef SK_EVALUATE_REPORT_PAGE_H
#define SK_EVALUATE_REPORT_PAGE_H

#include "base/buffer.h"
#include "base/error.h"

struct json_t;

/* document: from sk_evaluate, with "comparison" where there is one. Appends the page: headline, figures with intervals,
 * calibration plots, comparison, labels, slices (worst first), worst queries with the why of each, how it was measured. No
 * scripts, nothing fetched; light, dark, phone and print. SK_FAULT_MEMORY. */
enum sk_status sk_report_page(const struct json_t *document, struct sk_buffer *out, struct sk_error *error);

#endif
