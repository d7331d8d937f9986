/* identifier: random 128-bit names for suggestion sets, from the kernel. */
#ifndef SK_BASE_IDENTIFIER_H
#define SK_BASE_IDENTIFIER_H

#define SK_IDENTIFIER_SIZE 33 /* 32 hexadecimal digits and a NUL */

void sk_identifier_create(char text[SK_IDENTIFIER_SIZE]);

#endif
