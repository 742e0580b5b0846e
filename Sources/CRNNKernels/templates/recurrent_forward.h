// Recurrent cells forward along sequences: each step's sums, then the cell's functions of them, row by row.

/// The products of the inputs for the steps chunk ..< end.
static void NAMED(input_products)(const RNNSequence *s, size_t chunk, size_t end) {
  const NAMED(step) first = NAMED(at_step)(s, chunk, chunk);
  // Sequences 0 ..< last of several steps are one block of rows only if they are all there are.
  const size_t low = first.low;
  const size_t high = end - chunk == 1 ? first.high : s->starts[end - 1] + s->active[end - 1] - s->starts[chunk];
  const size_t width = s->width, columns = first.columns;
  const SCALAR *x = (const SCALAR *)s->x + s->starts[chunk] * s->inputs;
  const bool is_split = s->cell == RNNCellGRUAfter;
  NAMED(rows_product)(low, high, is_split ? 2 * width : columns, s->inputs, x, s->inputs, s->input_weight, 0,
                      first.gates, columns);
  if (is_split) {
    NAMED(rows_product)(low, high, width, s->inputs, x, s->inputs, s->input_candidate, 0, first.gates + 3 * width,
                        columns);
    for (size_t row = low; row < high; row++) {
      memcpy(first.gates + row * columns + 2 * width, (const SCALAR *)s->bias + 2 * width, width * sizeof(SCALAR));
    }
  }
}

INLINE lanes NAMED(limited)(lanes v, SCALAR limit) {
  return pick(v > limit, (lanes)limit, pick(v < -limit, (lanes)-limit, v));
}

static void NAMED(elman_row)(const RNNSequence *s, SCALAR *gates, SCALAR *h) {
  const SCALAR *bias = s->bias;
  if (s->cell == RNNCellElmanTanh) {
    FOR_EACH_VECTOR(s->width, {
      const lanes v = NAMED(fast_tanh)(GET(gates) + GET(bias));
      PUT(gates, v);
      PUT(h, v);
    });
  } else {
    FOR_EACH_VECTOR(s->width, {
      const lanes sum = GET(gates) + GET(bias);
      const lanes v = pick(sum < (SCALAR)0, (lanes)(SCALAR)0, sum);
      PUT(gates, v);
      PUT(h, v);
    });
  }
}

/// `given`: what the input makes of n.
static void NAMED(gru_after_row)(const RNNSequence *s, SCALAR *r, const SCALAR *given, const SCALAR *before,
                                 SCALAR *h) {
  const size_t width = s->width;
  SCALAR *z = r + width, *q = z + width, *n = q + width;
  const SCALAR *r_bias = s->bias, *z_bias = r_bias + width, *n_bias = r_bias + 3 * width;
  FOR_EACH_VECTOR(width, {
    const lanes reset = NAMED(fast_sigmoid)(GET(r) + GET(r_bias));
    const lanes update = NAMED(fast_sigmoid)(GET(z) + GET(z_bias));
    const lanes candidate = NAMED(fast_tanh)(FUSED(reset, GET(q), GET(given) + GET(n_bias)));
    PUT(r, reset);
    PUT(z, update);
    PUT(n, candidate);
    const lanes v = FUSED(update, GET(before) - candidate, candidate);
    PUT(h, v);
  });
}

/// The gates r and z, and r * h for the candidate's product.
static void NAMED(gru_before_gates)(const RNNSequence *s, SCALAR *r, const SCALAR *seen, SCALAR *reset_seen) {
  SCALAR *z = r + s->width;
  const SCALAR *r_bias = s->bias, *z_bias = r_bias + s->width;
  FOR_EACH_VECTOR(s->width, {
    const lanes reset = NAMED(fast_sigmoid)(GET(r) + GET(r_bias));
    const lanes update = NAMED(fast_sigmoid)(GET(z) + GET(z_bias));
    PUT(r, reset);
    PUT(z, update);
    const lanes v = reset * GET(seen);
    PUT(reset_seen, v);
  });
}

static void NAMED(gru_before_row)(const RNNSequence *s, SCALAR *gates, const SCALAR *before, SCALAR *h) {
  const SCALAR *z = gates + s->width, *bias = (const SCALAR *)s->bias + 2 * s->width;
  SCALAR *n = gates + 2 * s->width;
  FOR_EACH_VECTOR(s->width, {
    const lanes candidate = NAMED(fast_tanh)(GET(n) + GET(bias));
    PUT(n, candidate);
    const lanes v = FUSED(GET(z), candidate - GET(before), GET(before));
    PUT(h, v);
  });
}

/// Zoneout: the former value where the mask says so, or a share of it.
INLINE lanes NAMED(kept)(bool has_mask, lanes mask, SCALAR share, lanes former, lanes v) {
  if (has_mask) return pick(mask != (SCALAR)0, former, v);
  return FUSED((lanes)share, former, v * ((SCALAR)1 - share));
}

