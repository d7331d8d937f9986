/* crash: where libxapian ends the process. It believes what a block says, and of some damaged ones reads on beyond its memory: of
 * 600 copies of an index with a few bytes changed somewhere, Database::check() of Xapian 1.4.22 was killed by 34. Whoever is
 * started again would meet the same block again. So each call says which database it works on, and a handler leaves a mark beside
 * it. Only src/index includes this; sk_index_watch_crashes() is in index.h. */
#ifndef SK_INDEX_CRASH_H
#define SK_INDEX_CRASH_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From here on this thread works on the database at path, which is borrowed until sk_crash_leave. What was before, for that. */
const char *sk_crash_enter(const char *path);
void sk_crash_leave(const char *before);

/* Whether a thread of this process has crashed so: the process is about to end, and what is to be done about the mark is the next
 * one's to decide. */
bool sk_crash_happened(void);

#ifdef __cplusplus
}
#endif

#endif
