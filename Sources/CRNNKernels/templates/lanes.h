// The vector of this level and scalar type: `lanes`, how it is loaded and stored, whole or in part, and summed.
//
// Clang's vector types give the arithmetic (a scalar operand fills all lanes; a comparison gives a mask for `v_pick`),
// so that one text serves every level. A part of a vector is handled as a whole one whose other lanes are 0: an
// element's bits do not depend on where in the array it lies. lanes_end.h takes the names back.

#define LANES (VECTOR_BYTES / sizeof(SCALAR))

#define lanes NAMED(lanes_type)
#define bits NAMED(bits_type)
#define INLINE static inline __attribute__((always_inline))

typedef SCALAR lanes __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(SCALAR))));
typedef lanes NAMED(unaligned_type) __attribute__((aligned(sizeof(SCALAR)), may_alias));
#if SINGLE
typedef int32_t bits __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(SCALAR))));
#else
typedef int64_t bits __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(SCALAR))));
#endif

INLINE lanes NAMED(v_load)(const SCALAR *p) { return *(const NAMED(unaligned_type) *)p; }
INLINE void NAMED(v_store)(SCALAR *p, lanes v) { *(NAMED(unaligned_type) *)p = v; }

/// The first `count` (fewer than all) lanes from memory, 0 in the others.
INLINE lanes NAMED(v_load_part)(const SCALAR *p, size_t count) {
#if VECTOR_BYTES == 64 && SINGLE
  return (lanes)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#elif VECTOR_BYTES == 64
  return (lanes)_mm512_maskz_loadu_pd((__mmask8)((1u << count) - 1), p);
#elif VECTOR_BYTES == 32 && SINGLE
  const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return (lanes)_mm256_maskload_ps(p, _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), index));
#elif VECTOR_BYTES == 32
  const __m256i index = _mm256_setr_epi64x(0, 1, 2, 3);
  return (lanes)_mm256_maskload_pd(p, _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)count), index));
#else
  lanes v = 0;
  for (size_t i = 0; i < count; i++) v[i] = p[i];
  return v;
#endif
}

INLINE void NAMED(v_store_part)(SCALAR *p, lanes v, size_t count) {
#if VECTOR_BYTES == 64 && SINGLE
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
#elif VECTOR_BYTES == 64
  _mm512_mask_storeu_pd(p, (__mmask8)((1u << count) - 1), (__m512d)v);
#elif VECTOR_BYTES == 32 && SINGLE
  // Halves of halves: with a mask, some processors take as long as for a dozen stores.
  __m128 half = _mm256_castps256_ps128((__m256)v);
  if (count & 4) {
    _mm_storeu_ps(p, half);
    half = _mm256_extractf128_ps((__m256)v, 1);
    p += 4;
  }
  if (count & 2) {
    _mm_storel_pi((__m64 *)p, half);
    half = _mm_movehl_ps(half, half);
    p += 2;
  }
  if (count & 1) _mm_store_ss(p, half);
#elif VECTOR_BYTES == 32
  __m128d half = _mm256_castpd256_pd128((__m256d)v);
  if (count & 2) {
    _mm_storeu_pd(p, half);
    half = _mm256_extractf128_pd((__m256d)v, 1);
    p += 2;
  }
  if (count & 1) _mm_store_sd(p, half);
#else
  for (size_t i = 0; i < count; i++) p[i] = v[i];
#endif
}

/// Lane by lane: where the mask is set, a, else b.
INLINE lanes NAMED(v_pick)(bits mask, lanes a, lanes b) { return (lanes)(((bits)a & mask) | ((bits)b & ~mask)); }

INLINE lanes NAMED(v_absolute)(lanes x) { return __builtin_elementwise_abs(x); }

/// As many doubles as there are lanes.
typedef double NAMED(doubles_type) __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(SCALAR))));
#define doubles NAMED(doubles_type)

/// The lanes' sum, halves added to halves: ((0+4)+(2+6)) + ((1+5)+(3+7)) for eight.
INLINE double NAMED(v_sum)(const doubles *each) {
  doubles v = *each;
  for (size_t half = LANES / 2; half > 0; half /= 2) {
    for (size_t i = 0; i < half; i++) v[i] += v[i + half];
  }
  return v[0];
}

#define v_load NAMED(v_load)
#define v_store NAMED(v_store)
#define v_load_part NAMED(v_load_part)
#define v_store_part NAMED(v_store_part)
#define v_pick NAMED(v_pick)
#define v_absolute NAMED(v_absolute)
#define v_sum NAMED(v_sum)

/// Runs the statements for every whole vector of n elements, i being the first one's index and `part` 0, then once for
/// what is left, `part` being how many that are. The statements read with GET(array) and write with PUT(array, value),
/// which use `i` and `part`: loops must not be nested, and the statements must not declare these names.
#define FOR_EACH_VECTOR(n, ...)            \
  do {                                     \
    size_t i = 0;                          \
    for (; i + LANES <= (n); i += LANES) { \
      const size_t part = 0;               \
      __VA_ARGS__                          \
    }                                      \
    if (i < (n)) {                         \
      const size_t part = (n)-i;           \
      __VA_ARGS__                          \
    }                                      \
  } while (0)
#define GET(array) (part == 0 ? v_load((array) + i) : v_load_part((array) + i, part))
#define PUT(array, value)                        \
  do {                                           \
    if (part == 0) v_store((array) + i, value);  \
    else v_store_part((array) + i, value, part); \
  } while (0)
