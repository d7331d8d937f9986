/* counters: what `status` tells of the service's life. Each is written by any thread. Private to this folder. */
#ifndef SK_SERVE_COUNTERS_H
#define SK_SERVE_COUNTERS_H

#include <stdatomic.h>
#include <stdint.h>

struct sk_counters {
    _Atomic int64_t requests;  /* frames taken in, refused ones included */
    _Atomic int64_t suggested; /* calls of suggest answered */
    _Atomic int64_t errors;    /* calls answered with an error, busy ones not included */
    _Atomic int64_t busy;      /* frames and calls answered with "busy" */
    _Atomic int64_t dropped;   /* replies that could not be delivered: the peer is gone or does not read */
};

#endif
