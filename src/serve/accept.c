/* libzmq 4.3 ends the program where accept(2) on an ipc endpoint finds no free descriptor (EMFILE); that the system has none
 * (ENFILE) it bears, and so it does both on tcp. Who may connect must not be able to end the service, so the one is told as the
 * other: this definition comes before the C library's. The connection waits in the backlog until a descriptor is free. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int accept4(int listener, __SOCKADDR_ARG address, socklen_t *restrict size, int flags) {
    int result = (int) syscall(SYS_accept4, listener, address.__sockaddr__, size, flags);
    if (result < 0 && errno == EMFILE)
        errno = ENFILE;
    return result;
}
