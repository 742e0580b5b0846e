// A linear chain (Lafferty et al. 2001): of all ways to give each step a label, the sum of exp(score), each label's
// probability at each step, and the best way. The score of labels y is
//
//     start(y_0) + sum over t of emission_t(y_t) + sum over t > 0 of transition(y_(t-1), y_t) + end(y_last)
//
// With the exponentials of all scores, forward and back:
//
//     forward_t(j) = (sum over i of forward_(t-1)(i) transition(i, j)) emission_t(j)
//     back_t(i) = sum over j of transition(i, j) next(j)    with next(j) = emission_(t+1)(j) back_(t+1)(j)
//
// and a label's probability is forward * back / total, that of two labels in a row forward_t(i) transition(i, j)
// next(j) / total.

/// The exponentials of a chain's parameters, as `chain_prepare` lays them out: rows of whole vectors, zero behind the
/// labels.
typedef struct {
  size_t labels, width;
  // [labels, width] from a row's label to a column's, and the transpose; and [width].
  SCALAR *forward_m, *forward_e, *back_m, *back_e, *start_m, *start_e, *end_m, *end_e;
  size_t count;
} NAMED(chain_parameters);

static NAMED(chain_parameters) NAMED(chain_parts)(size_t labels, SCALAR *start) {
  const size_t width = NAMED(whole_vectors)(labels);
  NAMED(chain_parameters) parts = {.labels = labels, .width = width};
  SCALAR **const matrices[] = {&parts.forward_m, &parts.forward_e, &parts.back_m, &parts.back_e};
  SCALAR **const vectors[] = {&parts.start_m, &parts.start_e, &parts.end_m, &parts.end_e};
  for (size_t part = 0; part < 8; part++) {
    if (start != NULL) *(part < 4 ? matrices[part] : vectors[part - 4]) = start + parts.count;
    parts.count += (part < 4 ? labels : 1) * width;
  }
  return parts;
}

static size_t NAMED(chain_count)(size_t labels) { return NAMED(chain_parts)(labels, NULL).count; }

/// Sets m and e to the exponentials of n numbers, and to zero from there to the end of the vector. Gives whether each
/// of them is a number or -infinity.
static bool NAMED(chain_exp)(size_t n, const SCALAR *x, SCALAR *m, SCALAR *e) {
  bool are_numbers = true;
  FOR_EACH_VECTOR(n, {
    lanes v = GET(x);
    for (size_t lane = 0; lane < LANES; lane++) {
      if (part != 0 && lane >= part) v[lane] = -WIDE_INFINITY;
      if (!(v[lane] < WIDE_INFINITY)) {
        are_numbers = false;
        v[lane] = 0;
      }
    }
    const NAMED(wide) power = NAMED(wide_exp)(v, (lanes)(SCALAR)0);
    v_store(m + i, power.m);
    v_store(e + i, power.e);
  });
  return are_numbers;
}

static bool NAMED(chain_prepare)(size_t labels, const void *transitionsp, const void *startp, const void *endp,
                                 void *prepared) {
  const SCALAR *transitions = transitionsp;
  const NAMED(chain_parameters) parts = NAMED(chain_parts)(labels, prepared);
  const size_t width = parts.width;
  bool are_numbers = NAMED(chain_exp)(labels, startp, parts.start_m, parts.start_e);
  are_numbers &= NAMED(chain_exp)(labels, endp, parts.end_m, parts.end_e);
  for (size_t i = 0; i < labels; i++) {
    SCALAR *m = parts.forward_m + i * width, *e = parts.forward_e + i * width;
    are_numbers &= NAMED(chain_exp)(labels, transitions + i * labels, m, e);
    for (size_t j = 0; j < labels; j++) {
      parts.back_m[j * width + i] = m[j];
      parts.back_e[j * width + i] = e[j];
    }
    for (size_t j = labels; j < width; j++) {
      parts.back_m[i * width + j] = 0;
      parts.back_e[i * width + j] = -WIDE_INFINITY;
    }
  }
  return are_numbers;
}

