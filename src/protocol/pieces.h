/* pieces: the memory of jansson's values. Private to this folder.
 *
 * An answer is some 400 small pieces that live for a fraction of a millisecond, a request a hundred. malloc keeps seven of a size
 * at hand and joins the others to their neighbours, to cut them out again for the next request; here all of a thread's are kept
 * for its next document, up to a bound. */
#ifndef SK_PROTOCOL_PIECES_H
#define SK_PROTOCOL_PIECES_H

#include <stddef.h>

/* As malloc and free. A piece may come back in another thread, which keeps it then. */
void *sk_piece_take(size_t size);
void sk_piece_return(void *piece);

#endif
