// Connectionist temporal classification (Graves et al. 2006): the probability that frames of logits read as some
// labels, whatever the frames at which they are read, and its gradient.
//
// The states are blank 0, label 0, blank 1, label 1, ... blank n. Blanks and labels lie in arrays of their own, so that
// neighbours in a vector do the same. With y the softmax of a frame's logits, forward and back:
//
//     blank_t(i) = (blank_(t-1)(i) + label_(t-1)(i-1)) y_t(blank)
//     label_t(i) = (label_(t-1)(i) + blank_(t-1)(i) + label_(t-1)(i-1) if it is another label) y_t(label i)
//
//     back_t(blank i) = next(blank i) + next(label i)
//     back_t(label i) = next(label i) + next(blank i+1) + next(label i+1) if it is another label
//     with next(s) = back_(t+1)(s) y_(t+1)(s)
//
// The probability of being in a state at a step is forward * back / total, and the gradient of -log total with respect
// to a logit is its softmax less the probability of the states that read its symbol. In between, y lacks the division
// by its sum over the symbols, which cancels there; the logarithms of the sums are added to the loss.

/// The states of one step, and the room for them: each array has an element before and one behind that are zero.
typedef struct {
  SCALAR *blank_m, *blank_e, *label_m, *label_e;
} NAMED(ctc_row);

INLINE size_t NAMED(ctc_pitch)(size_t width) { return width + 2; }

INLINE NAMED(ctc_row) NAMED(ctc_row_at)(SCALAR *rows, size_t width, size_t index) {
  const size_t pitch = NAMED(ctc_pitch)(width);
  SCALAR *row = rows + 4 * pitch * index + 1;
  return (NAMED(ctc_row)){row, row + pitch, row + 2 * pitch, row + 3 * pitch};
}

static void NAMED(ctc_clear)(SCALAR *rows, size_t width, size_t index, bool only_margins) {
  const size_t pitch = NAMED(ctc_pitch)(width);
  for (size_t part = 0; part < 4; part++) {
    SCALAR *row = rows + (4 * index + part) * pitch;
    const SCALAR nothing = part % 2 == 0 ? 0 : -WIDE_INFINITY;
    for (size_t i = 0; i < pitch; i += only_margins ? pitch - 1 : 1) row[i] = nothing;
  }
}

/// What a call computes with, all of it parts of the workspace.
typedef struct {
  size_t width;  // of a row: the number of blanks, as whole vectors
  bool keeps;    // the rows and the symbols' shares of all frames
  SCALAR *rows, *shares, *skips, *symbols_m, *symbols_e, *posteriors;
  size_t count;
} NAMED(ctc_space);

/// The parts of a workspace; without one, only how much there is of it.
static NAMED(ctc_space) NAMED(ctc_layout)(const RNNLabelling *ctc, SCALAR *start) {
  const size_t width = NAMED(whole_vectors)(ctc->labels + 1), row = 4 * NAMED(ctc_pitch)(width);
  const size_t symbols = NAMED(whole_vectors)(ctc->symbols);
  NAMED(ctc_space) space = {.width = width, .keeps = ctc->gradient != NULL};
#define TAKE(name, size)                                     \
  do {                                                       \
    if (start != NULL) space.name = start + space.count;     \
    space.count += (size);                                   \
  } while (0)
  // Forward from a row before the first step; back, two rows by turns lie behind those.
  TAKE(rows, (space.keeps ? ctc->frames + 3 : 2) * row);
  TAKE(shares, (space.keeps ? ctc->frames : 1) * (2 * width + 2));
  TAKE(skips, width + 1);
  TAKE(symbols_m, symbols);
  TAKE(symbols_e, symbols);
  TAKE(posteriors, width);
#undef TAKE
  return space;
}

static size_t NAMED(ctc_workspace)(const RNNLabelling *ctc) { return NAMED(ctc_layout)(ctc, NULL).count; }

