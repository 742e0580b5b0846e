// The recurrent neural network transducer (Graves 2012): the probability of a label sequence given frames, each of
// which may emit any number of labels, and its gradient.
//
// A cell (t, u) of the lattice is frame t after u labels, with its own softmax y. The blank leads to the next frame,
// the label to the next label, and the blank of the last cell ends the path. Forward and back:
//
//     forward(t, u) = forward(t-1, u) y(t-1, u)[blank] + forward(t, u-1) y(t, u-1)[label u-1]
//     back(t, u) = y(t, u)[blank] back(t+1, u) + y(t, u)[label u] back(t, u+1)
//
// The probability of a move is forward * its y * back of its target / total, and that of a cell is the sum over its two
// moves. The gradient of -log total with respect to a logit is its softmax times the cell's probability, minus the
// probability of the move with its symbol.
//
// The cells of a diagonal, those with the same t + u, depend only on the previous diagonal, so a diagonal is a row of
// vectors. Its cells are indexed along the shorter of the two axes. A move along the longer one keeps the index and is
// called `stay` here; a move along the shorter one is called `step` and leads to the next index.

/// The parts of the workspace.
typedef struct {
  size_t columns;    // of the lattice: the labels and one more
  bool by_labels;    // whether the index counts labels (fewer than frames then) rather than frames
  size_t diagonals;
  size_t width;      // of a row: the indices and one more for the end, as whole vectors
  size_t pitch;      // from row to row: each has a zero element before it and one after it
  size_t end;        // the index that the last move leads to
  bool keeps;        // the rows of all diagonals
  // A row for each diagonal: the shares of the moves from its cells. The backward pass replaces `stay_m` and `step_m`
  // by the moves' probabilities.
  SCALAR *stay_m, *step_m, *stay_e, *step_e;
  SCALAR *forward_m, *forward_e;  // a row for each diagonal, and one after the last; or two
  SCALAR *back_m, *back_e;        // two rows
  size_t rows_m, rows;            // the elements of the rows named _m, which come first, and of all rows
  SCALAR *factors;                // [frames, columns], the reciprocals of the sums of the exponentials
  size_t count;
} NAMED(transducer_space);

/// Divides a workspace into its parts; with `start` NULL, only computes its size.
static NAMED(transducer_space) NAMED(transducer_layout)(const RNNLabelling *labelling, SCALAR *start) {
  const size_t frames = labelling->frames, columns = labelling->labels + 1;
  const bool by_labels = columns <= frames;
  const size_t shorter = by_labels ? columns : frames;
  NAMED(transducer_space) space = {
      .columns = columns,
      .by_labels = by_labels,
      .diagonals = frames + columns - 1,
      .width = NAMED(whole_vectors)(shorter + 1),
      .end = by_labels ? shorter - 1 : shorter,
      .keeps = labelling->gradient != NULL,
  };
  space.pitch = space.width + 2;
  const size_t shares = space.diagonals * space.pitch;
  const size_t forward = (space.keeps ? space.diagonals + 1 : 2) * space.pitch;
  const size_t back = space.keeps ? 2 * space.pitch : 0;
#define TAKE(name, size)                                 \
  do {                                                   \
    if (start != NULL) space.name = start + space.count; \
    space.count += (size);                               \
  } while (0)
  TAKE(stay_m, shares);
  TAKE(step_m, shares);
  TAKE(forward_m, forward);
  TAKE(back_m, back);
  space.rows_m = space.count;
  TAKE(stay_e, shares);
  TAKE(step_e, shares);
  TAKE(forward_e, forward);
  TAKE(back_e, back);
  space.rows = space.count;
  TAKE(factors, space.keeps ? frames * columns : 0);
#undef TAKE
  return space;
}

static size_t NAMED(transducer_workspace)(const RNNLabelling *labelling) {
  return labelling->frames == 0 ? 0 : NAMED(transducer_layout)(labelling, NULL).count;
}

/// The offset of a cell's shares.
INLINE size_t NAMED(transducer_place)(const NAMED(transducer_space) *space, size_t frame, size_t column) {
  return (frame + column) * space->pitch + 1 + (space->by_labels ? column : frame);
}

