// Numbers that neither overflow nor vanish: m * 2^e, where m is 0 or within 1 ..< 2 and the exponent e, a whole number,
// is stored as a number of the scalar type. Zero has the exponent -infinity.
//
// Probabilities of long paths are sums of products that no scalar type can hold. Their logarithms can be held, but a
// sum then costs an exponential for each term and a logarithm, and a logarithm of -700 has lost three digits. Here,
// products and sums are products and sums, the range is that of logarithms, and every operation is as exact as the
// type.

#if SINGLE
#define WIDE_SHIFT 23
#define WIDE_BIAS 127
#define WIDE_TWO_TO_SHIFT 8388608.0f
#define WIDE_LARGEST __FLT_MAX__
#define WIDE_INFINITY __builtin_inff()
#else
#define WIDE_SHIFT 52
#define WIDE_BIAS 1023
#define WIDE_TWO_TO_SHIFT 4503599627370496.0
#define WIDE_LARGEST __DBL_MAX__
#define WIDE_INFINITY __builtin_inf()
#endif

typedef struct {
  lanes m, e;
} NAMED(wide);

INLINE NAMED(wide) NAMED(wide_load)(const SCALAR *m, const SCALAR *e) {
  return (NAMED(wide)){v_load(m), v_load(e)};
}

INLINE lanes NAMED(wide_maximum)(lanes a, lanes b) { return v_pick(a > b, a, b); }

/// 2^d for whole d up to the type's largest exponent; 0 where that is too small to be normal.
INLINE lanes NAMED(wide_power)(lanes d) {
  d = NAMED(wide_maximum)(d, (lanes)(SCALAR)-WIDE_BIAS);
  // The sum's lowest bits are those of d + bias; the others are shifted out.
  return (lanes)((bits)(d + (SCALAR)(1.5 * (double)WIDE_TWO_TO_SHIFT + WIDE_BIAS)) << WIDE_SHIFT);
}

/// m * 2^d as a share of a whole: not above 1, even where exponents are so large that their own rounding shows.
INLINE lanes NAMED(wide_share)(lanes m, lanes d) {
  const lanes share = m * NAMED(wide_power)(v_pick(d > (SCALAR)2, (lanes)(SCALAR)2, d));
  return v_pick(share > (SCALAR)1, (lanes)(SCALAR)1, share);
}

/// m * 2^e where m is 0 or a normal number of at least 0.
INLINE NAMED(wide) NAMED(wide_normalized)(lanes m, lanes e) {
  const bits fraction = ((bits)1 << WIDE_SHIFT) - 1;
  const bits exponent = (bits)m >> WIDE_SHIFT;
  const lanes n = (lanes)(exponent | (bits)(lanes)WIDE_TWO_TO_SHIFT) - (WIDE_TWO_TO_SHIFT + WIDE_BIAS);
  const lanes within = (lanes)(((bits)m & fraction) | (bits)(lanes)(SCALAR)1);
  const bits is_zero = m == (SCALAR)0;
  return (NAMED(wide)){v_pick(is_zero, (lanes)(SCALAR)0, within), v_pick(is_zero, (lanes)-WIDE_INFINITY, e + n)};
}

/// (a + b) * p
INLINE NAMED(wide) NAMED(wide_sum_of_two)(NAMED(wide) a, NAMED(wide) b, NAMED(wide) p) {
  // The exponent is finite even where both are zero, whose difference from it must not be NaN.
  const lanes e = NAMED(wide_maximum)(NAMED(wide_maximum)(a.e, b.e), (lanes)-WIDE_LARGEST);
  const lanes m = FUSED(a.m, NAMED(wide_power)(a.e - e), b.m * NAMED(wide_power)(b.e - e));
  return NAMED(wide_normalized)(m * p.m, e + p.e);
}

/// (a + b + c) * p
INLINE NAMED(wide) NAMED(wide_sum_of_three)(NAMED(wide) a, NAMED(wide) b, NAMED(wide) c, NAMED(wide) p) {
  const lanes larger = NAMED(wide_maximum)(a.e, b.e);
  const lanes e = NAMED(wide_maximum)(NAMED(wide_maximum)(larger, c.e), (lanes)-WIDE_LARGEST);
  lanes m = FUSED(a.m, NAMED(wide_power)(a.e - e), b.m * NAMED(wide_power)(b.e - e));
  m = FUSED(c.m, NAMED(wide_power)(c.e - e), m);
  return NAMED(wide_normalized)(m * p.m, e + p.e);
}

/// exp(x + rest) for finite x or -infinity, and a small rest; its m is 0 or within 0.7 ... 1.5, and not normalised.
/// Where x is so large that its neighbours are 1/8 apart or more, the result is a power of two.
INLINE NAMED(wide) NAMED(wide_exp)(lanes x, lanes rest) {
  const lanes limit = WIDE_LARGEST / 2;
  const lanes v = v_pick(v_absolute(x) > limit, v_pick(x > (SCALAR)0, limit, -limit), x) * (SCALAR)1.44269504088896341;
  const bits is_far = v_absolute(v) >= WIDE_TWO_TO_SHIFT / 4;
  // Adding leaves no room for a fraction.
  const lanes magic = v_pick(is_far, (lanes)(3 * WIDE_TWO_TO_SHIFT), (lanes)((SCALAR)1.5 * WIDE_TWO_TO_SHIFT));
  const lanes n = (v + magic) - magic;
#if SINGLE
  lanes r = FUSED(n, (lanes)-0.693359375f, x);
  r = FUSED(n, (lanes)2.12194440e-4f, r) + rest;
#else
  lanes r = FUSED(n, (lanes)-6.93145751953125e-1, x);
  r = FUSED(n, (lanes)-1.42860682030941723212e-6, r) + rest;
#endif
  r = v_pick(is_far, (lanes)(SCALAR)0, r);
#if SINGLE
  const lanes m = NAMED(exp_near_zero)(r);
#else
  const lanes m = NAMED(vector_exp)(r);
#endif
  return (NAMED(wide)){v_pick(x == -WIDE_INFINITY, (lanes)(SCALAR)0, m), n};
}

/// A number of the lattice's rows by itself: what lane 0 of a vector would be.
typedef struct {
  double m, e;
} NAMED(wide_scalar);

INLINE NAMED(wide_scalar) NAMED(wide_add)(NAMED(wide_scalar) a, NAMED(wide_scalar) b) {
  if (b.e == -INFINITY) return a;
  if (a.e == -INFINITY) return b;
  const double e = a.e > b.e ? a.e : b.e;
  return (NAMED(wide_scalar)){a.m * exp2(a.e - e) + b.m * exp2(b.e - e), e};
}

/// -infinity of zero.
INLINE double NAMED(wide_log)(NAMED(wide_scalar) a) {
  return a.m > 0 ? log(a.m) + a.e * 0.693147180559945309417 : -INFINITY;
}

/// The next multiple of a vector's length.
INLINE size_t NAMED(whole_vectors)(size_t n) { return (n + LANES - 1) / LANES * LANES; }
