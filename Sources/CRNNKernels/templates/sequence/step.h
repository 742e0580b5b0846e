// One step of a batch of sequences: where its rows lie, what multiplies them, and what a recurrence's file says of it.

typedef struct {
  const RNNSequence *s;
  size_t step;
  size_t low, high;       // the sequences of this call that have this step
  size_t columns;         // of a row of gates
  SCALAR *gates;          // of sequence 0 in this step; so too the others
  SCALAR *before;         // the hidden state before the step,
  SCALAR *seen;           // and what products see of it
  SCALAR *memory_before;
  SCALAR *derived;
  NAMED(addend) products;    // the rows of RNNSequence.products, if there are any
} NAMED(step);

/// The functions of a recurrence. Each computes all rows of a step, low ..< high, so that a call chooses them once.
typedef struct {
  /// From the sums in `gates`, which lack their bias, to the gates' values and the state after the step.
  void (*forward)(const NAMED(step) *now, const NAMED(step) *next);
  /// From dh, the gradient of what the recurrence gave out, to those of the sums. What reaches the hidden state before
  /// the step without a product is added to hidden_gradient; memory_gradient is replaced.
  void (*backward)(const NAMED(step) *now, const SCALAR *dh);
  /// Where a block sees RNNSeesDerived: makes `derived` of the state and of the gates that come before the block.
  void (*derive)(const NAMED(step) *now);
  /// From the gradient of `derived` to those of these gates' sums; replaces it by that of the state.
  void (*derive_backward)(const NAMED(step) *now, SCALAR *gradient);
} NAMED(recurrence);

/// The step `step`, where gates' first row belongs to step `chunk`.
static NAMED(step) NAMED(at_step)(const RNNSequence *s, size_t step, size_t chunk) {
  // Rows of the state: all kept, or every other step in the same place.
  const size_t row = s->keeps ? s->starts[step] : step % 2 * s->sequences;
  const size_t gates_row = s->keeps ? s->starts[step] : s->starts[step] - s->starts[chunk];
  const size_t high = s->last < s->active[step] ? s->last : s->active[step];
  SCALAR *before = (SCALAR *)s->hidden_before + row * s->outputs;
  NAMED(step) now = {
      .s = s,
      .step = step,
      .low = s->first,
      .high = high < s->first ? s->first : high,
      .columns = s->columns,
      .gates = (SCALAR *)s->gates + gates_row * s->columns,
      .before = before,
      .seen = s->dropout == NULL ? before : (SCALAR *)s->seen + row * s->outputs,
      .memory_before = s->memory_before == NULL ? NULL : (SCALAR *)s->memory_before + row * s->width,
      .derived = s->derived == NULL ? NULL : (SCALAR *)s->derived + (s->keeps ? row : 0) * s->width,
  };
  if (s->products != NULL) now.products = (NAMED(addend)){s->products, s->columns, s->product_rows + s->starts[step]};
  return now;
}

/// The row of the caller's arrays [padded rows, ...] that a sequence has in a step.
INLINE size_t NAMED(padded_row)(const NAMED(step) *now, size_t row) {
  return (size_t)now->s->padded_rows[now->s->starts[now->step] + row];
}

/// Where the state of sequence `row` after a step goes: to the rows before the next step, if it has one, or to the
/// final states.
INLINE SCALAR *NAMED(after)(const NAMED(step) *next, SCALAR *before_next, SCALAR *final, size_t width, size_t row) {
  return (next->s != NULL && row < next->high ? before_next : final) + row * width;
}

/// Where what a recurrence gives out in sequence `row` goes: there, or to where the projection reads it.
INLINE SCALAR *NAMED(output_of)(const NAMED(step) *now, const NAMED(step) *next, size_t row) {
  const RNNSequence *s = now->s;
  if (s->projection != NULL) return now->derived + row * s->width;
  return NAMED(after)(next, next->before, s->hidden, s->width, row);
}

/// c = a * packed + beta * c, or + beta * addend, for the rows low ..< high of a, c and addend.
static void NAMED(rows_product_on)(NAMED(addend) addend, size_t low, size_t high, size_t n, size_t k, const SCALAR *a,
                                   size_t a_stride, const SCALAR *packed, double beta, SCALAR *c, size_t c_stride) {
  if (low >= high) return;
  const RNNProduct product = {
      .m = high - low, .n = n, .k = k, .alpha = 1, .beta = beta,
      .a = a + low * a_stride, .a_row_stride = a_stride, .a_column_stride = 1,
      .b = packed, .b_row_stride = 0, .b_column_stride = 0,
      .c = c + low * c_stride, .c_row_stride = c_stride,
      .addend = addend.base, .addend_row_stride = addend.stride,
      .addend_rows = addend.rows == NULL ? NULL : addend.rows + low,
      .first_panel = 0, .last_panel = (n + PANEL - 1) / PANEL,
  };
  NAMED(multiply)(&product, NULL);
}

static void NAMED(rows_product)(size_t low, size_t high, size_t n, size_t k, const SCALAR *a, size_t a_stride,
                                const SCALAR *packed, double beta, SCALAR *c, size_t c_stride) {
  NAMED(rows_product_on)((NAMED(addend)){0}, low, high, n, k, a, a_stride, packed, beta, c, c_stride);
}

/// Zoneout: the former value where the mask says so, or a share of it.
INLINE lanes NAMED(kept)(bool has_mask, lanes mask, SCALAR share, lanes former, lanes v) {
  if (has_mask) return v_pick(mask != (SCALAR)0, former, v);
  return FUSED((lanes)share, former, v * ((SCALAR)1 - share));
}
