// Tiles of a product: TILE_ROWS x 2 vectors of C, or fewer, that stay in registers while a panel's rows go by.

/// Row r of the left side, by an address that the processor computes as it loads: the arithmetic units of the addresses
/// are those of the vectors.
INLINE SCALAR NAMED(left_at)(const SCALAR *a, const size_t r, size_t s1, size_t s3, size_t s5, size_t s7, size_t s9,
                             size_t s11, size_t s13) {
  const char *p = (const char *)a;
  switch (r) {
    case 0: return *(const SCALAR *)p;
    case 1: return *(const SCALAR *)(p + s1);
    case 2: return *(const SCALAR *)(p + 2 * s1);
    case 3: return *(const SCALAR *)(p + s3);
    case 4: return *(const SCALAR *)(p + 4 * s1);
    case 5: return *(const SCALAR *)(p + s5);
    case 6: return *(const SCALAR *)(p + 2 * s3);
    case 7: return *(const SCALAR *)(p + s7);
    case 8: return *(const SCALAR *)(p + 8 * s1);
    case 9: return *(const SCALAR *)(p + s9);
    case 10: return *(const SCALAR *)(p + 2 * s5);
    case 11: return *(const SCALAR *)(p + s11);
    case 12: return *(const SCALAR *)(p + 4 * s3);
    default: return *(const SCALAR *)(p + s13);
  }
}

/// Memory that is needed soon: a tile asks for it as it goes along, `step` bytes further in each turn of its innermost
/// loop.
typedef struct {
  uintptr_t at;
  size_t step;
} NAMED(prefetch);

/// Adds the products of as many columns of A as are a multiple of UNROLL, and returns their number. A is stored by
/// rows, or, `beside`, with the rows' elements of a column side by side.
INLINE size_t NAMED(accumulate)(const size_t rows, const size_t vectors, const bool beside, size_t depth,
                                const SCALAR *a, size_t row_stride, size_t column_stride, const SCALAR *b,
                                NAMED(prefetch) prefetch, lanes sum[TILE_ROWS][2 * MOST_PANELS]) {
  const size_t s1 = row_stride * sizeof(SCALAR);
  size_t s3 = 3 * s1, s5 = 5 * s1, s7 = 7 * s1, s9 = 9 * s1, s11 = 11 * s1, s13 = 13 * s1;
  // The compiler must not find out how these depend on each other, or it would add where the processor need not.
  __asm__("" : "+r"(s3), "+r"(s5), "+r"(s7));
  __asm__("" : "+r"(s9), "+r"(s11), "+r"(s13));
  for (size_t turns = depth / UNROLL; turns > 0; turns--) {
    __asm__ volatile("" : "+r"(a), "+r"(b));
    __builtin_prefetch((const void *)prefetch.at, 0, 2);
    prefetch.at += prefetch.step;
#pragma clang loop unroll(full)
    for (size_t j = 0; j < UNROLL; j++) {
#pragma clang loop unroll(full)
      for (size_t r = 0; r < rows; r++) {
        const lanes left = beside ? a[j * column_stride + r] : NAMED(left_at)(a + j, r, s1, s3, s5, s7, s9, s11, s13);
#pragma clang loop unroll(full)
        for (size_t p = 0; p < vectors; p++) {
          const lanes right = v_load(b + (p / 2) * depth * PANEL + j * PANEL + (p % 2) * LANES);
          sum[r][p] = FUSED(left, right, sum[r][p]);
        }
      }
    }
    a += beside ? UNROLL * column_stride : UNROLL;
    b += UNROLL * PANEL;
  }
  return depth / UNROLL * UNROLL;
}

/// What beta multiplies in place of C, from the first row and column on: nothing else if `rows` is null.
typedef struct {
  const SCALAR *base;
  size_t stride;
  const int32_t *rows;
} NAMED(addend);

/// C = sums + beta * C, or + beta * addend: `whole` vectors, or as many elements as there are columns.
INLINE void NAMED(put_sums)(const size_t rows, const size_t vectors, const bool whole, size_t columns, SCALAR beta,
                            NAMED(addend) addend, SCALAR *c, size_t c_stride, lanes sum[TILE_ROWS][2 * MOST_PANELS]) {
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
    const SCALAR *former =
        addend.rows == NULL ? c + r * c_stride : addend.base + (size_t)addend.rows[r] * addend.stride;
#pragma clang loop unroll(full)
    for (size_t p = 0; p < vectors; p++) {
      SCALAR *to = c + r * c_stride + p * LANES;
      const SCALAR *from = former + p * LANES;
      lanes value = sum[r][p];
      if (whole || columns >= (p + 1) * LANES) {
        if (beta != 0) value = beta == 1 ? v_load(from) + value : FUSED((lanes)beta, v_load(from), value);
        v_store(to, value);
      } else if (columns > p * LANES) {
        const size_t count = columns - p * LANES;
        if (beta != 0) {
          const lanes before = v_load_part(from, count);
          value = beta == 1 ? before + value : FUSED((lanes)beta, before, value);
        }
        v_store_part(to, value, count);
      }
    }
  }
}

/// What a tile computes: alpha * A * panel + beta * (C or addend), in `columns` columns of C.
typedef struct {
  size_t depth, columns;  // rows of the panel; columns of C (fewer than the tile's only in the last panel)
  SCALAR alpha, beta;
  const SCALAR *a;
  size_t row_stride, column_stride;  // of A
  SCALAR *b;                         // the packed panel, or where it is packed on the way:
  const SCALAR *unpacked;            // with `unpacked`, its rows are read there, unpacked_stride apart
  size_t unpacked_stride;
  NAMED(addend) addend;
  SCALAR *c;
  size_t c_stride;
  NAMED(prefetch) prefetch;
} NAMED(tile_work);

