/* csv: comma-separated values after RFC 4180, for sheets that people fill in; what comes back is read with ingest/csv_rows.h.
 * Only for this folder. */
#ifndef SK_EVALUATE_CSV_H
#define SK_EVALUATE_CSV_H

#include "base/buffer.h"

/* Appends one field, quoted. A text that a spreadsheet would run as a formula (=, +, -, @ first) gets an apostrophe before it. */
void sk_csv_add(struct sk_buffer *out, struct sk_slice text);

#endif
