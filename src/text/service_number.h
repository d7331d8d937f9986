/* service_number: telephone numbers that can be nobody's own. What a company tells everybody to call ("0800-9009" for a smell of
 * gas) is the point of a reply, and no person can be given such a number.
 *
 *     sk_is_service_number(sk_slice_of("0800-9009"))        true
 *     sk_is_service_number(sk_slice_of("085-1234567"))      false: a company's as often as not, but somebody's elsewhere
 */
#ifndef SK_TEXT_SERVICE_NUMBER_H
#define SK_TEXT_SERVICE_NUMBER_H

#include <stdbool.h>

#include "base/slice.h"

/* number: as it is written, with what stands between its digits. */
bool sk_is_service_number(struct sk_slice number);

#endif
