// x86-64 with AVX2 and fused multiply-add: 32-byte vectors, 16 registers.

#if defined(__x86_64__)

#define LEVEL_NAME "avx2"
#define LEVEL(name) JOIN(rnn_avx2_, name)
#define LEVEL_TARGET "avx2,fma"
#define VECTOR_BYTES 32
#define TILE_ROWS 6
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)

#include "templates/both_types.h"

#endif
