// Rows by id, and transposition.

static void NAMED(gather_rows)(size_t count, size_t width, const void *xp, const int32_t *ids, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  for (size_t row = 0; row < count; row++) {
    memcpy(y + row * width, x + (size_t)ids[row] * width, width * sizeof(SCALAR));
  }
}

static void NAMED(scatter_add_rows)(size_t count, size_t width, const void *xp, const int32_t *ids, int32_t skipped,
                                    void *yp) {
  const SCALAR *x = xp;
  for (size_t row = 0; row < count; row++) {
    if (ids[row] == skipped) continue;
    const SCALAR *from = x + row * width;
    SCALAR *to = (SCALAR *)yp + (size_t)ids[row] * width;
    FOR_EACH_VECTOR(width, {
      const lanes sum = GET(to) + GET(from);
      PUT(to, sum);
    });
  }
}

/// Squares of 16 by 16, so that the cache lines of both sides are used whole.
static void NAMED(transpose)(size_t rows, size_t columns, const void *xp, size_t x_stride, void *yp, size_t y_stride) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  enum { side = 16 };
  for (size_t top = 0; top < rows; top += side) {
    const size_t bottom = top + side < rows ? top + side : rows;
    for (size_t left = 0; left < columns; left += side) {
      const size_t right = left + side < columns ? left + side : columns;
      for (size_t column = left; column < right; column++) {
        for (size_t row = top; row < bottom; row++) y[column * y_stride + row] = x[row * x_stride + column];
      }
    }
  }
}