/// What a call computes with, all of it parts of the workspace.
typedef struct {
  // For each step, or for two by turns: the exponentials of the emissions, and forward. [width] each.
  SCALAR *shares_m, *shares_e, *forward_m, *forward_e;
  SCALAR *back_m, *back_e, *next_m, *next_e;
  SCALAR *pairs;  // [labels, width]
  size_t count;
} NAMED(chain_space);

static NAMED(chain_space) NAMED(chain_layout)(const RNNChain *chain, SCALAR *start) {
  const size_t width = NAMED(whole_vectors)(chain->labels), rows = chain->gradient == NULL ? 2 : chain->steps;
  NAMED(chain_space) space = {0};
#define TAKE(name, size)                                 \
  do {                                                   \
    if (start != NULL) space.name = start + space.count; \
    space.count += (size);                               \
  } while (0)
  TAKE(shares_m, rows * width);
  TAKE(shares_e, rows * width);
  TAKE(forward_m, rows * width);
  TAKE(forward_e, rows * width);
  TAKE(back_m, width);
  TAKE(back_e, width);
  TAKE(next_m, width);
  TAKE(next_e, width);
  TAKE(pairs, chain->transitions_gradient == NULL ? 0 : chain->labels * width);
#undef TAKE
  return space;
}

/// For the calls of `chain`, and for those of `chain_best`: two rows of scores and where each came from.
static size_t NAMED(chain_workspace)(const RNNChain *chain) {
  const size_t of_sums = NAMED(chain_layout)(chain, NULL).count;
  const size_t of_best = (chain->steps + 2) * NAMED(whole_vectors)(chain->labels);
  return of_sums > of_best ? of_sums : of_best;
}

/// y = x times the matrix [labels, width].
static void NAMED(chain_product)(size_t labels, size_t width, const SCALAR *matrix_m, const SCALAR *matrix_e,
                                 const SCALAR *x_m, const SCALAR *x_e, SCALAR *y_m, SCALAR *y_e) {
  for (size_t j = 0; j < width; j += LANES) {
    lanes e = -WIDE_LARGEST, m = (SCALAR)0;
    for (size_t i = 0; i < labels; i++) e = NAMED(wide_maximum)(v_load(matrix_e + i * width + j) + x_e[i], e);
    for (size_t i = 0; i < labels; i++) {
      const lanes power = NAMED(wide_power)((v_load(matrix_e + i * width + j) + x_e[i]) - e);
      m = FUSED(v_load(matrix_m + i * width + j) * x_m[i], power, m);
    }
    const NAMED(wide) sum = NAMED(wide_normalized)(m, e);
    v_store(y_m + j, sum.m);
    v_store(y_e + j, sum.e);
  }
}

/// y = a * b, which may be y.
static void NAMED(chain_multiply)(size_t width, const SCALAR *a_m, const SCALAR *a_e, const SCALAR *b_m,
                                  const SCALAR *b_e, SCALAR *y_m, SCALAR *y_e) {
  for (size_t j = 0; j < width; j += LANES) {
    const NAMED(wide) y =
        NAMED(wide_normalized)(v_load(a_m + j) * v_load(b_m + j), v_load(a_e + j) + v_load(b_e + j));
    v_store(y_m + j, y.m);
    v_store(y_e + j, y.e);
  }
}

/// The score of a chain's labels.
static double NAMED(chain_score)(const RNNChain *chain, const int32_t *tags) {
  const SCALAR *emissions = chain->emissions, *transitions = chain->transitions;
  const size_t labels = chain->labels;
  double score = ((const SCALAR *)chain->start)[tags[0]];
  for (size_t t = 0; t < chain->steps; t++) {
    score += emissions[t * labels + (size_t)tags[t]];
    if (t > 0) score += transitions[(size_t)tags[t - 1] * labels + (size_t)tags[t]];
  }
  return score + ((const SCALAR *)chain->end)[tags[chain->steps - 1]];
}

static void NAMED(chain_fill)(const RNNChain *chain, double value) {
  NAMED(fill)(chain->steps * chain->labels, value, chain->gradient);
  if (chain->transitions_gradient == NULL) return;
  NAMED(fill)(chain->labels * chain->labels, value, chain->transitions_gradient);
  NAMED(fill)(chain->labels, value, chain->start_gradient);
  NAMED(fill)(chain->labels, value, chain->end_gradient);
}

