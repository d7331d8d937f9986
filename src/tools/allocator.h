/* allocator: malloc set for a program that fills an index and ends. */
#ifndef SK_TOOLS_ALLOCATOR_H
#define SK_TOOLS_ALLOCATOR_H

/* For import and reindex, before their threads start. Xapian keeps what is not committed yet in trees of a million small pieces
 * and frees them all at each commit. glibc hands such pieces out again in the order in which they came back, all over the memory;
 * joined to their neighbours at once, they are cut anew one behind the other, and a walk through the trees meets fewer lines of
 * the cache. Nothing where the C library knows no such setting. */
void sk_allocator_set_for_batches(void);

#endif