/// The shares of a cell's moves. Sets the gradient's row to the exponentials of the logits minus their maximum. False
/// if the softmax is NaN.
static bool NAMED(transducer_cell)(const RNNLabelling *labelling, const NAMED(transducer_space) *space, size_t frame,
                                   size_t column) {
  const size_t symbols = labelling->symbols, cell = frame * space->columns + column;
  const SCALAR *x = (const SCALAR *)labelling->logits + cell * symbols;
  SCALAR *gradient = labelling->gradient == NULL ? NULL : (SCALAR *)labelling->gradient + cell * symbols;
  const SCALAR maximum = NAMED(extreme_row)(false, symbols, x);
  if (!(maximum > -WIDE_INFINITY && maximum < WIDE_INFINITY)) return false;
  const double total = NAMED(exp_row)(symbols, maximum, x, gradient, gradient != NULL);
  const SCALAR factor = (SCALAR)(1 / total);
  if (gradient != NULL) space->factors[cell] = factor;

  const bool has_label = column < labelling->labels;
  const bool has_blank = frame + 1 < labelling->frames || !has_label;
  lanes v = -WIDE_INFINITY;
  if (has_blank) v[0] = x[labelling->blank];
  if (has_label) v[1] = x[labelling->label[column]];
  // The rounding error of the difference goes into the exponential, so that large logits keep their digits.
  const lanes difference = v - maximum;
  const lanes back = difference - v;
  const lanes lost = (v - (difference - back)) - (maximum + back);
  const NAMED(wide) power = NAMED(wide_exp)(difference, lost);
  const NAMED(wide) share = NAMED(wide_normalized)(power.m * factor, power.e);
  const size_t place = NAMED(transducer_place)(space, frame, column);
  const size_t blank = space->by_labels ? 0 : 1, label = 1 - blank;
  SCALAR *m[] = {space->stay_m + place, space->step_m + place}, *e[] = {space->stay_e + place, space->step_e + place};
  *m[blank] = share.m[0];
  *e[blank] = share.e[0];
  *m[label] = share.m[1];
  *e[label] = share.e[1];
  return true;
}

/// A product whose m is not normalised.
INLINE NAMED(wide) NAMED(transducer_product)(NAMED(wide) a, const SCALAR *m, const SCALAR *e) {
  return (NAMED(wide)){a.m * v_load(m), a.e + v_load(e)};
}

/// Computes the row of the next diagonal.
static void NAMED(transducer_forward)(const NAMED(transducer_space) *space, size_t diagonal, size_t from, size_t to) {
  const size_t shares = diagonal * space->pitch + 1;
  from = from * space->pitch + 1;
  to = to * space->pitch + 1;
  const SCALAR *from_m = space->forward_m + from, *from_e = space->forward_e + from;
  SCALAR *to_m = space->forward_m + to, *to_e = space->forward_e + to;
  const SCALAR *stay_m = space->stay_m + shares, *stay_e = space->stay_e + shares;
  const SCALAR *step_m = space->step_m + shares, *step_e = space->step_e + shares;
  const NAMED(wide) one = {(SCALAR)1, (SCALAR)0};
  for (size_t i = 0; i < space->width; i += LANES) {
    const NAMED(wide) here = NAMED(wide_load)(from_m + i, from_e + i);
    const NAMED(wide) before = NAMED(wide_load)(from_m + i - 1, from_e + i - 1);
    const NAMED(wide) stayed = NAMED(transducer_product)(here, stay_m + i, stay_e + i);
    const NAMED(wide) stepped = NAMED(transducer_product)(before, step_m + i - 1, step_e + i - 1);
    const NAMED(wide) sum = NAMED(wide_sum_of_two)(stayed, stepped, one);
    v_store(to_m + i, sum.m);
    v_store(to_e + i, sum.e);
  }
}

