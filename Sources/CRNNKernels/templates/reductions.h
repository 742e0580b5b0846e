// Sums and extremes. The order of additions depends on the sizes alone: four vectors side by side, over blocks of 1,024
// elements whose sums are added in double; or, where elements to be added lie apart, blocks of 64 rows.

/// The sum over n contiguous elements, in double.
static double NAMED(sum_row)(size_t n, const SCALAR *x) {
  doubles total = 0;
  for (size_t start = 0; start < n; start += 1024) {
    const size_t end = start + 1024 < n ? start + 1024 : n;
    lanes s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t i = start;
    for (; i + 4 * LANES <= end; i += 4 * LANES) {
      s0 += v_load(x + i);
      s1 += v_load(x + i + LANES);
      s2 += v_load(x + i + 2 * LANES);
      s3 += v_load(x + i + 3 * LANES);
    }
    for (; i + LANES <= end; i += LANES) s0 += v_load(x + i);
    if (i < end) s1 += v_load_part(x + i, end - i);
    total += __builtin_convertvector((s0 + s1) + (s2 + s3), doubles);
  }
  return v_sum(&total);
}

/// The sum of products, each in double: neither large nor small factors get lost.
INLINE double NAMED(sum_of_products)(size_t n, const SCALAR *a, const SCALAR *b) {
  doubles total = 0;
  for (size_t start = 0; start < n; start += 1024) {
    const size_t end = start + 1024 < n ? start + 1024 : n;
    doubles s0 = 0, s1 = 0;
    size_t i = start;
    for (; i + 2 * LANES <= end; i += 2 * LANES) {
      const lanes a0 = v_load(a + i), a1 = v_load(a + i + LANES), b0 = v_load(b + i), b1 = v_load(b + i + LANES);
      s0 += __builtin_convertvector(a0, doubles) * __builtin_convertvector(b0, doubles);
      s1 += __builtin_convertvector(a1, doubles) * __builtin_convertvector(b1, doubles);
    }
    for (; i < end; i += LANES) {
      const size_t part = end - i < LANES ? end - i : 0;
      s0 += __builtin_convertvector(GET(a), doubles) * __builtin_convertvector(GET(b), doubles);
    }
    total += s0 + s1;
  }
  return v_sum(&total);
}

static double NAMED(dot)(size_t n, const void *a, const void *b) { return NAMED(sum_of_products)(n, a, b); }

// Apart from `dot`: each number is converted once.
static double NAMED(sum_of_squares)(size_t n, const void *x) { return NAMED(sum_of_products)(n, x, x); }

/// The maximum or minimum of n >= 1 elements; NaN if any is.
static SCALAR NAMED(extreme_row)(bool smallest, size_t n, const SCALAR *x) {
  lanes best = x[0];
  FOR_EACH_VECTOR(n, {
    lanes v = GET(x);
    if (part != 0) {
      for (size_t lane = part; lane < LANES; lane++) v[lane] = x[0];
    }
    const bits better = smallest ? v < best : v > best;
    best = v_pick((better | (v != v)) & (best == best), v, best);
  });
  SCALAR result = best[0];
  for (size_t lane = 1; lane < LANES; lane++) {
    const SCALAR v = best[lane];
    if (result == result && (v != v || (smallest ? v < result : v > result))) result = v;
  }
  return result;
}

#define STRIP (8 * LANES)

/// The sums of STRIP neighbouring columns, each in the order of a column by itself.
static void NAMED(sum_strip)(size_t n, const SCALAR *x, size_t stride, SCALAR *y) {
  doubles sums[8] = {0};
  for (size_t start = 0; start < n; start += 64) {
    const size_t end = start + 64 < n ? start + 64 : n;
    lanes blocks[8] = {0};
    for (size_t row = start; row < end; row++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < 8; v++) blocks[v] += v_load(x + row * stride + v * LANES);
    }
    for (size_t v = 0; v < 8; v++) sums[v] += __builtin_convertvector(blocks[v], doubles);
  }
  for (size_t v = 0; v < 8; v++) v_store(y + v * LANES, __builtin_convertvector(sums[v], lanes));
}

/// Each column in the order of a column by itself, so that a caller may divide them as it likes.
static void NAMED(sum_columns)(size_t n, size_t columns, const void *xp, size_t stride, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  size_t column = 0;
  // Neighbouring columns side by side: memory is read in pieces long enough to be fetched ahead.
  for (; column + STRIP <= columns; column += STRIP) NAMED(sum_strip)(n, x + column, stride, y + column);
  x += column;
  y += column;
  FOR_EACH_VECTOR(columns - column, {
    doubles sum = 0;
    for (size_t start = 0; start < n; start += 64) {
      const size_t end = start + 64 < n ? start + 64 : n;
      lanes block = (SCALAR)0;
      for (size_t row = start; row < end; row++) block += GET(x + row * stride);
      sum += __builtin_convertvector(block, doubles);
    }
    const lanes rounded = __builtin_convertvector(sum, lanes);
    PUT(y, rounded);
  });
}

/// The maximum or minimum of each of `columns` columns of n >= 1 elements; NaN if any is.
static void NAMED(extreme_columns)(bool smallest, size_t n, size_t columns, const SCALAR *x, SCALAR *y) {
  FOR_EACH_VECTOR(columns, {
    lanes best = GET(x);
    for (size_t row = 1; row < n; row++) {
      const lanes v = GET(x + row * columns);
      const bits better = smallest ? v < best : v > best;
      best = v_pick((better | (v != v)) & (best == best), v, best);
    }
    PUT(y, best);
  });
}

static void NAMED(reduce)(RNNReduce function, size_t outer, size_t n, size_t inner, const void *xp, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  const SCALAR neutral = function == RNNReduceSum       ? 0
                         : function == RNNReduceMaximum ? -(SCALAR)INFINITY
                                                        : (SCALAR)INFINITY;
  if (n == 0) {
    NAMED(fill)(outer * inner, neutral, y);
    return;
  }
  if (inner == 1) {
    for (size_t row = 0; row < outer; row++) {
      y[row] = function == RNNReduceSum ? (SCALAR)NAMED(sum_row)(n, x + row * n)
                                        : NAMED(extreme_row)(function == RNNReduceMinimum, n, x + row * n);
    }
    return;
  }
  for (size_t slab = 0; slab < outer; slab++, x += n * inner, y += inner) {
    if (function == RNNReduceSum) NAMED(sum_columns)(n, inner, x, inner, y);
    else NAMED(extreme_columns)(function == RNNReduceMinimum, n, inner, x, y);
  }
}
#undef STRIP

static void NAMED(position)(bool smallest, size_t outer, size_t n, size_t inner, const void *xp, int32_t *y) {
  const SCALAR *x = xp;
  for (size_t slab = 0; slab < outer; slab++) {
    for (size_t column = 0; column < inner; column++) {
      const SCALAR *from = x + slab * n * inner + column;
      SCALAR best = from[0];
      int32_t index = 0;
      for (size_t row = 1; row < n && best == best; row++) {
        const SCALAR v = from[row * inner];
        if (v != v || (smallest ? v < best : v > best)) {
          best = v;
          index = (int32_t)row;
        }
      }
      y[slab * inner + column] = index;
    }
  }
}
