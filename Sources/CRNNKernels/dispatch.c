// Finds the processor's levels once, before main, and keeps a pointer to the tables in use.

#include <stdlib.h>
#include <string.h>

#include "levels.h"

#if defined(__x86_64__)
#include <cpuid.h>

static uint64_t extended_control_register(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}

static bool has_avx2 = false, has_avx512 = false;

static void detect(void) {
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return;
  const bool saves_vectors = (c & bit_OSXSAVE) && (extended_control_register() & 0x06) == 0x06;
  const bool fma = (c & bit_FMA) && (c & bit_AVX);
  if (!saves_vectors || !fma || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return;
  has_avx2 = (b & bit_AVX2) != 0;
  const uint32_t wanted = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL;
  has_avx512 = has_avx2 && (b & wanted) == wanted && (extended_control_register() & 0xe6) == 0xe6;
}
#endif

const char *const RNNLevelVariable = "RNNKIT_SIMD";

typedef struct {
  const RNNKernels *single, *wide;
} level;

static level levels[3];
static size_t level_count = 0;
static size_t level_in_use = 0;
static RNNLevelChoice choice = RNNLevelBest;
static char requested[32] = "";

__attribute__((constructor)) static void choose_level(void) {
#if defined(__x86_64__)
  detect();
  levels[level_count++] = (level){&rnn_portable_f32, &rnn_portable_f64};
  if (has_avx2) levels[level_count++] = (level){&rnn_avx2_f32, &rnn_avx2_f64};
  if (has_avx512) levels[level_count++] = (level){&rnn_avx512_f32, &rnn_avx512_f64};
#elif defined(__aarch64__)
  levels[level_count++] = (level){&rnn_portable_f32, &rnn_portable_f64};
  levels[level_count++] = (level){&rnn_neon_f32, &rnn_neon_f64};
#else
  levels[level_count++] = (level){&rnn_portable_f32, &rnn_portable_f64};
#endif
  level_in_use = level_count - 1;

  const char *variable = getenv(RNNLevelVariable);
  if (variable == NULL || variable[0] == 0) return;
  strncpy(requested, variable, sizeof(requested) - 1);
  for (size_t index = 0; index < level_count; index++) {
    if (strcmp(levels[index].single->level, requested) == 0) {
      level_in_use = index;
      choice = RNNLevelForced;
      return;
    }
  }
  static const char *const known[] = {"portable", "avx2", "avx512", "neon"};
  choice = RNNLevelUnknown;
  for (size_t index = 0; index < sizeof(known) / sizeof(known[0]); index++) {
    if (strcmp(known[index], requested) == 0) choice = RNNLevelUnavailable;
  }
}

const RNNKernels *rnn_kernels_float(void) { return levels[level_in_use].single; }
const RNNKernels *rnn_kernels_double(void) { return levels[level_in_use].wide; }
RNNLevelChoice rnn_level_choice(void) { return choice; }
const char *rnn_level_requested(void) { return requested; }
size_t rnn_level_count(void) { return level_count; }
const RNNKernels *rnn_level_float(size_t index) { return levels[index].single; }
const RNNKernels *rnn_level_double(size_t index) { return levels[index].wide; }

#if defined(__x86_64__)
// The control register of the vector unit: bit 15 flushes denormal results, bit 6 reads denormal inputs as zero.
uint64_t rnn_float_mode_get(void) { return __builtin_ia32_stmxcsr(); }
void rnn_float_mode_set(uint64_t mode) { __builtin_ia32_ldmxcsr((uint32_t)mode); }
static const uint64_t flush_bits = 0x8040;
#elif defined(__aarch64__)
// The floating-point control register: bit 24 flushes denormal inputs and results.
uint64_t rnn_float_mode_get(void) {
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
void rnn_float_mode_set(uint64_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
static const uint64_t flush_bits = 1u << 24;
#else
uint64_t rnn_float_mode_get(void) { return 0; }
void rnn_float_mode_set(uint64_t mode) { (void)mode; }
static const uint64_t flush_bits = 0;
#endif

uint64_t rnn_float_mode_flush_denormals(void) {
  const uint64_t former = rnn_float_mode_get();
  rnn_float_mode_set(former | flush_bits);
  return former;
}
