/* libzmq 4.3 ends the program where accept(2) on an ipc endpoint finds no free descriptor (EMFILE); that the system has none
 * (ENFILE) it bears, and so it does both on tcp. Who may connect must not be able to end the service, so the one is told as the
 * other: this definition comes before the C library's. The connection waits in the backlog until a descriptor is free. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "serve/arrivals.h"
#include "serve/handover.h"

/* ThreadSanitizer's own definition, which ours hides, must be told of each descriptor: a connection that it never saw opened ends
 * the program where it is closed (LLVM 14). */
#ifdef SK_THREAD_SANITIZER
int __interceptor_accept4(int listener, void *address, socklen_t *size, int flags);
#endif

static int accept_next(int listener, void *address, socklen_t *size, int flags) {
#ifdef SK_THREAD_SANITIZER
    return __interceptor_accept4(listener, address, size, flags);
#else
    return (int) syscall(SYS_accept4, listener, address, size, flags);
#endif
}

int accept4(int listener, __SOCKADDR_ARG address, socklen_t *restrict size, int flags) {
    int result = accept_next(listener, address.__sockaddr__, size, flags);
    if (result < 0 && errno == EMFILE)
        errno = ENFILE;
    if (result >= 0)
        sk_arrivals_begin(result);
    return result;
}
