// The product itself: blocks of B, groups of A, panels, tiles.

/// A group of rows of A by neighbouring panels.
typedef struct {
  size_t rows, panels;
  /// Of the whole group: A from its first row on, its panels from the first one on, C, `addend` and the columns of all
  /// its panels. `prefetch` is set for each tile.
  NAMED(tile_work) tile;
  bool packed_left;     // A is what pack_left wrote
  const SCALAR *later;  // the rows of A after the group, or null
  const SCALAR *next;   // where the panel after this one is still to be packed, or null; there is only one panel then
} NAMED(group_work);

static void NAMED(group_by_panels)(const NAMED(group_work) *group) {
  const NAMED(tile_work) *whole = &group->tile;
  const size_t rows = group->rows, panels = group->panels, depth = whole->depth;
  const SCALAR *later = group->later, *next = group->next;
  // Tiles of nearly equal height: 32 rows are 11 + 11 + 10, not 14 + 14 + 4.
  const size_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
  const size_t height = rows / tiles, taller = rows % tiles;
  const size_t together = rows == 1 ? 4 : rows == 2 ? 2 : 1;
  for (size_t panel = 0; panel < panels;) {
    const size_t count = panel + together <= panels ? together : 1;
    const size_t rest = whole->columns - panel * PANEL;
    NAMED(tile_work) work = *whole;
    work.columns = rest < count * PANEL ? rest : count * PANEL;
    work.b = whole->b + panel * depth * PANEL;
    work.c = whole->c + panel * PANEL;
    if (work.addend.rows != NULL) work.addend.base += panel * PANEL;
    // While the tiles of a panel are computed, the next one is fetched, each time a part of it: after the last one the
    // first, with which the next product often begins.
    const SCALAR *following = panel + count < panels ? work.b + count * depth * PANEL : whole->b;
    work.prefetch = (NAMED(prefetch)){(uintptr_t)following, count * UNROLL * PANEL * sizeof(SCALAR) / tiles};
    // The last two panels have turns for about as many lines as the next group of A has.
    if (later != NULL && panel + 2 >= panels) {
      work.prefetch.step = LINE * sizeof(SCALAR);
      work.prefetch.at = (uintptr_t)later + (panel + 1 == panels ? tiles * (depth / UNROLL) * work.prefetch.step : 0);
    }
    for (size_t tile = 0; tile < tiles; tile++) {
      const size_t tall = height + (tile < taller);
      if (next != NULL) {
        // A line of a row in each turn, of which there are fewer than lines: LINES * UNROLL tiles fetch them all.
        const size_t part = tile % (LINES * UNROLL);
        const SCALAR *from = next + part % UNROLL * (depth / UNROLL) * whole->unpacked_stride + part / UNROLL * LINE;
        work.prefetch = (NAMED(prefetch)){(uintptr_t)from, whole->unpacked_stride * sizeof(SCALAR)};
      }
      if (group->packed_left) {
        work.row_stride = 1;
        work.column_stride = tall;
      }
      if (count > 1) {
        NAMED(row_by_panels)(tall, &work);
      } else {
        NAMED(rows_by_panel)(tall, &work);
      }
      work.unpacked = NULL;  // the first tile has packed the panel
      work.prefetch.at += depth / UNROLL * work.prefetch.step;
      work.a += group->packed_left ? tall * depth : tall * whole->row_stride;
      work.c += tall * whole->c_stride;
      if (work.addend.rows != NULL) work.addend.rows += tall;
    }
    panel += count;
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
  RNN_CHECK(c_stride >= last || m <= 1);
  RNN_CHECK(product->first_panel <= product->last_panel && product->last_panel <= panels);
  RNN_CHECK((product->addend == NULL) == (product->addend_rows == NULL));
  if (m == 0 || first >= last) return;
  if (k == 0) {
    for (size_t row = 0; row < m; row++) {
      SCALAR *to = c + row * c_stride + first;
      const SCALAR *from = to;
      if (product->addend != NULL) {
        from = (const SCALAR *)product->addend + (size_t)product->addend_rows[row] * product->addend_row_stride + first;
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
    NAMED(group_work) work = {
        .rows = rows,
        .panels = 1,
        .packed_left = packs_left,
        .tile = {
            .depth = depth, .alpha = alpha, .beta = block == 0 ? beta : 1,
            .a = a + start * row_stride + block * column_stride,
            .row_stride = row_stride, .column_stride = column_stride,
            .c = c + start * c_stride + first, .c_stride = c_stride,
        },
    };
    if (block == 0 && product->addend != NULL) {
      const SCALAR *base = (const SCALAR *)product->addend + first;
      work.tile.addend = (NAMED(addend)){base, product->addend_row_stride, product->addend_rows + start};
    }
    if (packs_left) {
      NAMED(pack_left)(rows, depth, work.tile.a, row_stride, column_stride, left_space);
      work.tile.a = left_space;
    }
    if (packed_right || start > 0) {
      const bool is_last = block + depth == k;
      work.panels = (last - first + PANEL - 1) / PANEL;
      work.later = packed_right && is_last && start + rows < m ? a + (start + rows) * row_stride : NULL;
      work.tile.b = packed_right ? (SCALAR *)b + block * panels * PANEL + first * depth : right_space;
      work.tile.columns = last - first;
      NAMED(group_by_panels)(&work);
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
      work.next = next_too ? from + PANEL : NULL;
      work.tile.b = right;
      work.tile.unpacked = packs_itself ? from : NULL;
      work.tile.unpacked_stride = product->b_row_stride;
      work.tile.columns = columns;
      NAMED(group_by_panels)(&work);
      work.tile.c += PANEL;
      if (work.tile.addend.rows != NULL) work.tile.addend.base += PANEL;
    }
  }
}
