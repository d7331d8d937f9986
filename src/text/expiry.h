/* expiry: until when what a reply says can be true. "De actie loopt tot en met 31 maart 2024" is over in April; "in verband met
 * Pasen zijn wij gesloten" two days after that year's Easter; "sinds 1 januari 2024 kost het € 4,95" is never over.
 *
 *     int64_t day = sk_expiry_find(&analysis, written_day);
 *     if (day != SK_NO_EXPIRY && day < today) … stale
 */
#ifndef SK_TEXT_EXPIRY_H
#define SK_TEXT_EXPIRY_H

#include "text/analysis.h"

#define SK_NO_EXPIRY INT64_MAX

/* The last day (days since 1970-01-01) on which all of the analysed reply can hold; SK_NO_EXPIRY: it is tied to no date. written:
 * the day it was written on, which gives dates without a year theirs; SK_NO_EXPIRY where nobody knows, then those do not count.
 * Linear time. */
int64_t sk_expiry_find(const struct sk_analysis *reply, int64_t written);

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
int64_t sk_day_of(int year, int month, int day);

#endif
