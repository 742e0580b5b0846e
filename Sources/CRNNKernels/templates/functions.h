// exp, log, tanh, sigmoid and softplus of a vector.
//
// In single precision they are polynomials after an exact reduction of the argument; the coefficients of log and of
// tanh near zero are those of the Cephes library (S. Moshier, netlib), those of exp have the smallest maximum error. In
// double precision each lane asks the C library: double is here to check gradients, and the library's own last digit is
// the one to be compared with.

#if SINGLE

/// The integer nearest to x * factor (ties to even), if it is at most 2^22, and the bits that hold it.
INLINE lanes NAMED(nearest_multiple)(lanes x, SCALAR factor, bits *integer) {
  const lanes magic = 12582912.0f;  // 1.5 * 2^23: adding it leaves no room for a fraction
  const lanes shifted = FUSED(x, (lanes)factor, magic);
  *integer = (bits)shifted - (bits)magic;
  return shifted - magic;
}

/// 2^n for n in -126 ... 127.
INLINE lanes NAMED(power_of_two)(bits n) { return (lanes)((n + 127) << 23); }

/// exp(r) for r within log 2 / 2 of zero.
INLINE lanes NAMED(exp_near_zero)(lanes r) {
  lanes p = 1.38206338e-3f;
  p = FUSED(p, r, (lanes)8.36867373e-3f);
  p = FUSED(p, r, (lanes)4.16682661e-2f);
  p = FUSED(p, r, (lanes)1.66665211e-1f);
  p = FUSED(p, r, (lanes)4.9999994e-1f);
  return FUSED(p, r * r, r) + 1.0f;
}

/// exp(x) = polynomial(r) * 2^n with x = n log 2 + r; gives the polynomial and n. x must be within -104 ... 89, or not
/// a number.
INLINE lanes NAMED(exp_parts)(lanes x, bits *n) {
  const lanes count = NAMED(nearest_multiple)(x, 1.44269504088896341f, n);
  lanes r = FUSED(count, (lanes)-0.693359375f, x);
  r = FUSED(count, (lanes)2.12194440e-4f, r);
  return NAMED(exp_near_zero)(r);
}

/// Over all floats: the scale is applied in two halves, so that results in the denormal range are rounded once.
INLINE lanes NAMED(vector_exp)(lanes x) {
  x = v_pick(x > 89.0f, (lanes)89.0f, x);
  x = v_pick(x < -104.0f, (lanes)-104.0f, x);
  bits n;
  const lanes p = NAMED(exp_parts)(x, &n);
  const bits half = n >> 1;
  return p * NAMED(power_of_two)(half) * NAMED(power_of_two)(n - half);
}

INLINE lanes NAMED(vector_log)(lanes x) {
  const bits denormal = x < 1.17549435e-38f;
  const lanes scaled = v_pick(denormal, x * 8388608.0f, x);
  // x = m * 2^e with m in sqrt(1/2) ... sqrt(2)
  const bits shifted = (bits)scaled - 0x3f3504f3;
  const bits exponent = shifted >> 23;
  const lanes m = (lanes)((shifted & 0x007fffff) + 0x3f3504f3);
  const lanes e = __builtin_convertvector(exponent, lanes) - v_pick(denormal, (lanes)23.0f, (lanes)0.0f);
  const lanes f = m - 1.0f;
  const lanes square = f * f;
  lanes p = 7.0376836292e-2f;
  p = FUSED(p, f, (lanes)-1.1514610310e-1f);
  p = FUSED(p, f, (lanes)1.1676998740e-1f);
  p = FUSED(p, f, (lanes)-1.2420140846e-1f);
  p = FUSED(p, f, (lanes)1.4249322787e-1f);
  p = FUSED(p, f, (lanes)-1.6668057665e-1f);
  p = FUSED(p, f, (lanes)2.0000714765e-1f);
  p = FUSED(p, f, (lanes)-2.4999993993e-1f);
  p = FUSED(p, f, (lanes)3.3333331174e-1f);
  lanes tail = p * f * square;
  tail = FUSED(e, (lanes)-2.12194440e-4f, tail);
  tail = FUSED(square, (lanes)-0.5f, tail);
  lanes result = FUSED(e, (lanes)0.693359375f, f + tail);
  result = v_pick(x == __builtin_inff(), x, result);
  result = v_pick(x == 0.0f, (lanes)-__builtin_inff(), result);
  result = v_pick(x < 0.0f, (lanes)__builtin_nanf(""), result);
  return v_pick(x != x, x, result);
}

INLINE lanes NAMED(vector_tanh)(lanes x) {
  const lanes a = v_absolute(x);
  // Near zero an odd polynomial, farther out 1 - 2 / (exp(2|x|) + 1), which is 1 in single precision from 9.02 on.
  const lanes z = x * x;
  lanes p = -5.70498872745e-3f;
  p = FUSED(p, z, (lanes)2.06390887954e-2f);
  p = FUSED(p, z, (lanes)-5.37397155531e-2f);
  p = FUSED(p, z, (lanes)1.33314422036e-1f);
  p = FUSED(p, z, (lanes)-3.33332819422e-1f);
  const lanes near_zero = FUSED(p * z, x, x);

  const lanes limited = v_pick(a > 10.0f, (lanes)10.0f, a);
  bits n;
  const lanes e = NAMED(exp_parts)(limited + limited, &n);
  const lanes far = 1.0f - 2.0f / (e * NAMED(power_of_two)(n) + 1.0f);
  const bits sign = (bits)x & INT32_MIN;
  return (lanes)((bits)v_pick(a < 0.625f, near_zero, far) | sign);
}