/// `plain`: no peepholes, no limit, no zoneout of the memory.
INLINE void NAMED(lstm_row_of_kind)(const bool plain, const bool coupled, const RNNSequence *s, SCALAR *gates,
                                    const SCALAR *memory_before, const SCALAR *mask, SCALAR *memory, SCALAR *h) {
  const size_t width = s->width;
  SCALAR *ip = gates, *fp = coupled ? gates : gates + width, *gp = fp + width, *op = gp + width;
  const SCALAR *i_bias = s->bias, *f_bias = coupled ? i_bias : i_bias + width, *g_bias = f_bias + width,
               *o_bias = g_bias + width;
  const SCALAR *i_peephole = s->peephole, *f_peephole = NULL, *o_peephole = NULL;
  if (!plain && i_peephole != NULL) {
    f_peephole = coupled ? i_peephole : i_peephole + width;
    o_peephole = f_peephole + width;
  }
  const SCALAR limit = (SCALAR)s->memory_limit, share = (SCALAR)s->memory_share;
  FOR_EACH_VECTOR(width, {
    const lanes old = GET(memory_before);
    lanes i_sum = coupled ? (lanes)(SCALAR)0 : GET(ip) + GET(i_bias), f_sum = GET(fp) + GET(f_bias);
    lanes o_sum = GET(op) + GET(o_bias);
    if (!plain && i_peephole != NULL) {
      if (!coupled) i_sum = FUSED(GET(i_peephole), old, i_sum);
      f_sum = FUSED(GET(f_peephole), old, f_sum);
    }
    const lanes f = NAMED(fast_sigmoid)(f_sum);
    const lanes in = coupled ? (SCALAR)1 - f : NAMED(fast_sigmoid)(i_sum);
    const lanes g = NAMED(fast_tanh)(GET(gp) + GET(g_bias));
    lanes c = FUSED(f, old, in * g);
    if (!plain) {
      c = NAMED(limited)(c, limit);
      if (i_peephole != NULL) o_sum = FUSED(GET(o_peephole), c, o_sum);
    }
    const lanes o = NAMED(fast_sigmoid)(o_sum);
    if (!coupled) PUT(ip, in);
    PUT(fp, f);
    PUT(gp, g);
    PUT(op, o);
    const lanes out = o * NAMED(fast_tanh)(c);
    PUT(h, out);
    if (!plain) {
      c = NAMED(kept)(mask != NULL, mask != NULL ? GET(mask) : c, share, old, c);
    }
    PUT(memory, c);
  });
}

static bool NAMED(is_plain_lstm)(const RNNSequence *s) {
  return s->peephole == NULL && isinf(s->memory_limit) && s->memory_mask == NULL && s->memory_share == 0;
}

static void NAMED(lstm_row)(const RNNSequence *s, SCALAR *gates, const SCALAR *memory_before, const SCALAR *mask,
                            SCALAR *memory, SCALAR *h) {
  if (!NAMED(is_plain_lstm)(s)) {
    NAMED(lstm_row_of_kind)(false, s->cell == RNNCellLSTMCoupled, s, gates, memory_before, mask, memory, h);
  } else if (s->cell == RNNCellLSTM) {
    NAMED(lstm_row_of_kind)(true, false, s, gates, memory_before, mask, memory, h);
  } else {
    NAMED(lstm_row_of_kind)(true, true, s, gates, memory_before, mask, memory, h);
  }
}

/// Where the state of sequence `row` after a step goes: to the rows before the next step, if it has one, or to the
/// final states.
static SCALAR *NAMED(after)(const NAMED(step) *next, SCALAR *before_next, SCALAR *final, size_t width, size_t row) {
  return (next->s != NULL && row < next->high ? before_next : final) + row * width;
}

