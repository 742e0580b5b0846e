#include "CPeak.h"

#include <string.h>

// The portable level has no fused multiply-add, wherever it runs.
#pragma STDC FP_CONTRACT OFF

#define SEPARATE(a, b, c) ((a) * (b) + (c))
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)
#define UNROLLED _Pragma("clang loop unroll(full)")

/// Two units with a latency of four cycles need 8 sums to be kept busy, four units 16. With 16 registers there is room
/// for 12 sums beside the two operands, with 32 for 24.
#define PEAK_LOOP(LEVEL, TARGET, BYTES, SUMS, MULTIPLY_ADD)                                    \
  TARGET static float run_##LEVEL(size_t steps, float factor_value, float term_value) {        \
    typedef float vector __attribute__((ext_vector_type((BYTES) / sizeof(float))));            \
    const vector factor = factor_value, term = term_value;                                     \
    vector sum[SUMS];                                                                          \
    UNROLLED for (size_t i = 0; i < (SUMS); i++) sum[i] = (float)(i + 1) * term_value;         \
    for (size_t step = 0; step < steps; step++) {                                              \
      UNROLLED for (size_t i = 0; i < (SUMS); i++) sum[i] = MULTIPLY_ADD(sum[i], factor, term); \
    }                                                                                          \
    vector total = 0;                                                                          \
    UNROLLED for (size_t i = 0; i < (SUMS); i++) total += sum[i];                              \
    float result = 0;                                                                          \
    for (size_t i = 0; i < (BYTES) / sizeof(float); i++) result += total[i];                   \
    return result;                                                                             \
  }
#define PEAK_LEVEL(LEVEL, BYTES, SUMS) {#LEVEL, 2 * (SUMS) * ((BYTES) / sizeof(float)), run_##LEVEL}

#define ANY_TARGET
#if defined(__x86_64__)
PEAK_LOOP(portable, ANY_TARGET, 16, 12, SEPARATE)
PEAK_LOOP(avx2, __attribute__((target("avx2,fma"))), 32, 12, FUSED)
PEAK_LOOP(avx512, __attribute__((target("avx512f,avx2,fma"))), 64, 24, FUSED)
static const PeakLevel levels[] = {
    PEAK_LEVEL(portable, 16, 12),
    PEAK_LEVEL(avx2, 32, 12),
    PEAK_LEVEL(avx512, 64, 24),
};
#elif defined(__aarch64__)
PEAK_LOOP(portable, ANY_TARGET, 16, 24, SEPARATE)
PEAK_LOOP(neon, ANY_TARGET, 16, 24, FUSED)
static const PeakLevel levels[] = {PEAK_LEVEL(portable, 16, 24), PEAK_LEVEL(neon, 16, 24)};
#else
PEAK_LOOP(portable, ANY_TARGET, 16, 12, SEPARATE)
static const PeakLevel levels[] = {PEAK_LEVEL(portable, 16, 12)};
#endif

const PeakLevel *peak_level(const char *name) {
  for (size_t index = 0; index < sizeof(levels) / sizeof(levels[0]); index++) {
    if (strcmp(levels[index].name, name) == 0) return &levels[index];
  }
  return NULL;
}
