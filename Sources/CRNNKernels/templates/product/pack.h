// Packing: the right side of a product into panels, and groups of a transposed left side tile by tile.

/// Packs `columns` columns of `depth` rows into neighbouring panels.
static void NAMED(pack_block)(size_t depth, size_t columns, const SCALAR *b, size_t row_stride, size_t column_stride,
                              SCALAR *to) {
  if (column_stride == 1) {
    const size_t whole = columns / PANEL, rest = columns % PANEL;
    for (size_t k = 0; k < depth; k++) {
      const SCALAR *from = b + k * row_stride;
      SCALAR *row = to + k * PANEL;
      for (size_t panel = 0; panel < whole; panel++, from += PANEL, row += depth * PANEL) {
        v_store(row, v_load(from));
        v_store(row + LANES, v_load(from + LANES));
      }
      if (rest > 0) {
        memcpy(row, from, rest * sizeof(SCALAR));
        memset(row + rest, 0, (PANEL - rest) * sizeof(SCALAR));
      }
    }
    return;
  }
  for (size_t left = 0; left < columns; left += PANEL, to += depth * PANEL) {
    const size_t width = left + PANEL <= columns ? PANEL : columns - left;
    if (width < PANEL) memset(to, 0, depth * PANEL * sizeof(SCALAR));
    const SCALAR *from = b + left * column_stride;
    if (row_stride == 1) {
      NAMED(transpose)(width, depth, from, column_stride, to, PANEL);
    } else {
      for (size_t k = 0; k < depth; k++) {
        for (size_t column = 0; column < width; column++) {
          to[k * PANEL + column] = from[k * row_stride + column * column_stride];
        }
      }
    }
  }
}

static void NAMED(pack)(size_t k, size_t n, const void *bp, size_t row_stride, size_t column_stride, size_t first_panel,
                        size_t last_panel, void *packedp) {
  const size_t panels = (n + PANEL - 1) / PANEL;
  const size_t first = first_panel * PANEL, last = last_panel * PANEL < n ? last_panel * PANEL : n;
  if (first >= last) return;
  for (size_t block = 0; block < k; block += DEPTH) {
    const size_t depth = block + DEPTH < k ? DEPTH : k - block;
    NAMED(pack_block)(depth, last - first, (const SCALAR *)bp + block * row_stride + first * column_stride, row_stride,
                      column_stride, (SCALAR *)packedp + block * panels * PANEL + first * depth);
  }
}

/// The elements of a column of A that a tile has: by vectors with a mask where those are cheap, else by pieces of 16
/// bytes, the last of which may overlap with the one before.
INLINE void NAMED(copy_column)(const size_t tall, const SCALAR *from, SCALAR *to) {
#if VECTOR_BYTES == 64
  FOR_EACH_VECTOR(tall, {
    const lanes v = GET(from);
    PUT(to, v);
  });
#else
  const size_t piece = 16 / sizeof(SCALAR);
  if (tall < piece) {
    for (size_t row = 0; row < tall; row++) to[row] = from[row];
    return;
  }
  for (size_t row = 0; row + piece <= tall; row += piece) memcpy(to + row, from + row, 16);
  if (tall % piece != 0) memcpy(to + tall - piece, from + tall - piece, 16);
#endif
}

/// Packs a group of a transposed left side for `group_by_panels`: tile after tile, the elements of a column side by
/// side. A few columns at a time for all tiles, so that neighbours in memory are read one after the other.
static void NAMED(pack_left)(size_t rows, size_t depth, const SCALAR *a, size_t row_stride, size_t column_stride,
                             SCALAR *to) {
  const size_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
  const size_t height = rows / tiles, taller = rows % tiles;
  for (size_t start = 0; start < depth; start += TOGETHER) {
    const size_t end = start + TOGETHER < depth ? start + TOGETHER : depth;
    const SCALAR *left = a;
    SCALAR *tile_space = to;
    for (size_t tile = 0; tile < tiles; tile++) {
      const size_t tall = height + (tile < taller);
      for (size_t k = start; k < end; k++) {
        const SCALAR *from = left + k * column_stride;
        SCALAR *column = tile_space + k * tall;
        __builtin_prefetch((const void *)((uintptr_t)from + TOGETHER * column_stride * sizeof(SCALAR)));
        if (row_stride != 1) {
          for (size_t row = 0; row < tall; row++) column[row] = from[row * row_stride];
        } else if (tall == TILE_ROWS) {
          NAMED(copy_column)(TILE_ROWS, from, column);
        } else {
          NAMED(copy_column)(tall, from, column);
        }
      }
      left += tall * row_stride;
      tile_space += tall * depth;
    }
  }
}