/// The exponentials of a frame's logits minus their maximum: for each label, then for the blank. Sets the gradient's
/// row to the softmax. Returns the logarithm of their sum; NaN if the softmax is NaN.
static double NAMED(ctc_frame)(const RNNLabelling *ctc, const NAMED(ctc_space) *space, size_t frame, SCALAR *shares) {
  const SCALAR *x = (const SCALAR *)ctc->logits + frame * ctc->symbols;
  SCALAR *gradient = ctc->gradient == NULL ? NULL : (SCALAR *)ctc->gradient + frame * ctc->symbols;
  SCALAR *symbols_m = space->symbols_m, *symbols_e = space->symbols_e;
  const SCALAR maximum = NAMED(extreme_row)(false, ctc->symbols, x);
  if (!(maximum > -WIDE_INFINITY && maximum < WIDE_INFINITY)) return NAN;
  doubles sum = 0;
  FOR_EACH_VECTOR(ctc->symbols, {
    // What the difference loses to rounding goes into the exponential: large logits keep their digits.
    const lanes v = GET(x);
    const lanes difference = v - maximum;
    const lanes back = difference - v;
    const lanes lost = (v - (difference - back)) - (maximum + back);
    const NAMED(wide) share = NAMED(wide_exp)(difference, lost);
    lanes plain = share.m * NAMED(wide_power)(share.e);
    if (part != 0) {
      for (size_t lane = part; lane < LANES; lane++) plain[lane] = 0;
    }
    sum += __builtin_convertvector(plain, doubles);
    v_store(symbols_m + i, share.m);
    v_store(symbols_e + i, share.e);
    if (gradient != NULL) PUT(gradient, plain);
  });
  const double total = v_sum(&sum);
  if (gradient != NULL) NAMED(scale)(ctc->symbols, 1 / total, gradient, gradient);
  const size_t width = space->width;
  for (size_t i = 0; i < ctc->labels; i++) {
    shares[i] = symbols_m[ctc->label[i]];
    shares[width + i] = symbols_e[ctc->label[i]];
  }
  for (size_t i = ctc->labels; i < width; i++) shares[i] = shares[width + i] = 0;
  shares[2 * width] = symbols_m[ctc->blank];
  shares[2 * width + 1] = symbols_e[ctc->blank];
  return log(total);
}

static void NAMED(ctc_forward)(const NAMED(ctc_space) *space, NAMED(ctc_row) from, NAMED(ctc_row) to,
                               const SCALAR *shares) {
  const size_t width = space->width;
  const NAMED(wide) of_blank = {shares[2 * width], shares[2 * width + 1]};
  for (size_t i = 0; i < width; i += LANES) {
    const NAMED(wide) blank = NAMED(wide_load)(from.blank_m + i, from.blank_e + i);
    const NAMED(wide) label = NAMED(wide_load)(from.label_m + i, from.label_e + i);
    NAMED(wide) before = NAMED(wide_load)(from.label_m + i - 1, from.label_e + i - 1);
    const NAMED(wide) of_label = NAMED(wide_load)(shares + i, shares + width + i);
    const NAMED(wide) new_blank = NAMED(wide_sum_of_two)(blank, before, of_blank);
    before.e += v_load(space->skips + i);
    const NAMED(wide) new_label = NAMED(wide_sum_of_three)(label, blank, before, of_label);
    v_store(to.blank_m + i, new_blank.m);
    v_store(to.blank_e + i, new_blank.e);
    v_store(to.label_m + i, new_label.m);
    v_store(to.label_e + i, new_label.e);
  }
}

/// The step back from `next` to `to`, and the states' probabilities with `forward`: those of the blanks as their sum.
static double NAMED(ctc_back)(const NAMED(ctc_space) *space, NAMED(ctc_row) next, NAMED(ctc_row) to,
                              NAMED(ctc_row) forward, const SCALAR *shares, NAMED(wide_scalar) total) {
  const size_t width = space->width;
  const NAMED(wide) of_blank = {shares[2 * width], shares[2 * width + 1]}, one = {(SCALAR)1, (SCALAR)0};
  const lanes factor = (SCALAR)(1 / total.m), shift = (SCALAR)total.e;
  doubles blanks = 0;
  for (size_t i = 0; i < width; i += LANES) {
    const NAMED(wide) blank = NAMED(wide_load)(next.blank_m + i, next.blank_e + i);
    const NAMED(wide) label = NAMED(wide_load)(next.label_m + i, next.label_e + i);
    const NAMED(wide) blank_after = NAMED(wide_load)(next.blank_m + i + 1, next.blank_e + i + 1);
    NAMED(wide) after = NAMED(wide_load)(next.label_m + i + 1, next.label_e + i + 1);
    after.e += v_load(space->skips + i + 1);
    const NAMED(wide) back_blank = NAMED(wide_sum_of_two)(blank, label, one);
    const NAMED(wide) back_label = NAMED(wide_sum_of_three)(label, blank_after, after, one);

    const NAMED(wide) blank_here = NAMED(wide_load)(forward.blank_m + i, forward.blank_e + i);
    const NAMED(wide) label_here = NAMED(wide_load)(forward.label_m + i, forward.label_e + i);
    const lanes of_blanks = blank_here.m * back_blank.m * factor;
    const lanes of_labels = label_here.m * back_label.m * factor;
    const lanes in_blanks = NAMED(wide_share)(of_blanks, (blank_here.e + back_blank.e) - shift);
    blanks += __builtin_convertvector(in_blanks, doubles);
    v_store(space->posteriors + i, NAMED(wide_share)(of_labels, (label_here.e + back_label.e) - shift));

    const NAMED(wide) of_label = NAMED(wide_load)(shares + i, shares + width + i);
    const NAMED(wide) new_blank = NAMED(wide_normalized)(back_blank.m * of_blank.m, back_blank.e + of_blank.e);
    const NAMED(wide) new_label = NAMED(wide_normalized)(back_label.m * of_label.m, back_label.e + of_label.e);
    v_store(to.blank_m + i, new_blank.m);
    v_store(to.blank_e + i, new_blank.e);
    v_store(to.label_m + i, new_label.m);
    v_store(to.label_e + i, new_label.e);
  }
  return v_sum(&blanks);
}

