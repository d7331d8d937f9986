/* quoted_mail: where in a message the mail that it answers begins.
 *
 *     "Waar blijft het?\n\nVan: Klantenservice <info@bedrijf.nl>\nVerzonden: maandag\n…"     at "Van:"
 *     "Waar blijft het?\n\nOp 3 mei schreef Klantenservice <info@bedrijf.nl>:\n> Beste …"    at "Op"
 */
#ifndef SK_TEXT_QUOTED_MAIL_H
#define SK_TEXT_QUOTED_MAIL_H

#include "base/slice.h"

/* The first byte of it; text.size where nothing is quoted. A message that begins with the head of a mail was passed on whole: no
 * part of it is quoted by that. Linear time. */
size_t sk_quoted_mail_start(struct sk_slice text);

#endif
