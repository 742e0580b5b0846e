// CPeak: the most multiply-adds that one thread of this machine can do, by instruction-set level; and a place to hand
// values to that the optimiser cannot look into.

#ifndef CPEAK_H
#define CPEAK_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// A loop of multiply-adds at one level, on as many independent sums as its registers hold.
typedef struct {
  const char *name;       // as the library names the level: "portable", "avx2", "avx512" or "neon"
  size_t flops_per_step;  // a multiply-add is two operations, fused or not
  /// sum = sum * factor + term, `steps` times for each sum; gives the total so that nothing is left out.
  float (*run)(size_t steps, float factor, float term);
} PeakLevel;

/// The loop of the level with this name; NULL if there is none. Whether the processor has the level is for the caller
/// to know.
const PeakLevel *_Nullable peak_level(const char *name);

/// Does nothing with a value, which the optimiser cannot know: the value has to be computed.
void peak_consume(const void *value);

#pragma clang assume_nonnull end

#endif
