/* handover: tells ThreadSanitizer what it cannot see, that memory goes from our thread to ZeroMQ's and back: libzmq is not built
 * with it. Nothing in other builds. Private to this folder. */
#ifndef SK_SERVE_HANDOVER_H
#define SK_SERVE_HANDOVER_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SK_THREAD_SANITIZER 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define SK_THREAD_SANITIZER 1
#endif

#ifdef SK_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif

/* Before the memory is given away. */
static inline void sk_handover_release(void *memory) {
#ifdef SK_THREAD_SANITIZER
    __tsan_release(memory);
#endif
    (void) memory;
}

/* By the thread that got it, before its first look. */
static inline void sk_handover_acquire(void *memory) {
#ifdef SK_THREAD_SANITIZER
    __tsan_acquire(memory);
#endif
    (void) memory;
}

#endif
