/* How much a peer has sent over ipc:// nobody tells: the kernel counts it for TCP alone, and ZeroMQ's monitor counts messages. So
 * this definition, which comes before the C library's, counts what libzmq reads (arrivals.h), for intake.h to bound. */
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "serve/arrivals.h"
#include "serve/handover.h"

/* ThreadSanitizer's own definition, which ours hides. */
#ifdef SK_THREAD_SANITIZER
ssize_t __interceptor_recv(int descriptor, void *data, size_t size, int flags);
#endif

ssize_t recv(int descriptor, void *data, size_t size, int flags) {
#ifdef SK_THREAD_SANITIZER
    ssize_t result = __interceptor_recv(descriptor, data, size, flags);
#else
    ssize_t result = syscall(SYS_recvfrom, descriptor, data, size, flags, NULL, NULL);
#endif
    if (result > 0 && !(flags & MSG_PEEK))
        sk_arrivals_add(descriptor, result);
    return result;
}
