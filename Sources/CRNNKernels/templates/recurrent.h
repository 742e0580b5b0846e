// Recurrent cells along whole sequences, and back.
//
// Forward, a few steps at a time:
//
//     gates = x W of these steps                       (one product)
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

/// c = a * packed + beta * c, for the rows low ..< high of a and c.
static void NAMED(rows_product)(size_t low, size_t high, size_t n, size_t k, const SCALAR *a, size_t a_stride,
                                const void *packed, double beta, SCALAR *c, size_t c_stride) {
  if (low >= high) return;
  const RNNProduct product = {
      .m = high - low, .n = n, .k = k, .alpha = 1, .beta = beta,
      .a = a + low * a_stride, .a_row_stride = a_stride, .a_column_stride = 1,
      .b = packed, .b_row_stride = 0, .b_column_stride = 0,
      .c = c + low * c_stride, .c_row_stride = c_stride,
      .first_panel = 0, .last_panel = (n + PANEL - 1) / PANEL,
  };
  NAMED(multiply)(&product, NULL);
}

// ---- Forward

/// The products of x for the steps chunk ..< end.
static void NAMED(input_products)(const RNNSequence *s, size_t chunk, size_t end) {
  const NAMED(step) first = NAMED(at_step)(s, chunk, chunk);
  // Sequences 0 ..< last of several steps are one block of rows only if they are all there are.
  const size_t low = first.low;
  const size_t high = end - chunk == 1 ? first.high : s->starts[end - 1] + s->active[end - 1] - s->starts[chunk];
  const SCALAR *x = (const SCALAR *)s->x + s->starts[chunk] * s->inputs;
  const size_t width = s->width, columns = first.columns;
  if (s->cell == RNNCellGRUAfter) {
    NAMED(rows_product)(low, high, 2 * width, s->inputs, x, s->inputs, s->input_weight, 0, first.gates, columns);
    NAMED(rows_product)(low, high, width, s->inputs, x, s->inputs, s->input_candidate, 0, first.gates + 3 * width,
                        columns);
    for (size_t row = low; row < high; row++) {
      memcpy(first.gates + row * columns + 2 * width, (const SCALAR *)s->bias + 2 * width, width * sizeof(SCALAR));
    }
  } else {
    NAMED(rows_product)(low, high, columns, s->inputs, x, s->inputs, s->input_weight, 0, first.gates, columns);
  }
}

INLINE lanes NAMED(limited)(lanes v, SCALAR limit) {
  return pick(v > limit, (lanes)limit, pick(v < -limit, (lanes)-limit, v));
}

