// The scores of additive attention: v · tanh(x + bias).

static void NAMED(tanh_scores)(size_t rows, size_t n, const void *xp, const void *biasp, const void *vectorp,
                               void *tp, void *scoresp) {
  const SCALAR *bias = biasp, *vector = vectorp;
  for (size_t row = 0; row < rows; row++) {
    const SCALAR *x = (const SCALAR *)xp + row * n;
    SCALAR *t = (SCALAR *)tp + row * n;
    doubles total = 0;
    lanes block = 0;
    FOR_EACH_VECTOR(n, {
      const lanes v = NAMED(fast_tanh)(GET(x) + GET(bias));
      PUT(t, v);
      block = FUSED(v, GET(vector), block);
      if (i % (64 * LANES) == 63 * LANES) {
        total += __builtin_convertvector(block, doubles);
        block = 0;
      }
    });
    total += __builtin_convertvector(block, doubles);
    ((SCALAR *)scoresp)[row] = (SCALAR)v_sum(&total);
  }
}

static void NAMED(tanh_scores_backward)(size_t rows, size_t n, const void *tp, const void *vectorp,
                                        const void *dscoresp, bool adds, void *dxp, void *dbiasp, void *dvectorp) {
  const SCALAR *vector = vectorp, *dscores = dscoresp;
  SCALAR *dbias = dbiasp, *dvector = dvectorp;
  // Sums of 64 rows are added to the sums of those before.
  for (size_t first = 0; first < rows; first += 64) {
    const size_t last = first + 64 < rows ? first + 64 : rows;
    FOR_EACH_VECTOR(n, {
      const lanes v = GET(vector);
      lanes to_bias = 0;
      lanes to_vector = 0;
      for (size_t row = first; row < last; row++) {
        const SCALAR *t = (const SCALAR *)tp + row * n;
        SCALAR *dx = (SCALAR *)dxp + row * n;
        const lanes dscore = dscores[row];
        const lanes value = GET(t);
        const lanes slope = dscore * v * FUSED(-value, value, (lanes)1);
        to_bias += slope;
        to_vector = FUSED(dscore, value, to_vector);
        PUT(dx, adds ? GET(dx) + slope : slope);
      }
      PUT(dbias, GET(dbias) + to_bias);
      PUT(dvector, GET(dvector) + to_vector);
    });
  }
}
