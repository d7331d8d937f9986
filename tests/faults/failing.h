/* failing: makes the n-th call of a kind fail, in all of the program and its libraries, for tests. It takes the place of
 * malloc(3), C++'s operator new and of the calls that write to disk: a program's own definitions come before those of its
 * libraries.
 *
 *     failing_begin(FAILING_ALLOCATIONS, 17, false);     // from here on the 17th allocation fails, of whatever thread
 *     …
 *     bool reached = failing_end() >= 17;                // else there were fewer
 */
#ifndef TESTS_FAULTS_FAILING_H
#define TESTS_FAULTS_FAILING_H

#include <stdbool.h>
#include <stddef.h>

enum failing_kind {
    FAILING_ALLOCATIONS, /* malloc, calloc, realloc, aligned ones, new: no memory */
    FAILING_WRITES, /* write, pwrite, ftruncate, sendfile, mknod, mkdir, link, symlink: ENOSPC; fsync, fdatasync, rename, unlink:
                       EIO */
    FAILING_OPENS   /* open, fopen, opendir: EMFILE */
};

/* number: from 1; 0 = none, only count. lasting: the later ones fail too. */
void failing_begin(enum failing_kind kind, unsigned long number, bool lasting);

/* Calls of the kind since then. From here on nothing fails. */
unsigned long failing_end(void);

/* As failing_begin with number 0, and remembers which calls came by a way that none before had come by: other callers, of the
 * nearest six. */
void failing_begin_census(enum failing_kind kind);

/* The numbers of those calls, ascending, of the last census; the same memory each time. */
const unsigned long *failing_ways(size_t *count);

/* To standard error: who made the call that failed last. */
void failing_tell_where(void);

#endif
