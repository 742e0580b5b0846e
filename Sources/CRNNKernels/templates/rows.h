// Functions of a whole row: softmax, its logarithm, and normalisation.

/// y = exp(x - shift) (only where `keep`) and the sum of it.
INLINE double NAMED(exp_row)(size_t n, SCALAR shift, const SCALAR *x, SCALAR *y, bool keep) {
  doubles total = 0, block = 0;
  FOR_EACH_VECTOR(n, {
    lanes v = NAMED(vector_exp)(GET(x) - shift);
    if (keep) PUT(y, v);
    if (part != 0) {
      for (size_t lane = part; lane < LANES; lane++) v[lane] = 0;
    }
    block += __builtin_convertvector(v, doubles);
    if (i % (64 * LANES) == 63 * LANES) {
      total += block;
      block = 0;
    }
  });
  total += block;
  return v_sum(&total);
}

static void NAMED(softmax)(size_t rows, size_t n, const void *xp, void *yp) {
  if (n == 0) return;
  for (size_t row = 0; row < rows; row++) {
    const SCALAR *x = (const SCALAR *)xp + row * n;
    SCALAR *y = (SCALAR *)yp + row * n;
    const SCALAR maximum = NAMED(extreme_row)(false, n, x);
    const SCALAR factor = (SCALAR)(1 / NAMED(exp_row)(n, maximum, x, y, true));
    NAMED(scale)(n, factor, y, y);
  }
}

static void NAMED(log_softmax)(size_t rows, size_t n, const void *xp, void *yp) {
  if (n == 0) return;
  for (size_t row = 0; row < rows; row++) {
    const SCALAR *x = (const SCALAR *)xp + row * n;
    SCALAR *y = (SCALAR *)yp + row * n;
    const SCALAR maximum = NAMED(extreme_row)(false, n, x);
    const SCALAR rest = (SCALAR)log(NAMED(exp_row)(n, maximum, x, y, false));
    FOR_EACH_VECTOR(n, {
      const lanes v = (GET(x) - maximum) - rest;
      PUT(y, v);
    });
  }
}

static void NAMED(softmax_backward)(size_t rows, size_t n, const void *yp, const void *dyp, void *dxp) {
  for (size_t row = 0; row < rows; row++) {
    const SCALAR *y = (const SCALAR *)yp + row * n, *dy = (const SCALAR *)dyp + row * n;
    SCALAR *dx = (SCALAR *)dxp + row * n;
    const SCALAR mean = (SCALAR)NAMED(dot)(n, y, dy);
    FOR_EACH_VECTOR(n, {
      const lanes v = GET(y) * (GET(dy) - mean);
      PUT(dx, v);
    });
  }
}

static void NAMED(log_softmax_backward)(size_t rows, size_t n, const void *yp, const void *dyp, void *dxp) {
  for (size_t row = 0; row < rows; row++) {
    const SCALAR *y = (const SCALAR *)yp + row * n, *dy = (const SCALAR *)dyp + row * n;
    SCALAR *dx = (SCALAR *)dxp + row * n;
    const lanes sum = (SCALAR)NAMED(sum_row)(n, dy);
    FOR_EACH_VECTOR(n, {
      const lanes v = FUSED(-NAMED(vector_exp)(GET(y)), sum, GET(dy));
      PUT(dx, v);
    });
  }
}

static void NAMED(normalize)(size_t rows, size_t n, double epsilon, const void *xp, void *yp, void *scalep) {
  for (size_t row = 0; row < rows; row++) {
    const SCALAR *x = (const SCALAR *)xp + row * n;
    SCALAR *y = (SCALAR *)yp + row * n;
    const SCALAR mean = (SCALAR)(NAMED(sum_row)(n, x) / (double)n);
    FOR_EACH_VECTOR(n, {
      const lanes centred = GET(x) - mean;
      PUT(y, centred);
    });
    const SCALAR factor = (SCALAR)(1 / sqrt(NAMED(sum_of_squares)(n, y) / (double)n + epsilon));
    ((SCALAR *)scalep)[row] = factor;
    NAMED(scale)(n, factor, y, y);
  }
}

/// dx = scale * (dy - mean(dy) - y * mean(dy * y))
static void NAMED(normalize_backward)(size_t rows, size_t n, const void *yp, const void *scalep, const void *dyp,
                                      void *dxp) {
  for (size_t row = 0; row < rows; row++) {
    const SCALAR *y = (const SCALAR *)yp + row * n, *dy = (const SCALAR *)dyp + row * n;
    SCALAR *dx = (SCALAR *)dxp + row * n;
    const SCALAR factor = ((const SCALAR *)scalep)[row];
    const SCALAR mean = (SCALAR)(NAMED(sum_row)(n, dy) / (double)n);
    const lanes along = (SCALAR)(-NAMED(dot)(n, y, dy) / (double)n);
    FOR_EACH_VECTOR(n, {
      const lanes v = factor * FUSED(GET(y), along, GET(dy) - mean);
      PUT(dx, v);
    });
  }
}