/// A step's gradient: forward * back / total.
static void NAMED(chain_shares)(size_t labels, const SCALAR *a_m, const SCALAR *a_e, const SCALAR *b_m,
                                const SCALAR *b_e, NAMED(wide_scalar) total, SCALAR *gradient) {
  const lanes factor = (SCALAR)(1 / total.m), shift = (SCALAR)total.e;
  FOR_EACH_VECTOR(labels, {
    const lanes m = v_load(a_m + i) * v_load(b_m + i) * factor;
    const lanes v = NAMED(wide_share)(m, (v_load(a_e + i) + v_load(b_e + i)) - shift);
    PUT(gradient, v);
  });
}

/// Adds the probability of each two labels in a row.
static void NAMED(chain_pairs)(const NAMED(chain_parameters) *parts, const SCALAR *forward_m, const SCALAR *forward_e,
                               const NAMED(chain_space) *space, NAMED(wide_scalar) total) {
  const size_t width = parts->width;
  for (size_t i = 0; i < parts->labels; i++) {
    const SCALAR *m = parts->forward_m + i * width, *e = parts->forward_e + i * width;
    const lanes factor = (SCALAR)(forward_m[i] / total.m), shift = (SCALAR)(forward_e[i] - total.e);
    for (size_t j = 0; j < width; j += LANES) {
      const lanes share_m = v_load(m + j) * v_load(space->next_m + j) * factor;
      const lanes share = NAMED(wide_share)(share_m, (v_load(e + j) + v_load(space->next_e + j)) + shift);
      v_store(space->pairs + i * width + j, v_load(space->pairs + i * width + j) + share);
    }
  }
}

static double NAMED(chain)(const RNNChain *chain, void *workspace) {
  const size_t labels = chain->labels, steps = chain->steps;
  if (steps == 0) {
    if (chain->gradient != NULL) NAMED(chain_fill)(chain, 0);
    return 0;
  }
  RNN_CHECK(labels > 0);
  const NAMED(chain_parameters) parts = NAMED(chain_parts)(labels, (SCALAR *)chain->prepared);
  const NAMED(chain_space) space = NAMED(chain_layout)(chain, workspace);
  const size_t width = parts.width;
  const bool keeps = chain->gradient != NULL;

  bool are_numbers = chain->is_number;
  for (size_t t = 0; t < steps && are_numbers; t++) {
    const size_t row = (keeps ? t : t % 2) * width, before = (keeps ? t - 1 : (t + 1) % 2) * width;
    SCALAR *forward_m = space.forward_m + row, *forward_e = space.forward_e + row;
    SCALAR *shares_m = space.shares_m + row, *shares_e = space.shares_e + row;
    are_numbers = NAMED(chain_exp)(labels, (const SCALAR *)chain->emissions + t * labels, shares_m, shares_e);
    if (t == 0) {
      NAMED(chain_multiply)(width, parts.start_m, parts.start_e, shares_m, shares_e, forward_m, forward_e);
    } else {
      NAMED(chain_product)(labels, width, parts.forward_m, parts.forward_e, space.forward_m + before,
                           space.forward_e + before, forward_m, forward_e);
      NAMED(chain_multiply)(width, forward_m, forward_e, shares_m, shares_e, forward_m, forward_e);
    }
  }
  NAMED(wide_scalar) total = {0, -INFINITY};
  if (are_numbers) {
    const size_t last = (keeps ? steps - 1 : (steps - 1) % 2) * width;
    NAMED(chain_multiply)(width, space.forward_m + last, space.forward_e + last, parts.end_m, parts.end_e,
                          space.next_m, space.next_e);
    for (size_t j = 0; j < labels; j++) {
      total = NAMED(wide_add)(total, (NAMED(wide_scalar)){space.next_m[j], space.next_e[j]});
    }
  }
  double result = are_numbers ? NAMED(wide_log)(total) : NAN;
  if (chain->tags != NULL && are_numbers) {
    // Of labels that cannot be, the loss is infinite, even where no others can be either.
    const double score = NAMED(chain_score)(chain, chain->tags);
    result = total.m > 0 && score > -INFINITY ? result - score : INFINITY;
    if (result < 0) result = 0;  // by rounding
  }
  if (!keeps) return result;
  if (!(result < INFINITY && result > -INFINITY)) {
    NAMED(chain_fill)(chain, are_numbers ? 0 : NAN);
    return result;
  }

  const bool is_paired = chain->transitions_gradient != NULL;
  SCALAR *gradient = chain->gradient, *to_pairs = chain->transitions_gradient;
  if (is_paired) NAMED(fill)(labels * width, 0, space.pairs);
  memcpy(space.back_m, parts.end_m, width * sizeof(SCALAR));
  memcpy(space.back_e, parts.end_e, width * sizeof(SCALAR));
  for (size_t t = steps; t-- > 0;) {
    const size_t row = t * width;
    NAMED(chain_shares)(labels, space.forward_m + row, space.forward_e + row, space.back_m, space.back_e, total,
                        gradient + t * labels);
    if (t == 0) break;
    NAMED(chain_multiply)(width, space.back_m, space.back_e, space.shares_m + row, space.shares_e + row,
                          space.next_m, space.next_e);
    if (is_paired) {
      NAMED(chain_pairs)(&parts, space.forward_m + row - width, space.forward_e + row - width, &space, total);
    }
    NAMED(chain_product)(labels, width, parts.back_m, parts.back_e, space.next_m, space.next_e, space.back_m,
                         space.back_e);
  }
  const int32_t *tags = chain->tags;
  for (size_t t = 0; tags != NULL && t < steps; t++) gradient[t * labels + (size_t)tags[t]] -= 1;
  if (!is_paired) return result;
  for (size_t i = 0; i < labels; i++) memcpy(to_pairs + i * labels, space.pairs + i * width, labels * sizeof(SCALAR));
  for (size_t t = 1; tags != NULL && t < steps; t++) to_pairs[(size_t)tags[t - 1] * labels + (size_t)tags[t]] -= 1;
  memcpy(chain->start_gradient, gradient, labels * sizeof(SCALAR));
  memcpy(chain->end_gradient, gradient + (steps - 1) * labels, labels * sizeof(SCALAR));
  return result;
}

