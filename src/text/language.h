/* language: nl, en, de or fr, or that nobody can say. */
#ifndef SK_TEXT_LANGUAGE_H
#define SK_TEXT_LANGUAGE_H

#include "base/error.h"
#include "base/slice.h"

enum sk_language { SK_LANGUAGE_UNKNOWN, SK_NL, SK_EN, SK_DE, SK_FR };
#define SK_LANGUAGE_COUNT 5

/* Language of a UTF-8 text and the probability that it is right (0..1). Text without words, or not UTF-8: unknown, 0.
 * SK_FAULT_MEMORY. */
enum sk_status sk_language_detect(struct sk_slice text, enum sk_language *language, double *confidence, struct sk_error *error);

/* "nl", …; "unknown". Never NULL. */
const char *sk_language_code(enum sk_language language);
/* Unknown for anything but the four codes (case-insensitive, "nl-BE" counts as nl). */
enum sk_language sk_language_from_code(struct sk_slice code);

#endif