/// `rows` rows of C and `vectors` neighbouring vectors of them. When `packing`, the panel is packed from `unpacked` into
/// b on the way, where packing hides behind arithmetic.
INLINE void NAMED(tile)(const size_t rows, const size_t vectors, const bool packing, const NAMED(tile_work) *work) {
  const size_t depth = work->depth, columns = work->columns;
  const SCALAR alpha = work->alpha, beta = work->beta;
  const SCALAR *const a = work->a, *const unpacked = work->unpacked;
  const size_t row_stride = work->row_stride, column_stride = work->column_stride;
  const size_t unpacked_stride = work->unpacked_stride;
  SCALAR *const b = work->b, *const c = work->c;
  const size_t c_stride = work->c_stride;
  const NAMED(addend) addend = work->addend;
  const NAMED(prefetch) prefetch = work->prefetch;
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t p = 0; p < vectors; p++) __builtin_prefetch(c + r * c_stride + p * LANES, 1);
  }
  lanes sum[TILE_ROWS][2 * MOST_PANELS];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t p = 0; p < vectors; p++) sum[r][p] = (SCALAR)0;
  }
  size_t k = 0;
  if (!packing && row_stride == 1) {
    k = NAMED(accumulate)(rows, vectors, true, depth, a, row_stride, column_stride, b, prefetch, sum);
  } else if (!packing && column_stride == 1) {
    k = NAMED(accumulate)(rows, vectors, false, depth, a, row_stride, column_stride, b, prefetch, sum);
  }
  for (; k < depth; k++) {
    lanes right[2 * MOST_PANELS];
#pragma clang loop unroll(full)
    for (size_t p = 0; p < vectors; p++) {
      SCALAR *target = b + (p / 2) * depth * PANEL + k * PANEL + (p % 2) * LANES;
      if (packing) {
        // An address beyond the end is as good as any: asking for it does nothing.
        const uintptr_t ahead = (k + AHEAD) * unpacked_stride * sizeof(SCALAR);
        __builtin_prefetch((const void *)((uintptr_t)(unpacked + p * LANES) + ahead));
        right[p] = v_load(unpacked + k * unpacked_stride + p * LANES);
        v_store(target, right[p]);
      } else {
        right[p] = v_load(target);
      }
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const lanes left = a[r * row_stride + k * column_stride];
#pragma clang loop unroll(full)
      for (size_t p = 0; p < vectors; p++) sum[r][p] = FUSED(left, right[p], sum[r][p]);
    }
  }
  if (alpha != 1) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
      for (size_t p = 0; p < vectors; p++) sum[r][p] *= alpha;
    }
  }
  // Whole vectors that are set or added to, which nearly all are, without a question for each of them.
  const bool whole = columns >= vectors * LANES;
  if (whole && beta == 0) {
    NAMED(put_sums)(rows, vectors, true, columns, 0, addend, c, c_stride, sum);
  } else if (whole && beta == 1) {
    NAMED(put_sums)(rows, vectors, true, columns, 1, addend, c, c_stride, sum);
  } else {
    NAMED(put_sums)(rows, vectors, false, columns, beta, addend, c, c_stride, sum);
  }
}

// Each number of rows is a function by itself: as one, they would take a compiler minutes.

#define TILE(NAME, ROWS, VECTORS, PACKING)                                          \
  static __attribute__((noinline)) void NAMED(NAME)(const NAMED(tile_work) *work) { \
    NAMED(tile)(ROWS, VECTORS, PACKING, work);                                      \
  }
#define TILE_OF(ROWS)                                                        \
  TILE(tile_##ROWS, ROWS, 2, false) TILE(packing_tile_##ROWS, ROWS, 2, true) \
  TILE(narrow_tile_##ROWS, ROWS, 1, false)

TILE_OF(1) TILE_OF(2) TILE_OF(3) TILE_OF(4) TILE_OF(5) TILE_OF(6)
#if TILE_ROWS > 6
TILE_OF(7) TILE_OF(8) TILE_OF(9) TILE_OF(10) TILE_OF(11) TILE_OF(12)
#endif
#if TILE_ROWS > 12
TILE_OF(13) TILE_OF(14)
#endif
TILE(tile_1_by_4, 1, 8, false)
TILE(tile_2_by_2, 2, 4, false)

#define TILE_CASE(ROWS)                                                   \
  case ROWS:                                                              \
    if (work->unpacked != NULL) NAMED(packing_tile_##ROWS)(work);              \
    else if (work->columns <= LANES) NAMED(narrow_tile_##ROWS)(work);     \
    else NAMED(tile_##ROWS)(work);                                        \
    break

/// One tile by its number of rows.
static void NAMED(rows_by_panel)(size_t rows, const NAMED(tile_work) *work) {
  switch (rows) {
    TILE_CASE(1); TILE_CASE(2); TILE_CASE(3); TILE_CASE(4); TILE_CASE(5); TILE_CASE(6);
#if TILE_ROWS > 6
    TILE_CASE(7); TILE_CASE(8); TILE_CASE(9); TILE_CASE(10); TILE_CASE(11); TILE_CASE(12);
#endif
#if TILE_ROWS > 12
    TILE_CASE(13); TILE_CASE(14);
#endif
  }
}

/// One or two rows by several panels at once: a single panel has too few sums to hide the latency of an addition.
static void NAMED(row_by_panels)(size_t rows, const NAMED(tile_work) *work) {
  if (rows == 1) NAMED(tile_1_by_4)(work);
  else NAMED(tile_2_by_2)(work);
}

#undef TILE
#undef TILE_OF
#undef TILE_CASE
