// Functions of each element, and their derivatives.

static void NAMED(fill)(size_t n, double value, void *yp) {
  SCALAR *y = yp;
  const lanes v = (SCALAR)value;
  FOR_EACH_VECTOR(n, { PUT(y, v); });
}

#define MAP(EXPRESSION)                                 \
  FOR_EACH_VECTOR(n, {                                  \
    const lanes v = GET(x);                             \
    PUT(y, EXPRESSION);                                 \
  });                                                   \
  break

static void NAMED(unary)(RNNUnary function, size_t n, const void *xp, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  const lanes zero = (SCALAR)0, one = (SCALAR)1;
  switch (function) {
    case RNNUnaryNegate: MAP(-v);
    case RNNUnaryAbsolute: MAP(v_absolute(v));
    case RNNUnarySign: MAP(v_pick(v > zero, one, v_pick(v < zero, -one, v)));
    case RNNUnarySquare: MAP(v * v);
    case RNNUnarySquareRoot: MAP(__builtin_elementwise_sqrt(v));
    case RNNUnaryReciprocal: MAP(one / v);
    case RNNUnaryExponential: MAP(NAMED(vector_exp)(v));
    case RNNUnaryLogarithm: MAP(NAMED(vector_log)(v));
    case RNNUnarySine: MAP(NAMED(vector_sin)(v));
    case RNNUnaryCosine: MAP(NAMED(vector_cos)(v));
    case RNNUnaryErrorFunction: MAP(NAMED(vector_erf)(v));
    case RNNUnaryTanh: MAP(NAMED(vector_tanh)(v));
    case RNNUnarySigmoid: MAP(NAMED(vector_sigmoid)(v));
    case RNNUnaryRelu: MAP(v_pick(v < zero, zero, v));
    case RNNUnarySoftplus: MAP(NAMED(vector_softplus)(v));
  }
}
#undef MAP

#define MAP(EXPRESSION)                                                                             \
  FOR_EACH_VECTOR(n, {                                                                              \
    const lanes v = GET(x), r = GET(y), g = GET(dy);                                                \
    (void)v, (void)r;                                                                             \
    PUT(dx, EXPRESSION);                                                                            \
  });                                                                                               \
  break

static void NAMED(unary_backward)(RNNUnary function, size_t n, const void *xp, const void *yp, const void *dyp,
                                  void *dxp) {
  const SCALAR *x = xp, *y = yp, *dy = dyp;
  SCALAR *dx = dxp;
  const lanes zero = (SCALAR)0, one = (SCALAR)1;
  switch (function) {
    case RNNUnaryNegate: MAP(-g);
    case RNNUnaryAbsolute: MAP(v_pick(v > zero, g, v_pick(v < zero, -g, v * zero)));
    case RNNUnarySign: MAP(g * zero);
    case RNNUnarySquare: MAP(g * (v + v));
    case RNNUnarySquareRoot: MAP(g * (SCALAR)0.5 / r);
    case RNNUnaryReciprocal: MAP(-g * r * r);
    case RNNUnaryExponential: MAP(g * r);
    case RNNUnaryLogarithm: MAP(g / v);
    case RNNUnarySine: MAP(g * NAMED(vector_cos)(v));
    case RNNUnaryCosine: MAP(-g * NAMED(vector_sin)(v));
    case RNNUnaryErrorFunction: MAP(g * (SCALAR)1.1283791670955126 * NAMED(vector_exp)(-v * v));
    case RNNUnaryTanh: MAP(g * (one - r * r));
    case RNNUnarySigmoid: MAP(g * r * (one - r));
    case RNNUnaryRelu: MAP(v_pick(v > zero, g, v_pick(v == v, zero, v)));
    case RNNUnarySoftplus: MAP(g * NAMED(vector_sigmoid)(v));
  }
}
#undef MAP

