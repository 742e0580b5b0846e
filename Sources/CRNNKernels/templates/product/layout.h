// C = alpha * A * B + beta * C, with B packed into panels.
//
// A panel is two vectors wide. B is cut into blocks of DEPTH rows; within a block, panel after panel, each panel's rows
// lie one after the other, so that the innermost loop reads B as one stream. The loop keeps TILE_ROWS x 2 vectors of C
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
#define PACKED_STRIP ((2 << 20) / (DEPTH * VECTOR_BYTES * 2))    // panels of B that are packed for all groups at once
#define LINE (64 / sizeof(SCALAR))                               // elements in a line of the caches
#define LINES (VECTOR_BYTES == 64 ? 2 : 1)                       // lines in a panel's row

static size_t NAMED(packed_count)(size_t k, size_t n) { return k * ((n + PANEL - 1) / PANEL * PANEL); }

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
  return product->m == NAMED(group_rows)(product) ? 1 : panels < PACKED_STRIP ? panels : PACKED_STRIP;
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