/// best_t(j) = max over i of (best_(t-1)(i) + transition(i, j)) + emission_t(j), and which i it was, the first of
/// equals.
static double NAMED(chain_best)(const RNNChain *chain, int32_t *tags, void *workspace) {
  const size_t labels = chain->labels, steps = chain->steps, width = NAMED(whole_vectors)(labels);
  if (steps == 0) return 0;
  RNN_CHECK(labels > 0);
  const SCALAR *transitions = chain->transitions, *start = chain->start, *end = chain->end;
  SCALAR *scores[2] = {workspace, (SCALAR *)workspace + width};
  SCALAR *origins = scores[1] + width;
  for (size_t t = 0; t < steps; t++) {
    const SCALAR *emissions = (const SCALAR *)chain->emissions + t * labels, *from = scores[(t + 1) % 2];
    SCALAR *to = scores[t % 2];
    FOR_EACH_VECTOR(labels, {
      lanes best = -WIDE_INFINITY;
      lanes origin = (SCALAR)0;
      if (t == 0) best = GET(start);
      for (size_t label = 0; t > 0 && label < labels; label++) {
        const SCALAR *row = transitions + label * labels;
        const lanes score = GET(row) + from[label];
        const bits is_better = score > best;
        best = v_pick(is_better, score, best);
        origin = v_pick(is_better, (lanes)(SCALAR)label, origin);
      }
      v_store(to + i, best + GET(emissions));
      v_store(origins + t * width + i, origin);
    });
  }
  const SCALAR *last = scores[(steps - 1) % 2];
  size_t best = 0;
  for (size_t j = 1; j < labels; j++) {
    if (last[j] + end[j] > last[best] + end[best]) best = j;
  }
  for (size_t t = steps; t-- > 0;) {
    tags[t] = (int32_t)best;
    best = (size_t)origins[t * width + best];
  }
  return NAMED(chain_score)(chain, tags);
}
