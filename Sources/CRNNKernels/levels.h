// The tables that the level files define.

#ifndef RNN_LEVELS_H
#define RNN_LEVELS_H

#include "CRNNKernels.h"

extern const RNNKernels rnn_portable_f32, rnn_portable_f64;

#if defined(__x86_64__)
extern const RNNKernels rnn_avx2_f32, rnn_avx2_f64;
extern const RNNKernels rnn_avx512_f32, rnn_avx512_f64;
#elif defined(__aarch64__)
extern const RNNKernels rnn_neon_f32, rnn_neon_f64;
#endif

// Contracts between the kernels and their callers, checked where a product or a sequence begins in builds with
// -DRNN_DEBUG: a wrong stride stops the program at its cause.
#if defined(RNN_DEBUG)
#include <stdio.h>
#include <stdlib.h>
#define RNN_CHECK(condition)                                                                   \
  do {                                                                                         \
    if (!(condition)) {                                                                        \
      fprintf(stderr, "CRNNKernels: %s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      abort();                                                                                 \
    }                                                                                          \
  } while (0)
#else
#define RNN_CHECK(condition) ((void)0)
#endif

#endif