/// Computes a diagonal's row of the backward pass, and replaces the shares of its cells' moves by the moves'
/// probabilities.
static void NAMED(transducer_back)(const NAMED(transducer_space) *space, size_t diagonal, NAMED(wide_scalar) total) {
  const size_t shares = diagonal * space->pitch + 1;
  const size_t next = ((diagonal + 1) % 2) * space->pitch + 1, row = (diagonal % 2) * space->pitch + 1;
  const SCALAR *next_m = space->back_m + next, *next_e = space->back_e + next;
  const SCALAR *forward_m = space->forward_m + shares, *forward_e = space->forward_e + shares;
  SCALAR *stay_m = space->stay_m + shares, *step_m = space->step_m + shares;
  const SCALAR *stay_e = space->stay_e + shares, *step_e = space->step_e + shares;
  const NAMED(wide) one = {(SCALAR)1, (SCALAR)0};
  const lanes factor = (SCALAR)(1 / total.m), shift = (SCALAR)total.e;
  for (size_t i = 0; i < space->width; i += LANES) {
    const NAMED(wide) here = NAMED(wide_load)(next_m + i, next_e + i);
    const NAMED(wide) after = NAMED(wide_load)(next_m + i + 1, next_e + i + 1);
    const NAMED(wide) stay = NAMED(transducer_product)(here, stay_m + i, stay_e + i);
    const NAMED(wide) step = NAMED(transducer_product)(after, step_m + i, step_e + i);
    const NAMED(wide) sum = NAMED(wide_sum_of_two)(stay, step, one);
    v_store(space->back_m + row + i, sum.m);
    v_store(space->back_e + row + i, sum.e);
    const lanes m = v_load(forward_m + i) * factor, e = v_load(forward_e + i);
    v_store(stay_m + i, NAMED(wide_share)(stay.m * m, (e + stay.e) - shift));
    v_store(step_m + i, NAMED(wide_share)(step.m * m, (e + step.e) - shift));
  }
}

/// Computes the gradient from the exponentials of a cell's logits and the probabilities of its moves.
static void NAMED(transducer_gradient)(const RNNLabelling *labelling, const NAMED(transducer_space) *space,
                                       size_t frame, size_t column) {
  const size_t cell = frame * space->columns + column, place = NAMED(transducer_place)(space, frame, column);
  SCALAR *gradient = (SCALAR *)labelling->gradient + cell * labelling->symbols;
  double stay = space->stay_m[place], step = space->step_m[place];
  if (stay + step > 1) {
    // By rounding, which matters for very large exponents.
    const double sum = stay + step;
    stay /= sum;
    step /= sum;
  }
  NAMED(scale)(labelling->symbols, (stay + step) * space->factors[cell], gradient, gradient);
  gradient[labelling->blank] -= (SCALAR)(space->by_labels ? stay : step);
  if (column < labelling->labels) gradient[labelling->label[column]] -= (SCALAR)(space->by_labels ? step : stay);
}

static double NAMED(transducer)(const RNNLabelling *labelling, void *workspace) {
  const size_t frames = labelling->frames, columns = labelling->labels + 1;
  const size_t elements = frames * columns * labelling->symbols;
  if (frames == 0) return labelling->labels == 0 ? 0 : INFINITY;
  RNN_CHECK(labelling->blank >= 0 && (size_t)labelling->blank < labelling->symbols);
  const NAMED(transducer_space) space = NAMED(transducer_layout)(labelling, workspace);
  NAMED(fill)(space.rows_m, 0, space.stay_m);
  NAMED(fill)(space.rows - space.rows_m, -INFINITY, space.stay_e);

  bool is_number = true;
  for (size_t frame = 0; frame < frames && is_number; frame++) {
    for (size_t column = 0; column < columns && is_number; column++) {
      is_number = NAMED(transducer_cell)(labelling, &space, frame, column);
    }
  }
  if (!is_number) {
    if (space.keeps) NAMED(fill)(elements, NAN, labelling->gradient);
    return NAN;
  }

  space.forward_m[1] = 1;
  space.forward_e[1] = 0;
  for (size_t diagonal = 0; diagonal < space.diagonals; diagonal++) {
    const size_t from = space.keeps ? diagonal : diagonal % 2, to = space.keeps ? diagonal + 1 : (diagonal + 1) % 2;
    NAMED(transducer_forward)(&space, diagonal, from, to);
  }
  const size_t end = (space.keeps ? space.diagonals : space.diagonals % 2) * space.pitch + 1 + space.end;
  const NAMED(wide_scalar) total = {space.forward_m[end], space.forward_e[end]};
  double loss = -NAMED(wide_log)(total);
  if (loss < 0) loss = 0;  // by rounding
  if (!space.keeps) return loss;
  if (!(loss < INFINITY)) {
    // No path gives the labels.
    NAMED(fill)(elements, 0, labelling->gradient);
    return loss;
  }

  const size_t last = (space.diagonals % 2) * space.pitch + 1 + space.end;
  space.back_m[last] = 1;
  space.back_e[last] = 0;
  for (size_t diagonal = space.diagonals; diagonal-- > 0;) NAMED(transducer_back)(&space, diagonal, total);
  for (size_t frame = 0; frame < frames; frame++) {
    for (size_t column = 0; column < columns; column++) NAMED(transducer_gradient)(labelling, &space, frame, column);
  }
  return loss;
}
