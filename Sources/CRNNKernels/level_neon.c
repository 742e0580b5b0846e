// arm64: 16-byte vectors with fused multiply-add and 32 registers.

#if defined(__aarch64__)

#define LEVEL_NAME "neon"
#define LEVEL(name) JOIN(rnn_neon_, name)
#define VECTOR_BYTES 16
#define TILE_ROWS 12
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)

#include "templates/both_types.h"

#endif
