// C = alpha * A * B + beta * C, with B packed into panels.
//
// A panel is two vectors wide. B is cut into blocks of DEPTH rows; within a block, panel after panel, each panel's rows
// lie one behind the other, so that the innermost loop reads B as one stream. The loop keeps TILE_ROWS x 2 vectors of C
// in registers and, for each row of the panel, broadcasts TILE_ROWS elements of A.
//
//     for each block of DEPTH rows of B               (the other way round where B was packed beforehand)
//       for each group of rows of A                   (packed when that pays; stays in the second-level cache)
//         for each panel                              (packed by the first group; stays in the second-level cache)
//           for each tile of rows                     (in registers; the next panel is fetched on the way)
//
// An element of C is the sum over each block in the order of k, blocks added in their order: the same bits however rows
// and columns are divided.

#define PANEL (2 * LANES)
#define DEPTH 512
#define GROUP (TILE_ROWS * (TILE_ROWS == 14 ? 19 : 22))          // rows of A in a group that is packed,
#define GROUP_IN_PLACE (TILE_ROWS * (TILE_ROWS > 6 ? 10 : 14))   // and in one read in place: rows share cache sets
#define UNROLL (TILE_ROWS > 6 ? 2 : 4)                           // columns of A in a turn of the innermost loop
#define AHEAD 40                                                 // rows of B that are asked for before they are read
#define MOST_PANELS 4
#define TOGETHER 16                                              // columns of A that are packed for all tiles at once
#define STRIP ((2 << 20) / (DEPTH * VECTOR_BYTES * 2))           // panels of B that are packed for all groups at once
#define LINE (64 / sizeof(SCALAR))                               // elements in a line of the caches
#define LINES (VECTOR_BYTES == 64 ? 2 : 1)                       // lines in a panel's row

static size_t NAMED(packed_count)(size_t k, size_t n) { return k * ((n + PANEL - 1) / PANEL * PANEL); }