static void NAMED(forward_step)(const NAMED(step) *now, const NAMED(step) *next) {
  const RNNSequence *s = now->s;
  const size_t width = s->width, outputs = s->outputs, columns = now->columns, low = now->low, high = now->high;
  SCALAR *final = s->hidden;
  // The rows whose products with the recurrent weights are not zero.
  const size_t seeing = s->begins_with_zeros && now->step == 0 ? low : high;
  NAMED(old) products = {0};
  if (s->products != NULL) {
    products = (NAMED(old)){s->products, columns, s->product_rows + s->starts[now->step]};
    for (size_t row = seeing; row < high; row++) {
      const SCALAR *given = products.base + (size_t)products.rows[row] * columns;
      memcpy(now->gates + row * columns, given, columns * sizeof(SCALAR));
    }
  }
  if (s->cell == RNNCellGRUBefore) {
    NAMED(rows_product_on)(products, low, seeing, 2 * width, width, now->seen, width, s->recurrent_weight, 1,
                           now->gates, columns);
    for (size_t row = low; row < high; row++) {
      NAMED(gru_before_gates)(s, now->gates + row * columns, now->seen + row * width, now->raw + row * width);
    }
    NAMED(old) candidates = products;
    if (candidates.rows != NULL) candidates.base += 2 * width;
    NAMED(rows_product_on)(candidates, low, seeing, width, width, now->raw, width, s->recurrent_candidate, 1,
                           now->gates + 2 * width, columns);
  } else {
    NAMED(rows_product_on)(products, low, seeing, s->cell == RNNCellGRUAfter ? 3 * width : columns, outputs, now->seen,
                           outputs, s->recurrent_weight, 1, now->gates, columns);
  }
  for (size_t row = low; row < high; row++) {
    SCALAR *gates = now->gates + row * columns;
    SCALAR *h = s->projection != NULL ? now->raw + row * width : NAMED(after)(next, next->before, final, width, row);
    const SCALAR *before = now->before + row * outputs;
    switch (s->cell) {
      case RNNCellElmanTanh:
      case RNNCellElmanRelu: NAMED(elman_row)(s, gates, h); break;
      case RNNCellGRUBefore: NAMED(gru_before_row)(s, gates, before, h); break;
      case RNNCellGRUAfter: {
        const SCALAR *given = products.rows == NULL ? gates : products.base + (size_t)products.rows[row] * columns;
        NAMED(gru_after_row)(s, gates, given + 3 * width, before, h);
        break;
      }
      case RNNCellLSTM:
      case RNNCellLSTMCoupled: {
        const size_t place = (size_t)s->places[s->starts[now->step] + row];
        NAMED(lstm_row)(s, gates, now->memory_before + row * width,
                        s->memory_mask == NULL ? NULL : (const SCALAR *)s->memory_mask + place * width,
                        NAMED(after)(next, next->memory_before, s->memory, width, row), h);
      }
    }
  }
  if (s->projection != NULL) {
    const size_t ending = next->s == NULL ? low : next->high;
    NAMED(rows_product)(low, ending, outputs, width, now->raw, width, s->projection, 0, next->before, outputs);
    NAMED(rows_product)(ending, high, outputs, width, now->raw, width, s->projection, 0, final, outputs);
  }
  for (size_t row = low; row < high; row++) {
    SCALAR *h = NAMED(after)(next, next->before, final, outputs, row);
    const size_t place = (size_t)s->places[s->starts[now->step] + row];
    if (s->hidden_mask != NULL || s->hidden_share != 0) {
      const SCALAR *before = now->before + row * outputs;
      const SCALAR *mask = s->hidden_mask == NULL ? NULL : (const SCALAR *)s->hidden_mask + place * outputs;
      const SCALAR share = (SCALAR)s->hidden_share;
      FOR_EACH_VECTOR(outputs, {
        const lanes v = NAMED(kept)(mask != NULL, mask != NULL ? GET(mask) : (lanes)share, share, GET(before), GET(h));
        PUT(h, v);
      });
    }
    if (s->output != NULL) memcpy((SCALAR *)s->output + place * outputs, h, outputs * sizeof(SCALAR));
  }
}

/// With dropout: what products see of the state before a step.
static void NAMED(drop)(const NAMED(step) *now) {
  const RNNSequence *s = now->s;
  if (s->dropout == NULL) return;
  const size_t start = now->low * s->outputs, count = (now->high - now->low) * s->outputs;
  const SCALAR *mask = (const SCALAR *)s->dropout + start, *before = now->before + start;
  SCALAR *seen = now->seen + start;
  FOR_EACH_VECTOR(count, {
    const lanes v = GET(before) * GET(mask);
    PUT(seen, v);
  });
}

static void NAMED(sequence_forward)(const RNNSequence *s) {
  if (s->steps == 0) return;
  NAMED(step) now = NAMED(at_step)(s, 0, 0);
  const size_t low = now.low, count = now.high - now.low;
  memcpy(now.before + low * s->outputs, (SCALAR *)s->hidden + low * s->outputs, count * s->outputs * sizeof(SCALAR));
  if (now.memory_before != NULL) {
    memcpy(now.memory_before + low * s->width, (SCALAR *)s->memory + low * s->width,
           count * s->width * sizeof(SCALAR));
  }
  const bool whole = s->first == 0 && s->last >= s->active[0];
  for (size_t chunk = 0; chunk < s->steps && s->first < s->active[chunk];) {
    size_t end = chunk + 1;
    while (whole && end < s->steps && s->starts[end] + s->active[end] - s->starts[chunk] <= RNN_SEQUENCE_ROWS) end++;
    if (s->products == NULL) NAMED(input_products)(s, chunk, end);
    for (size_t t = chunk; t < end; t++) {
      now = NAMED(at_step)(s, t, chunk);
      NAMED(step) next = {0};
      if (t + 1 < s->steps) next = NAMED(at_step)(s, t + 1, t + 1 < end ? chunk : t + 1);
      NAMED(drop)(&now);
      NAMED(forward_step)(&now, &next);
    }
    chunk = end;
  }
}