/// One row of `binary`: the expression of the lanes a and b, whether each moves along the row or repeats an element.
#define ROW(EXPRESSION)                                                             \
  do {                                                                              \
    if (a_step != 0 && b_step != 0) {                                               \
      FOR_EACH_VECTOR(n, {                                                          \
        const lanes a = GET(a_row), b = GET(b_row);                                 \
        PUT(y_row, EXPRESSION);                                                     \
      });                                                                           \
    } else if (a_step != 0) {                                                       \
      const lanes b = b_row[0];                                                     \
      FOR_EACH_VECTOR(n, {                                                          \
        const lanes a = GET(a_row);                                                 \
        PUT(y_row, EXPRESSION);                                                     \
      });                                                                           \
    } else if (b_step != 0) {                                                       \
      const lanes a = a_row[0];                                                     \
      FOR_EACH_VECTOR(n, {                                                          \
        const lanes b = GET(b_row);                                                 \
        PUT(y_row, EXPRESSION);                                                     \
      });                                                                           \
    } else {                                                                        \
      const lanes a = a_row[0], b = b_row[0];                                       \
      FOR_EACH_VECTOR(n, { PUT(y_row, EXPRESSION); });                              \
    }                                                                               \
  } while (0)

#define ROWS(EXPRESSION)                              \
  for (size_t row = 0; row < rows; row++) {           \
    const SCALAR *a_row = ap_ + row * a_row_stride;   \
    const SCALAR *b_row = bp_ + row * b_row_stride;   \
    SCALAR *y_row = y + row * n;                      \
    ROW(EXPRESSION);                                  \
  }                                                   \
  break

/// The maximum (or minimum) of two; NaN if either is.
#define EXTREME(comparison) v_pick(a != a, a, v_pick(b != b, b, v_pick(a comparison b, a, b)))
#define COMPARE(comparison) v_pick(a comparison b, one, zero)

static void NAMED(binary)(RNNBinary function, size_t rows, size_t n, const void *ap, size_t a_row_stride, size_t a_step,
                          const void *bp, size_t b_row_stride, size_t b_step, void *yp) {
  const SCALAR *ap_ = ap, *bp_ = bp;
  SCALAR *y = yp;
  const lanes zero = (SCALAR)0, one = (SCALAR)1;
  if (n == 0) return;
  switch (function) {
    case RNNBinaryAdd: ROWS(a + b);
    case RNNBinarySubtract: ROWS(a - b);
    case RNNBinaryMultiply: ROWS(a * b);
    case RNNBinaryDivide: ROWS(a / b);
    case RNNBinaryMaximum: ROWS(EXTREME(>));
    case RNNBinaryMinimum: ROWS(EXTREME(<));
    case RNNBinaryPower: ROWS(NAMED(vector_pow)(a, b));
    case RNNBinaryGreater: ROWS(COMPARE(>));
    case RNNBinaryGreaterOrEqual: ROWS(COMPARE(>=));
    case RNNBinaryLess: ROWS(COMPARE(<));
    case RNNBinaryLessOrEqual: ROWS(COMPARE(<=));
    case RNNBinaryEqual: ROWS(COMPARE(==));
    case RNNBinaryNotEqual: ROWS(COMPARE(!=));
  }
}
#undef ROW
#undef ROWS
#undef EXTREME
#undef COMPARE

static void NAMED(select_where)(size_t n, const void *maskp, const void *ap, const void *bp, void *yp) {
  const SCALAR *mask = maskp, *a = ap, *b = bp;
  SCALAR *y = yp;
  FOR_EACH_VECTOR(n, {
    const lanes chosen = v_pick(GET(mask) != (SCALAR)0, GET(a), GET(b));
    PUT(y, chosen);
  });
}

static void NAMED(scale)(size_t n, double alpha, const void *xp, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  const SCALAR factor = (SCALAR)alpha;
  FOR_EACH_VECTOR(n, {
    const lanes v = GET(x) * factor;
    PUT(y, v);
  });
}

static void NAMED(add_scaled)(size_t n, double alpha, const void *xp, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  const lanes factor = (SCALAR)alpha;
  FOR_EACH_VECTOR(n, {
    const lanes v = FUSED(factor, GET(x), GET(y));
    PUT(y, v);
  });
}

static void NAMED(clamp)(size_t n, double low, double high, const void *xp, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  const lanes minimum = (SCALAR)low, maximum = (SCALAR)high;
  FOR_EACH_VECTOR(n, {
    const lanes v = GET(x);
    const lanes limited = v_pick(v < minimum, minimum, v_pick(v > maximum, maximum, v));
    PUT(y, limited);
  });
}