/// Packs `columns` columns of `depth` rows into neighbouring panels.
static void NAMED(pack_block)(size_t depth, size_t columns, const SCALAR *b, size_t row_stride, size_t column_stride,
                              SCALAR *to) {
  if (column_stride == 1) {
    const size_t whole = columns / PANEL, rest = columns % PANEL;
    for (size_t k = 0; k < depth; k++) {
      const SCALAR *from = b + k * row_stride;
      SCALAR *row = to + k * PANEL;
      for (size_t panel = 0; panel < whole; panel++, from += PANEL, row += depth * PANEL) {
        store(row, load(from));
        store(row + LANES, load(from + LANES));
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

/// Whether A is packed: where it is transposed, its columns lie far apart. But one of at most a megabyte stays in the
/// second-level cache; for 128 columns or fewer, packing costs more than the reading that it saves.
static bool NAMED(packs_left)(const RNNProduct *product) {
  if (product->a_column_stride == 1) return false;
  const size_t bytes = product->k * product->a_column_stride * sizeof(SCALAR);
  return product->a_row_stride != 1 || product->n > 128 || bytes > 1 << 20;
}

/// Groups of nearly equal height, in whole tiles.
static size_t NAMED(group_rows)(const RNNProduct *product) {
  const size_t most = NAMED(packs_left)(product) ? GROUP : GROUP_IN_PLACE;
  if (product->m <= most) return product->m;
  const size_t groups = (product->m + most - 1) / most, tiles = (product->m + TILE_ROWS - 1) / TILE_ROWS;
  return (tiles + groups - 1) / groups * TILE_ROWS;
}

/// How many panels of a block of B are packed at a time: those that all groups of A use, or one.
static size_t NAMED(panels_packed)(const RNNProduct *product) {
  const size_t panels = product->last_panel - product->first_panel;
  if (product->b_row_stride == 0) return 0;
  return product->m == NAMED(group_rows)(product) ? 1 : panels < STRIP ? panels : STRIP;
}

/// Workspace: a group of A where that is packed, and panels of B.
static size_t NAMED(left_workspace)(const RNNProduct *product) {
  if (!NAMED(packs_left)(product)) return 0;
  return NAMED(group_rows)(product) * (product->k < DEPTH ? product->k : DEPTH);
}

static size_t NAMED(multiply_workspace)(const RNNProduct *product) {
  const size_t depth = product->k < DEPTH ? product->k : DEPTH;
  return NAMED(left_workspace)(product) + depth * PANEL * NAMED(panels_packed)(product);
}

#include "matrix_tile.h"

/// A group of rows by `panels` packed panels at b, or by one panel still to be packed there, before that at `next`. The
/// rows of A after the group, if any, are at `later`.
static void NAMED(group_by_panels)(size_t rows, size_t panels, size_t depth, SCALAR alpha, const SCALAR *a,
                                   size_t row_stride, size_t column_stride, bool packed_left, const SCALAR *raw,
                                   const SCALAR *later, const SCALAR *next, size_t raw_stride, SCALAR *b,
                                   size_t columns, SCALAR beta, NAMED(old) old, SCALAR *c, size_t c_stride) {
  // Tiles of nearly equal height: 32 rows are 11 + 11 + 10, not 14 + 14 + 4.
  const size_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
  const size_t height = rows / tiles, taller = rows % tiles;
  const size_t together = rows == 1 ? 4 : rows == 2 ? 2 : 1;
  for (size_t panel = 0; panel < panels;) {
    const size_t count = panel + together <= panels ? together : 1;
    const size_t rest = columns - panel * PANEL, width = rest < count * PANEL ? rest : count * PANEL;
    SCALAR *right = b + panel * depth * PANEL;
    // While the tiles of a panel are computed, the next one is fetched, each time a part of it: after the last one the
    // first, with which the next product often begins.
    const SCALAR *following = panel + count < panels ? right + count * depth * PANEL : b;
    NAMED(coming) coming = {(uintptr_t)following, count * UNROLL * PANEL * sizeof(SCALAR) / tiles};
    // The last two panels have turns for about as many lines as the next group of A has.
    if (later != NULL && panel + 2 >= panels) {
      coming.step = LINE * sizeof(SCALAR);
      coming.at = (uintptr_t)later + (panel + 1 == panels ? tiles * (depth / UNROLL) * coming.step : 0);
    }
    const SCALAR *left = a;
    SCALAR *to = c + panel * PANEL;
    NAMED(old) before = old;
    if (old.rows != NULL) before.base += panel * PANEL;
    for (size_t tile = 0; tile < tiles; tile++) {
      const size_t tall = height + (tile < taller);
      if (next != NULL) {
        // A line of a row in each turn, of which there are fewer than lines: LINES * UNROLL tiles fetch them all.
        const size_t part = tile % (LINES * UNROLL);
        const SCALAR *from = next + part % UNROLL * (depth / UNROLL) * raw_stride + part / UNROLL * LINE;
        coming = (NAMED(coming)){(uintptr_t)from, raw_stride * sizeof(SCALAR)};
      }
      const size_t along = packed_left ? 1 : row_stride, across = packed_left ? tall : column_stride;
      if (count > 1) {
        NAMED(row_by_panels)(tall, depth, alpha, left, along, across, coming, NULL, 0, right, width, beta,
                             before, to, c_stride);
      } else {
        NAMED(rows_by_panel)(tall, depth, alpha, left, along, across, coming, tile == 0 ? raw : NULL, raw_stride, right,
                             width, beta, before, to, c_stride);
      }
      coming.at += depth / UNROLL * coming.step;
      left += packed_left ? tall * depth : tall * row_stride;
      to += tall * c_stride;
      if (before.rows != NULL) before.rows += tall;
    }
    panel += count;
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

static void NAMED(multiply)(const RNNProduct *product, void *workspace) {
  const size_t m = product->m, n = product->n, k = product->k;
  const SCALAR *a = product->a, *b = product->b;
  const SCALAR alpha = (SCALAR)product->alpha, beta = (SCALAR)product->beta;
  const size_t panels = (n + PANEL - 1) / PANEL;
  const size_t first = product->first_panel * PANEL;
  const size_t last = product->last_panel * PANEL < n ? product->last_panel * PANEL : n;
  SCALAR *c = product->c;
  const size_t c_stride = product->c_row_stride;
  if (m == 0 || first >= last) return;
  if (k == 0) {
    for (size_t row = 0; row < m; row++) {
      SCALAR *to = c + row * c_stride + first;
      const SCALAR *from = to;
      if (product->old != NULL) {
        from = (const SCALAR *)product->old + (size_t)product->old_rows[row] * product->old_row_stride + first;
      }
      if (beta == 0) NAMED(fill)(last - first, 0, to);
      else NAMED(scale)(last - first, beta, from, to);
    }
    return;
  }
  const size_t panels_packed = NAMED(panels_packed)(product);
  if (panels_packed > 1 && panels_packed < product->last_panel - product->first_panel) {
    RNNProduct strip = *product;
    for (; strip.first_panel < product->last_panel; strip.first_panel += panels_packed) {
      const size_t end = strip.first_panel + panels_packed;
      strip.last_panel = end < product->last_panel ? end : product->last_panel;
      NAMED(multiply)(&strip, workspace);
    }
    return;
  }
  const size_t row_stride = product->a_row_stride, column_stride = product->a_column_stride;
  const size_t group = NAMED(group_rows)(product);
  const bool packs_left = NAMED(packs_left)(product), packed_right = product->b_row_stride == 0;
  SCALAR *left_space = workspace;
  SCALAR *right_space = left_space + NAMED(left_workspace)(product);
  const size_t blocks = (k + DEPTH - 1) / DEPTH, groups = (m + group - 1) / group;
  for (size_t turn = 0; turn < blocks * groups; turn++) {
    // A packed right side takes all blocks of a group of rows one after the other, while that group is in the caches.
    const size_t block = (packed_right ? turn % blocks : turn / groups) * DEPTH;
    const size_t start = (packed_right ? turn / blocks : turn % groups) * group;
    const size_t depth = block + DEPTH < k ? DEPTH : k - block;
    const size_t rows = start + group < m ? group : m - start;
    const SCALAR block_beta = block == 0 ? beta : 1;
    const bool has_old = block == 0 && product->old != NULL;
    const SCALAR *left = a + start * row_stride + block * column_stride;
    NAMED(old) old = {0};
    if (has_old) {
      old = (NAMED(old)){(const SCALAR *)product->old + first, product->old_row_stride, product->old_rows + start};
    }
    if (packs_left) {
      NAMED(pack_left)(rows, depth, left, row_stride, column_stride, left_space);
      left = left_space;
    }
    if (packed_right || start > 0) {
      const bool is_last = block + depth == k;
      const SCALAR *later = packed_right && is_last && start + rows < m ? a + (start + rows) * row_stride : NULL;
      SCALAR *right = packed_right ? (SCALAR *)b + block * panels * PANEL + first * depth : right_space;
      NAMED(group_by_panels)(rows, (last - first + PANEL - 1) / PANEL, depth, alpha, left, row_stride, column_stride,
                             packs_left, NULL, later, NULL, 0, right, last - first, block_beta, old,
                             c + start * c_stride + first, c_stride);
      continue;
    }
    for (size_t column = first; column < last; column += PANEL) {
      const size_t columns = column + PANEL < last ? PANEL : last - column;
      const SCALAR *from = b + block * product->b_row_stride + column * product->b_column_stride;
      const bool packs_itself = product->b_column_stride == 1 && columns == PANEL && rows > 2;
      const bool next_too = packs_itself && column + 2 * PANEL <= last;
      // Where other groups follow, each panel has a place of its own for them.
      SCALAR *right = right_space + (groups > 1 ? (column - first) * depth : 0);
      if (!packs_itself) {
        NAMED(pack_block)(depth, columns, from, product->b_row_stride, product->b_column_stride, right);
      }
      NAMED(group_by_panels)(rows, 1, depth, alpha, left, row_stride, column_stride, packs_left,
                             packs_itself ? from : NULL, NULL, next_too ? from + PANEL : NULL, product->b_row_stride,
                             right, columns, block_beta, old, c + start * c_stride + column, c_stride);
      if (has_old) old.base += PANEL;
    }
  }
}

#undef DEPTH
#undef UNROLL
#undef AHEAD
#undef MOST_PANELS
#undef TOGETHER
#undef STRIP
#undef LINE
#undef LINES