static double NAMED(ctc)(const RNNLabelling *ctc, void *workspace) {
  const size_t frames = ctc->frames, count = ctc->labels;
  const size_t elements = frames * ctc->symbols;
  if (frames == 0) return count == 0 ? 0 : INFINITY;
  RNN_CHECK(ctc->blank >= 0 && (size_t)ctc->blank < ctc->symbols);
  const NAMED(ctc_space) space = NAMED(ctc_layout)(ctc, workspace);
  const size_t width = space.width, share_count = 2 * width + 2;
  space.skips[0] = -WIDE_INFINITY;
  for (size_t i = 1; i <= width; i++) {
    space.skips[i] = i < count && ctc->label[i] != ctc->label[i - 1] ? 0 : -WIDE_INFINITY;
  }

  NAMED(ctc_clear)(space.rows, width, 0, false);
  NAMED(ctc_row) row = NAMED(ctc_row_at)(space.rows, width, 0);
  row.blank_m[0] = 1;
  row.blank_e[0] = 0;
  double of_sums = 0;
  for (size_t frame = 0; frame < frames; frame++) {
    SCALAR *shares = space.shares + (space.keeps ? frame * share_count : 0);
    of_sums += NAMED(ctc_frame)(ctc, &space, frame, shares);
    if (of_sums != of_sums) break;
    const size_t index = space.keeps ? frame + 1 : (frame + 1) % 2;
    NAMED(ctc_clear)(space.rows, width, index, true);
    const NAMED(ctc_row) to = NAMED(ctc_row_at)(space.rows, width, index);
    NAMED(ctc_forward)(&space, row, to, shares);
    row = to;
  }
  NAMED(wide_scalar) total = {row.blank_m[count], row.blank_e[count]};
  if (count > 0) total = NAMED(wide_add)(total, (NAMED(wide_scalar)){row.label_m[count - 1], row.label_e[count - 1]});
  double loss = of_sums - NAMED(wide_log)(total);
  if (loss < 0) loss = 0;  // by rounding
  if (ctc->gradient == NULL) return loss;
  if (!(loss < INFINITY)) {
    // No path gives the labels, or the logits are none.
    NAMED(fill)(elements, loss == loss ? 0 : NAN, ctc->gradient);
    return loss;
  }

  NAMED(ctc_clear)(space.rows, width, frames + 1, false);
  NAMED(ctc_clear)(space.rows, width, frames + 2, false);
  NAMED(ctc_row) next = NAMED(ctc_row_at)(space.rows, width, frames + 1);
  NAMED(ctc_row) other = NAMED(ctc_row_at)(space.rows, width, frames + 2);
  next.blank_m[count] = 1;
  next.blank_e[count] = 0;
  for (size_t frame = frames; frame-- > 0;) {
    const NAMED(ctc_row) forward = NAMED(ctc_row_at)(space.rows, width, frame + 1);
    const double blanks =
        NAMED(ctc_back)(&space, next, other, forward, space.shares + frame * share_count, total);
    SCALAR *gradient = (SCALAR *)ctc->gradient + frame * ctc->symbols;
    gradient[ctc->blank] -= (SCALAR)blanks;
    for (size_t i = 0; i < count; i++) gradient[ctc->label[i]] -= space.posteriors[i];
    const NAMED(ctc_row) swapped = next;
    next = other;
    other = swapped;
  }
  return loss;
}
