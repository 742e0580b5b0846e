// x86-64 with AVX-512 (F, DQ, BW, VL): 64-byte vectors, 32 registers.

#if defined(__x86_64__)

#define LEVEL_NAME "avx512"
#define LEVEL(name) JOIN(rnn_avx512_, name)
#define LEVEL_TARGET "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"
#define VECTOR_BYTES 64
#define TILE_ROWS 14
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)

#include "templates/both_types.h"

#endif
