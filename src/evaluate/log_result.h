/* log_result: what agents did with what was shown, from the log of a data directory, as a result (result.h) of kind log: one row
 * for each suggestion set, so that every figure comes with interval and slices. compare.h compares the same sets, at two times;
 * two months have none in common, and can be compared by their intervals alone.
 *
 * Measures (a row has those that apply to it):
 *   abstained         1 where nothing was suggested; over all sets
 *   reported          1 where an agent reported anything (shown, selected, edited, sent, rejected); over sets with suggestions.
 *                     All that follows speaks of reported sets only: what nobody reports nobody knows
 *   accepted          1 where a suggestion was selected, edited or sent
 *   accepted@1..3     the same of the suggestion at that position; over sets with so many suggestions
 *   edit_distance     words changed before sending (reply_measures.h), of edited or sent suggestions whose final text was
 *                     reported
 *   edit_distance@1..3   the same by position
 *   rejected_all      1 where the set or each of its suggestions was rejected and none was used
 *   rating            the customer's rating that followed, 1..5
 * Slices: language and intent as tagged then, sentiment, message length, week.
 */
#ifndef SK_EVALUATE_LOG_RESULT_H
#define SK_EVALUATE_LOG_RESULT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "evaluate/result.h"

struct sk_log_options {
    const char *data_directory;
    int64_t since, until; /* seconds since 1970; 0 = open end */
    bool quiet;
    const atomic_bool *cancel; /* NULL = never */
};

#define SK_LOG_POSITIONS 3

/* SK_NOT_FOUND: no store, or nothing shown in that time. Counts: shown, displayed, selected, edited, sent, rejected, rated
 * (reports). */
enum sk_status sk_log_result(const struct sk_log_options *options, struct sk_result **out, struct sk_error *error);

/* ISO 8601 week of a time, "2026-W21". */
#define SK_WEEK_SIZE 16
void sk_week_format(int64_t seconds, char text[SK_WEEK_SIZE]);

#endif
