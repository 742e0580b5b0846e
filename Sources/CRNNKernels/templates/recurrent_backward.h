// Recurrent cells back along sequences: from the gradients of what a step gave out to those of its sums, row by row.

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
    const size_t apart = coupled ? 0 : width;
    f_peephole = i_peephole + apart, o_peephole = f_peephole + width;
    f_gradient = i_gradient + apart, o_gradient = f_gradient + width;
  }
  const lanes limit = (SCALAR)s->memory_limit, share = (SCALAR)s->memory_share;
  const lanes one = (SCALAR)1, zero = (SCALAR)0;
  FOR_EACH_VECTOR(width, {
    const lanes old = GET(memory_before), f = GET(fp), g = GET(gp), o = GET(op);
    const lanes in = coupled ? one - f : GET(ip);
    const lanes unlimited = FUSED(f, old, in * g);
    const lanes c = plain ? unlimited : NAMED(limited)(unlimited, (SCALAR)s->memory_limit);
    const lanes squashed = NAMED(fast_tanh)(c);
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
      const lanes of_i = d_i * old, of_f = d_f * old, of_o = d_o * c;
      if (!coupled) PUT(i_gradient, of_i);
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
        const size_t peepholes = s->cell == RNNCellLSTMCoupled ? 2 : 3;
        SCALAR *peephole = NULL;
        if (s->peephole != NULL) {
          peephole = (SCALAR *)s->peephole_gradient + (s->starts[now->step] + row) * peepholes * width;
        }
        NAMED(lstm_row_backward)(s, gates, now->memory_before + row * width,
                                 s->memory_mask == NULL ? NULL : (const SCALAR *)s->memory_mask + place * width,
                                 dh + row * width, memory_carry + row * width, peephole);
      }
    }
  }

  const size_t wanted = now->step > 0 || s->wants_initial_gradient ? high : low;
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
    NAMED(rows_product)(low, wanted, width, 2 * width, now->gates, columns, s->recurrent_weight, 1, sum, width);
  } else {
    NAMED(rows_product)(low, wanted, outputs, s->cell == RNNCellGRUAfter ? 3 * width : columns, now->gates, columns,
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
