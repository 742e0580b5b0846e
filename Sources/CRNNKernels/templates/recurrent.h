// Recurrent cells along whole sequences, and back.
//
// Forward, a few steps at a time:
//
//     gates = x W of these steps                       (one product, or there already)
//     for each step: gates += h U                      (one product)
//                    gates, c, h = the cell's functions of its sums, row by row
//
// Backward, from the last step to the first:
//
//     for each step: gates = the gradients of the cell's sums, row by row
//                    gradient of h += gates U          (one product)
//
// The gradients of x, W and U are three products over all rows, which the caller computes afterwards.

typedef struct {
  const RNNSequence *s;
  size_t step;
  size_t low, high;       // the sequences of this call that have this step
  size_t columns;         // of a row of gates
  SCALAR *gates;          // of sequence 0 in this step; so too the others
  SCALAR *before;         // the hidden state before the step,
  SCALAR *seen;           // and what products see of it
  SCALAR *memory_before;
  SCALAR *raw;
} NAMED(step);

static size_t NAMED(sequence_columns)(const RNNSequence *s) {
  switch (s->cell) {
    case RNNCellElmanTanh:
    case RNNCellElmanRelu: return s->width;
    case RNNCellGRUBefore:
    case RNNCellLSTMCoupled: return 3 * s->width;
    case RNNCellGRUAfter:
    case RNNCellLSTM: return 4 * s->width;
  }
}

/// The step `step`, where gates' first row belongs to step `chunk`.
static NAMED(step) NAMED(at_step)(const RNNSequence *s, size_t step, size_t chunk) {
  const size_t columns = NAMED(sequence_columns)(s);
  // Rows of the state: all kept, or every other step in the same place.
  const size_t row = s->keeps ? s->starts[step] : step % 2 * s->sequences;
  const size_t gates_row = s->keeps ? s->starts[step] : s->starts[step] - s->starts[chunk];
  const size_t high = s->last < s->active[step] ? s->last : s->active[step];
  SCALAR *before = (SCALAR *)s->hidden_before + row * s->outputs;
  return (NAMED(step)){
      .s = s,
      .step = step,
      .low = s->first,
      .high = high < s->first ? s->first : high,
      .columns = columns,
      .gates = (SCALAR *)s->gates + gates_row * columns,
      .before = before,
      .seen = s->dropout == NULL ? before : (SCALAR *)s->seen + row * s->outputs,
      .memory_before = s->memory_before == NULL ? NULL : (SCALAR *)s->memory_before + row * s->width,
      .raw = s->raw == NULL ? NULL : (SCALAR *)s->raw + (s->keeps ? row : 0) * s->width,
  };
}

/// c = a * packed + beta * c, or + beta * old, for the rows low ..< high of a, c and old.
static void NAMED(rows_product_on)(NAMED(old) old, size_t low, size_t high, size_t n, size_t k, const SCALAR *a,
                                   size_t a_stride, const void *packed, double beta, SCALAR *c, size_t c_stride) {
  if (low >= high) return;
  const RNNProduct product = {
      .m = high - low, .n = n, .k = k, .alpha = 1, .beta = beta,
      .a = a + low * a_stride, .a_row_stride = a_stride, .a_column_stride = 1,
      .b = packed, .b_row_stride = 0, .b_column_stride = 0,
      .c = c + low * c_stride, .c_row_stride = c_stride,
      .old = old.base, .old_row_stride = old.stride, .old_rows = old.rows == NULL ? NULL : old.rows + low,
      .first_panel = 0, .last_panel = (n + PANEL - 1) / PANEL,
  };
  NAMED(multiply)(&product, NULL);
}

static void NAMED(rows_product)(size_t low, size_t high, size_t n, size_t k, const SCALAR *a, size_t a_stride,
                                const void *packed, double beta, SCALAR *c, size_t c_stride) {
  NAMED(rows_product_on)((NAMED(old)){0}, low, high, n, k, a, a_stride, packed, beta, c, c_stride);
}

#include "recurrent_forward.h"
#include "recurrent_backward.h"
