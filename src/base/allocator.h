/* allocator: malloc set for programs that ask for many small pieces. */
#ifndef SK_BASE_ALLOCATOR_H
#define SK_BASE_ALLOCATOR_H

/* For the service, import and reindex, before their threads start: small pieces that come back are joined to their neighbours at
 * once. glibc would keep them apart first, and hand them out again in the order in which they came back, all over the memory: a
 * walk through Xapian's trees of uncommitted postings meets more lines of the cache then, and each request of more than a
 * kilobyte goes through all of them to join them after all. Nothing where the C library knows no such setting. */
void sk_allocator_join_at_once(void);

#endif