static void NAMED(elman_row)(const RNNSequence *s, SCALAR *gates, SCALAR *h) {
  const SCALAR *bias = s->bias;
  if (s->cell == RNNCellElmanTanh) {
    FOR_EACH_VECTOR(s->width, {
      const lanes v = NAMED(vector_tanh)(GET(gates) + GET(bias));
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

static void NAMED(gru_after_row)(const RNNSequence *s, SCALAR *r, const SCALAR *before, SCALAR *h) {
  const size_t width = s->width;
  SCALAR *z = r + width, *q = z + width, *n = q + width;
  const SCALAR *r_bias = s->bias, *z_bias = r_bias + width, *n_bias = r_bias + 3 * width;
  FOR_EACH_VECTOR(width, {
    const lanes reset = NAMED(vector_gate)(GET(r) + GET(r_bias));
    const lanes update = NAMED(vector_gate)(GET(z) + GET(z_bias));
    const lanes candidate = NAMED(vector_tanh)(FUSED(reset, GET(q), GET(n) + GET(n_bias)));
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
    const lanes reset = NAMED(vector_gate)(GET(r) + GET(r_bias));
    const lanes update = NAMED(vector_gate)(GET(z) + GET(z_bias));
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
    const lanes candidate = NAMED(vector_tanh)(GET(n) + GET(bias));
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
  if (!plain && i_peephole != NULL) f_peephole = i_peephole + width, o_peephole = f_peephole + width;
  const SCALAR limit = (SCALAR)s->memory_limit, share = (SCALAR)s->memory_share;
  FOR_EACH_VECTOR(width, {
    const lanes old = GET(memory_before);
    lanes i_sum = coupled ? (lanes)(SCALAR)0 : GET(ip) + GET(i_bias), f_sum = GET(fp) + GET(f_bias);
    lanes o_sum = GET(op) + GET(o_bias);
    if (!plain && i_peephole != NULL) {
      if (!coupled) i_sum = FUSED(GET(i_peephole), old, i_sum);
      f_sum = FUSED(GET(f_peephole), old, f_sum);
    }
    const lanes f = NAMED(vector_gate)(f_sum);
    const lanes in = coupled ? (SCALAR)1 - f : NAMED(vector_gate)(i_sum);
    const lanes g = NAMED(vector_tanh)(GET(gp) + GET(g_bias));
    lanes c = FUSED(f, old, in * g);
    if (!plain) {
      c = NAMED(limited)(c, limit);
      if (i_peephole != NULL) o_sum = FUSED(GET(o_peephole), c, o_sum);
    }
    const lanes o = NAMED(vector_gate)(o_sum);
    if (!coupled) PUT(ip, in);
    PUT(fp, f);
    PUT(gp, g);
    PUT(op, o);
    const lanes out = o * NAMED(vector_tanh)(c);
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
  if (s->cell == RNNCellGRUBefore) {
    NAMED(rows_product)(low, high, 2 * width, width, now->seen, width, s->recurrent_weight, 1, now->gates, columns);
    for (size_t row = low; row < high; row++) {
      NAMED(gru_before_gates)(s, now->gates + row * columns, now->seen + row * width, now->raw + row * width);
    }
    NAMED(rows_product)(low, high, width, width, now->raw, width, s->recurrent_candidate, 1, now->gates + 2 * width,
                        columns);
  } else {
    NAMED(rows_product)(low, high, s->cell == RNNCellGRUAfter ? 3 * width : columns, outputs, now->seen, outputs,
                        s->recurrent_weight, 1, now->gates, columns);
  }
  for (size_t row = low; row < high; row++) {
    SCALAR *gates = now->gates + row * columns;
    SCALAR *h = s->projection != NULL ? now->raw + row * width : NAMED(after)(next, next->before, final, width, row);
    const SCALAR *before = now->before + row * outputs;
    switch (s->cell) {
      case RNNCellElmanTanh:
      case RNNCellElmanRelu: NAMED(elman_row)(s, gates, h); break;
      case RNNCellGRUBefore: NAMED(gru_before_row)(s, gates, before, h); break;
      case RNNCellGRUAfter: NAMED(gru_after_row)(s, gates, before, h); break;
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
    NAMED(input_products)(s, chunk, end);
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

// ---- Backward

static void NAMED(elman_row_backward)(const RNNSequence *s, SCALAR *gates, const SCALAR *dh) {
  if (s->cell == RNNCellElmanTanh) {
    FOR_EACH_VECTOR(s->width, {
      const lanes v = GET(gates);
      const lanes gradient = GET(dh) * ((SCALAR)1 - v * v);
      PUT(gates, gradient);
    });
  } else {
    FOR_EACH_VECTOR(s->width, {
      const lanes gradient = pick(GET(gates) > (SCALAR)0, GET(dh), (lanes)(SCALAR)0);
      PUT(gates, gradient);
    });
  }
}

/// `carry` gets what goes straight to the state before, added to what is there.
static void NAMED(gru_after_row_backward)(const RNNSequence *s, SCALAR *r, const SCALAR *before, const SCALAR *dh,
                                          SCALAR *carry) {
  const size_t width = s->width;
  SCALAR *z = r + width, *q = z + width, *n = q + width;
  const lanes one = (SCALAR)1;
  FOR_EACH_VECTOR(width, {
    const lanes gradient = GET(dh), reset = GET(r), update = GET(z), candidate = GET(n);
    const lanes dn = gradient * (one - update) * (one - candidate * candidate);
    const lanes dr = dn * GET(q) * reset * (one - reset);
    const lanes dz = gradient * (GET(before) - candidate) * update * (one - update);
    const lanes dq = dn * reset;
    const lanes straight = FUSED(gradient, update, GET(carry));
    PUT(r, dr);
    PUT(z, dz);
    PUT(q, dq);
    PUT(n, dn);
    PUT(carry, straight);
  });
}

/// The gradients of z and n.
static void NAMED(gru_before_row_backward)(const RNNSequence *s, SCALAR *gates, const SCALAR *before, const SCALAR *dh,
                                           SCALAR *carry) {
  const size_t width = s->width;
  SCALAR *z = gates + width, *n = z + width;
  const lanes one = (SCALAR)1;
  FOR_EACH_VECTOR(width, {
    const lanes gradient = GET(dh), update = GET(z), candidate = GET(n);
    const lanes dn = gradient * update * (one - candidate * candidate);
    const lanes dz = gradient * (candidate - GET(before)) * update * (one - update);
    const lanes straight = FUSED(gradient, one - update, GET(carry));
    PUT(z, dz);
    PUT(n, dn);
    PUT(carry, straight);
  });
}

/// From the gradient of r * h, in `from`, the gradient of r; and that of h, in its place.
static void NAMED(gru_before_reset_backward)(const RNNSequence *s, SCALAR *r, const SCALAR *seen, SCALAR *from) {
  const lanes one = (SCALAR)1;
  FOR_EACH_VECTOR(s->width, {
    const lanes gradient = GET(from), reset = GET(r);
    const lanes dr = gradient * GET(seen) * reset * (one - reset);
    const lanes dh = gradient * reset;
    PUT(r, dr);
    PUT(from, dh);
  });
}

/// `dc` is the gradient of the memory after the step, and becomes that of the memory before it.
INLINE void NAMED(lstm_row_backward_of_kind)(const bool plain, const bool coupled, const RNNSequence *s, SCALAR *gates,
                                             const SCALAR *memory_before, const SCALAR *mask, const SCALAR *dh,
                                             SCALAR *dc, SCALAR *peephole_gradient) {
  const size_t width = s->width;
  SCALAR *ip = gates, *fp = coupled ? gates : gates + width, *gp = fp + width, *op = gp + width;
  const SCALAR *i_peephole = s->peephole, *f_peephole = NULL, *o_peephole = NULL;
  SCALAR *i_gradient = peephole_gradient, *f_gradient = NULL, *o_gradient = NULL;
  if (!plain && i_peephole != NULL) {
    f_peephole = i_peephole + width, o_peephole = f_peephole + width;
    f_gradient = i_gradient + width, o_gradient = f_gradient + width;
  }
  const lanes limit = (SCALAR)s->memory_limit, share = (SCALAR)s->memory_share;
  const lanes one = (SCALAR)1, zero = (SCALAR)0;
  FOR_EACH_VECTOR(width, {
    const lanes old = GET(memory_before), f = GET(fp), g = GET(gp), o = GET(op);
    const lanes in = coupled ? one - f : GET(ip);
    const lanes unlimited = FUSED(f, old, in * g);
    const lanes c = plain ? unlimited : NAMED(limited)(unlimited, (SCALAR)s->memory_limit);
    const lanes squashed = NAMED(vector_tanh)(c);
    const lanes gradient = GET(dh);
    const lanes d_o = gradient * squashed * o * (one - o);
    lanes after = GET(dc), kept = zero;
    if (!plain) {
      kept = mask != NULL ? GET(mask) : share;
      const lanes whole = after;
      after = whole - whole * kept;
      kept = whole * kept;
    }
    lanes d_c = FUSED(gradient * o, one - squashed * squashed, after);
    if (!plain) {
      if (i_peephole != NULL) d_c = FUSED(GET(o_peephole), d_o, d_c);
      d_c = pick(absolute(unlimited) > limit, zero, d_c);
    }
    const lanes d_f = (coupled ? d_c * (old - g) : d_c * old) * f * (one - f);
    const lanes d_i = d_c * g * in * (one - in);
    const lanes d_g = d_c * in * (one - g * g);
    lanes before = FUSED(d_c, f, kept);
    if (!plain && i_peephole != NULL) {
      before = FUSED(GET(f_peephole), d_f, before);
      if (!coupled) before = FUSED(GET(i_peephole), d_i, before);
      const lanes of_i = coupled ? zero : d_i * old;
      const lanes of_f = d_f * old, of_o = d_o * c;
      PUT(i_gradient, of_i);
      PUT(f_gradient, of_f);
      PUT(o_gradient, of_o);
    }
    if (!coupled) PUT(ip, d_i);
    PUT(fp, d_f);
    PUT(gp, d_g);
    PUT(op, d_o);
    PUT(dc, before);
  });
}

static void NAMED(lstm_row_backward)(const RNNSequence *s, SCALAR *gates, const SCALAR *memory_before,
                                     const SCALAR *mask, const SCALAR *dh, SCALAR *dc, SCALAR *peephole_gradient) {
  if (!NAMED(is_plain_lstm)(s)) {
    NAMED(lstm_row_backward_of_kind)(false, s->cell == RNNCellLSTMCoupled, s, gates, memory_before, mask, dh, dc,
                                     peephole_gradient);
  } else if (s->cell == RNNCellLSTM) {
    NAMED(lstm_row_backward_of_kind)(true, false, s, gates, memory_before, mask, dh, dc, peephole_gradient);
  } else {
    NAMED(lstm_row_backward_of_kind)(true, true, s, gates, memory_before, mask, dh, dc, peephole_gradient);
  }
}

static void NAMED(backward_step)(const NAMED(step) *now) {
  const RNNSequence *s = now->s;
  const size_t width = s->width, outputs = s->outputs, columns = now->columns, low = now->low, high = now->high;
  const bool has_zoneout = s->hidden_mask != NULL || s->hidden_share != 0;
  SCALAR *carry = s->hidden_gradient, *memory_carry = s->memory_gradient;
  // The gradient of the cell's output; in place of it, with a projection, that of what was projected.
  SCALAR *given = s->space, *projected = given + s->sequences * outputs;

  // The gradient of the output splits: a part that the cell did not make goes straight to the state before.
  for (size_t row = low; row < high; row++) {
    const size_t place = (size_t)s->places[s->starts[now->step] + row];
    const SCALAR *mask = s->hidden_mask == NULL ? NULL : (const SCALAR *)s->hidden_mask + place * outputs;
    const SCALAR *output = s->output_gradient == NULL ? NULL : (const SCALAR *)s->output_gradient + place * outputs;
    SCALAR *straight = carry + row * outputs, *to = given + row * outputs;
    const lanes share = (SCALAR)s->hidden_share, zero = (SCALAR)0;
    FOR_EACH_VECTOR(outputs, {
      const lanes sum = output != NULL ? GET(straight) + GET(output) : GET(straight);
      const lanes kept = !has_zoneout ? zero : sum * (mask != NULL ? GET(mask) : share);
      const lanes moved = sum - kept;
      PUT(straight, kept);
      PUT(to, moved);
    });
  }
  SCALAR *dh = given;
  if (s->projection != NULL) {
    SCALAR *keep = (SCALAR *)s->projected_gradient + s->starts[now->step] * outputs;
    memcpy(keep + low * outputs, given + low * outputs, (high - low) * outputs * sizeof(SCALAR));
    NAMED(rows_product)(low, high, width, outputs, given, outputs, s->projection, 0, projected, width);
    dh = projected;
  }

  for (size_t row = low; row < high; row++) {
    SCALAR *gates = now->gates + row * columns;
    const SCALAR *before = now->before + row * outputs;
    switch (s->cell) {
      case RNNCellElmanTanh:
      case RNNCellElmanRelu: NAMED(elman_row_backward)(s, gates, dh + row * width); break;
      case RNNCellGRUBefore:
        NAMED(gru_before_row_backward)(s, gates, before, dh + row * width, carry + row * width);
        break;
      case RNNCellGRUAfter:
        NAMED(gru_after_row_backward)(s, gates, before, dh + row * width, carry + row * width);
        break;
      case RNNCellLSTM:
      case RNNCellLSTMCoupled: {
        const size_t place = (size_t)s->places[s->starts[now->step] + row];
        SCALAR *peephole =
            s->peephole == NULL ? NULL : (SCALAR *)s->peephole_gradient + (s->starts[now->step] + row) * 3 * width;
        NAMED(lstm_row_backward)(s, gates, now->memory_before + row * width,
                                 s->memory_mask == NULL ? NULL : (const SCALAR *)s->memory_mask + place * width,
                                 dh + row * width, memory_carry + row * width, peephole);
      }
    }
  }

  // The gradient of what products saw: added to the others, unless it passes through a mask first.
  SCALAR *sum = s->dropout == NULL ? carry : given;
  double beta = s->dropout == NULL ? 1 : 0;
  if (s->cell == RNNCellGRUBefore) {
    NAMED(rows_product)(low, high, width, width, now->gates + 2 * width, columns, s->recurrent_candidate, 0, projected,
                        width);
    for (size_t row = low; row < high; row++) {
      SCALAR *from = projected + row * width, *to = sum + row * width;
      NAMED(gru_before_reset_backward)(s, now->gates + row * columns, now->seen + row * width, from);
      FOR_EACH_VECTOR(width, {
        const lanes v = beta == 0 ? GET(from) : GET(to) + GET(from);
        PUT(to, v);
      });
    }
    NAMED(rows_product)(low, high, width, 2 * width, now->gates, columns, s->recurrent_weight, 1, sum, width);
  } else {
    NAMED(rows_product)(low, high, outputs, s->cell == RNNCellGRUAfter ? 3 * width : columns, now->gates, columns,
                        s->recurrent_weight, beta, sum, outputs);
  }
  const size_t start = low * outputs, count = (high - low) * outputs;
  if (s->dropout != NULL) {
    const SCALAR *mask = (const SCALAR *)s->dropout + start, *from = given + start;
    SCALAR *to = carry + start;
    FOR_EACH_VECTOR(count, {
      const lanes v = FUSED(GET(from), GET(mask), GET(to));
      PUT(to, v);
    });
  }
  if (!isinf(s->gradient_limit)) {
    const double limit = s->gradient_limit;
    NAMED(clamp)(count, -limit, limit, carry + start, carry + start);
    if (memory_carry != NULL) {
      SCALAR *memory = memory_carry + low * width;
      NAMED(clamp)((high - low) * width, -limit, limit, memory, memory);
    }
  }
}

static void NAMED(sequence_backward)(const RNNSequence *s) {
  for (size_t t = s->steps; t-- > 0;) {
    const NAMED(step) now = NAMED(at_step)(s, t, 0);
    if (now.low < now.high) NAMED(backward_step)(&now);
  }
}
