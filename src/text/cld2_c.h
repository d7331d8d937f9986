/* cld2_c: what sidekick uses of CLD2, which has a C++ interface only, as plain C. Private to language.c.
 *
 * CLD2 allocates with operator new, which throws where memory runs out: the one guard of cld2_c.cc makes a status of it. */
#ifndef SK_TEXT_CLD2_C_H
#define SK_TEXT_CLD2_C_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#define SK_CLD2_NOEXCEPT noexcept
#else
#define SK_CLD2_NOEXCEPT
#endif

enum sk_cld2_language { SK_CLD2_UNKNOWN, SK_CLD2_OTHER, SK_CLD2_DUTCH, SK_CLD2_ENGLISH, SK_CLD2_GERMAN, SK_CLD2_FRENCH };

/* Of UTF-8 text, of which CLD2 looks at size bytes. reliable: CLD2's own word for it. False: no memory. */
bool sk_cld2_detect(const char *text, size_t size, enum sk_cld2_language *language, bool *reliable) SK_CLD2_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
