/* processor: functions that live of loops over arrays, compiled more than once. */
#ifndef SK_BASE_PROCESSOR_H
#define SK_BASE_PROCESSOR_H

/* Before a function's definition: compiled a second time for processors with AVX2, where that is taken. Functions that are to
 * gain by it too must be inlined into it. Without fused operations, so that both give the same bits. By gcc alone: clang
 * 14 gives such a function another name than its callers use in other files. */
#if defined(__x86_64__) && !defined(__clang__)
#define SK_ALSO_FOR_AVX2 __attribute__((target_clones("avx2", "default")))
#else
#define SK_ALSO_FOR_AVX2
#endif

#endif