/// 1 / (1 + exp(-x)), written with exp(-|x|) so that small results keep all their digits. What the sum 1 + e loses to
/// rounding is taken off the quotient again.
INLINE lanes NAMED(vector_sigmoid)(lanes x) {
  const lanes e = NAMED(vector_exp)(-v_absolute(x));
  const lanes sum = 1.0f + e;
  const lanes lost = e - (sum - 1.0f);
  const lanes quotient = v_pick(x < 0.0f, e, (lanes)1.0f) / sum;
  return FUSED(-quotient, lost / sum, quotient);
}

// For the gates and states of recurrent cells and the scores of attention: the same two functions within 2.6 units in
// the last place, with two thirds of the operations.

INLINE lanes NAMED(fast_sigmoid)(lanes x) {
  x = v_pick(x > 87.0f, (lanes)87.0f, x);
  x = v_pick(x < -87.0f, (lanes)-87.0f, x);
  bits n;
  const lanes p = NAMED(exp_parts)(-x, &n);
  return 1.0f / FUSED(p, NAMED(power_of_two)(n), (lanes)1.0f);
}

/// m / (m + 2) with m = exp(2|x|) - 1: the same digits near zero as far out, without a polynomial for each.
INLINE lanes NAMED(fast_tanh)(lanes x) {
  const lanes a = v_absolute(x);
  const lanes limited = v_pick(a > 10.0f, (lanes)10.0f, a);
  bits n;
  const lanes count = NAMED(nearest_multiple)(limited, 2.88539008177792681f, &n);
  const lanes r = FUSED(count, (lanes)-0.693147180559945f, limited + limited);
  lanes p = 1.39004225e-3f;
  p = FUSED(p, r, (lanes)8.36611167e-3f);
  p = FUSED(p, r, (lanes)4.16668281e-2f);
  p = FUSED(p, r, (lanes)1.6666548e-1f);
  p = FUSED(p, r, (lanes)0.5f);
  const lanes scale = NAMED(power_of_two)(n);
  const lanes scaled = scale * r;
  const lanes less_one = FUSED(scaled * r, p, scaled + (scale - 1.0f));
  const bits sign = (bits)x & INT32_MIN;
  return (lanes)((bits)(less_one / (less_one + 2.0f)) | sign);
}

#else

#define EACH_LANE(name, expression)              \
  INLINE lanes NAMED(name)(lanes x) {            \
    lanes y = 0;                                 \
    for (size_t lane = 0; lane < LANES; lane++) { \
      const double v = x[lane];                  \
      y[lane] = (expression);                    \
    }                                            \
    return y;                                    \
  }

EACH_LANE(vector_exp, exp(v))
EACH_LANE(vector_log, log(v))
EACH_LANE(vector_tanh, tanh(v))
EACH_LANE(vector_sigmoid, v < 0 ? exp(v) / (1 + exp(v)) : 1 / (1 + exp(-v)))
INLINE lanes NAMED(fast_sigmoid)(lanes x) { return NAMED(vector_sigmoid)(x); }
INLINE lanes NAMED(fast_tanh)(lanes x) { return NAMED(vector_tanh)(x); }

#endif

/// log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)); log1p(e) = log(u) * e / (u - 1) with u = 1 + e, exact where u is
/// rounded.
INLINE lanes NAMED(vector_softplus)(lanes x) {
  const lanes e = NAMED(vector_exp)(-v_absolute(x));
  const lanes u = (SCALAR)1 + e;
  const bits lost = u == (SCALAR)1;
  const lanes log1p = v_pick(lost, e, NAMED(vector_log)(u) * e / v_pick(lost, (lanes)(SCALAR)1, u - (SCALAR)1));
  return v_pick(x > (SCALAR)0, x, (lanes)(SCALAR)0) + log1p;
}

/// A function of the C library, lane by lane.
#define FROM_LIBRARY(name, function)                                             \
  INLINE lanes NAMED(name)(lanes x) {                                            \
    lanes y = 0;                                                                 \
    for (size_t lane = 0; lane < LANES; lane++) y[lane] = MATH(function)(x[lane]); \
    return y;                                                                    \
  }
FROM_LIBRARY(vector_sin, sin)
FROM_LIBRARY(vector_cos, cos)
FROM_LIBRARY(vector_erf, erf)
#undef FROM_LIBRARY

INLINE lanes NAMED(vector_pow)(lanes x, lanes y) {
  lanes z = 0;
  for (size_t lane = 0; lane < LANES; lane++) z[lane] = MATH(pow)(x[lane], y[lane]);
  return z;
}
