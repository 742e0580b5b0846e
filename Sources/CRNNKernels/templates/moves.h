// Rows by id, and transposition.

static void NAMED(gather_rows)(size_t count, size_t width, const void *xp, const int32_t *ids, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  for (size_t row = 0; row < count; row++) {
    memcpy(y + row * width, x + (size_t)ids[row] * width, width * sizeof(SCALAR));
  }
}

static void NAMED(scatter_rows)(size_t count, size_t width, const void *xp, const int32_t *ids, void *yp) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  for (size_t row = 0; row < count; row++) {
    memcpy(y + (size_t)ids[row] * width, x + row * width, width * sizeof(SCALAR));
  }
}

static void NAMED(scatter_add_rows)(size_t count, size_t width, size_t stride, const void *xp, const int32_t *ids,
                                    int32_t skipped, void *yp) {
  const SCALAR *x = xp;
  for (size_t row = 0; row < count; row++) {
    if (ids[row] == skipped) continue;
    const SCALAR *from = x + row * stride;
    SCALAR *to = (SCALAR *)yp + (size_t)ids[row] * stride;
    FOR_EACH_VECTOR(width, {
      const lanes sum = GET(to) + GET(from);
      PUT(to, sum);
    });
  }
}

// a0 b0 a1 b1 ... of the lower and of the upper halves of two vectors.
#if VECTOR_BYTES == 64 && SINGLE
#define LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif VECTOR_BYTES == 64 || (VECTOR_BYTES == 32 && SINGLE)
#define LOW 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH 4, 12, 5, 13, 6, 14, 7, 15
#elif VECTOR_BYTES == 32 || SINGLE
#define LOW 0, 4, 1, 5
#define HIGH 2, 6, 3, 7
#else
#define LOW 0, 2
#define HIGH 1, 3
#endif

/// A square of LANES by LANES in registers: each pass interleaves row i with row i + LANES / 2, and log2(LANES) passes
/// exchange rows and columns.
INLINE void NAMED(transpose_square)(const SCALAR *x, size_t x_stride, SCALAR *y, size_t y_stride) {
  lanes rows[LANES], mixed[LANES];
#pragma clang loop unroll(full)
  for (size_t row = 0; row < LANES; row++) rows[row] = v_load(x + row * x_stride);
#pragma clang loop unroll(full)
  for (size_t pass = 1; pass < LANES; pass *= 2) {
#pragma clang loop unroll(full)
    for (size_t row = 0; row < LANES / 2; row++) {
      mixed[2 * row] = __builtin_shufflevector(rows[row], rows[row + LANES / 2], LOW);
      mixed[2 * row + 1] = __builtin_shufflevector(rows[row], rows[row + LANES / 2], HIGH);
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < LANES; row++) rows[row] = mixed[row];
  }
#pragma clang loop unroll(full)
  for (size_t row = 0; row < LANES; row++) v_store(y + row * y_stride, rows[row]);
}
#undef LOW
#undef HIGH

static void NAMED(transpose)(size_t rows, size_t columns, const void *xp, size_t x_stride, void *yp, size_t y_stride) {
  const SCALAR *x = xp;
  SCALAR *y = yp;
  const size_t whole_rows = rows - rows % LANES, whole_columns = columns - columns % LANES;
  for (size_t column = 0; column < whole_columns; column += LANES) {
    for (size_t row = 0; row < whole_rows; row += LANES) {
      NAMED(transpose_square)(x + row * x_stride + column, x_stride, y + column * y_stride + row, y_stride);
    }
  }
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = row < whole_rows ? whole_columns : 0; column < columns; column++) {
      y[column * y_stride + row] = x[row * x_stride + column];
    }
  }
}
