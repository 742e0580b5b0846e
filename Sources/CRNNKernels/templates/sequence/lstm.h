// Long short-term memories. Columns: i f g o, or, where the gates are coupled and i = 1 - f, f g o.
//
//     i, f, o = sigmoid(sums)    g = tanh(sum)    c' = f * c + i * g    h' = o * tanh(c')
//
// With peepholes, the sums of i and f also see p * c, that of o sees p * c'. With a limit, c' is limited.

INLINE lanes NAMED(limited)(lanes v, SCALAR limit) {
  return v_pick(v > limit, (lanes)limit, v_pick(v < -limit, (lanes)-limit, v));
}

/// `plain`: no peepholes, no limit, no zoneout of the memory.
INLINE void NAMED(lstm_row)(const bool plain, const bool coupled, const RNNSequence *s, SCALAR *gates,
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
    const lanes c_before = GET(memory_before);
    lanes i_sum = coupled ? (lanes)(SCALAR)0 : GET(ip) + GET(i_bias), f_sum = GET(fp) + GET(f_bias);
    lanes o_sum = GET(op) + GET(o_bias);
    if (!plain && i_peephole != NULL) {
      if (!coupled) i_sum = FUSED(GET(i_peephole), c_before, i_sum);
      f_sum = FUSED(GET(f_peephole), c_before, f_sum);
    }
    const lanes f = NAMED(fast_sigmoid)(f_sum);
    const lanes in = coupled ? (SCALAR)1 - f : NAMED(fast_sigmoid)(i_sum);
    const lanes g = NAMED(fast_tanh)(GET(gp) + GET(g_bias));
    lanes c = FUSED(f, c_before, in * g);
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
      c = NAMED(kept)(mask != NULL, mask != NULL ? GET(mask) : c, share, c_before, c);
    }
    PUT(memory, c);
  });
}

/// `dc` is the gradient of the memory after the step, and becomes that of the memory before it.
INLINE void NAMED(lstm_row_backward)(const bool plain, const bool coupled, const RNNSequence *s, SCALAR *gates,
                                     const SCALAR *memory_before, const SCALAR *mask, const SCALAR *dh, SCALAR *dc,
                                     SCALAR *peephole_gradient) {
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
    const lanes c_before = GET(memory_before), f = GET(fp), g = GET(gp), o = GET(op);
    const lanes in = coupled ? one - f : GET(ip);
    const lanes unlimited = FUSED(f, c_before, in * g);
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
      d_c = v_pick(v_absolute(unlimited) > limit, zero, d_c);
    }
    const lanes d_f = (coupled ? d_c * (c_before - g) : d_c * c_before) * f * (one - f);
    const lanes d_i = d_c * g * in * (one - in);
    const lanes d_g = d_c * in * (one - g * g);
    lanes before = FUSED(d_c, f, kept);
    if (!plain && i_peephole != NULL) {
      before = FUSED(GET(f_peephole), d_f, before);
      if (!coupled) before = FUSED(GET(i_peephole), d_i, before);
      const lanes of_i = d_i * c_before, of_f = d_f * c_before, of_o = d_o * c;
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

INLINE void NAMED(lstm_forward_of_kind)(const bool plain, const bool coupled, const NAMED(step) *now,
                                        const NAMED(step) *next) {
  const RNNSequence *s = now->s;
  const size_t width = s->width;
  for (size_t row = now->low; row < now->high; row++) {
    const SCALAR *mask = NULL;
    if (!plain && s->memory_mask != NULL) mask = (const SCALAR *)s->memory_mask + NAMED(padded_row)(now, row) * width;
    NAMED(lstm_row)(plain, coupled, s, now->gates + row * now->columns, now->memory_before + row * width, mask,
                    NAMED(after)(next, next->memory_before, s->memory, width, row), NAMED(output_of)(now, next, row));
  }
}

INLINE void NAMED(lstm_backward_of_kind)(const bool plain, const bool coupled, const NAMED(step) *now,
                                         const SCALAR *dh) {
  const RNNSequence *s = now->s;
  const size_t width = s->width, peepholes = coupled ? 2 : 3;
  for (size_t row = now->low; row < now->high; row++) {
    const SCALAR *mask = NULL;
    if (!plain && s->memory_mask != NULL) mask = (const SCALAR *)s->memory_mask + NAMED(padded_row)(now, row) * width;
    SCALAR *peephole_gradient = NULL;
    if (!plain && s->peephole != NULL) {
      peephole_gradient = (SCALAR *)s->peephole_gradient + (s->starts[now->step] + row) * peepholes * width;
    }
    NAMED(lstm_row_backward)(plain, coupled, s, now->gates + row * now->columns, now->memory_before + row * width, mask,
                             dh + row * width, (SCALAR *)s->memory_gradient + row * width, peephole_gradient);
  }
}

// A function for each kind.
#define LSTM_OF_KIND(NAME, PLAIN, COUPLED)                                                      \
  static void NAMED(NAME##_forward)(const NAMED(step) *now, const NAMED(step) *next) {          \
    NAMED(lstm_forward_of_kind)(PLAIN, COUPLED, now, next);                                     \
  }                                                                                             \
  static void NAMED(NAME##_backward)(const NAMED(step) *now, const SCALAR *dh) {                \
    NAMED(lstm_backward_of_kind)(PLAIN, COUPLED, now, dh);                                      \
  }
LSTM_OF_KIND(lstm_plain, true, false)
LSTM_OF_KIND(lstm_plain_coupled, true, true)
LSTM_OF_KIND(lstm_any, false, false)
LSTM_OF_KIND(lstm_any_coupled, false, true)
#undef LSTM_OF_KIND

static NAMED(recurrence) NAMED(lstm)(const RNNSequence *s) {
  const bool plain =
      s->peephole == NULL && isinf(s->memory_limit) && s->memory_mask == NULL && s->memory_share == 0;
  if (s->recurrence == RNNRecurrenceLSTM) {
    return plain ? (NAMED(recurrence)){.forward = NAMED(lstm_plain_forward), .backward = NAMED(lstm_plain_backward)}
                 : (NAMED(recurrence)){.forward = NAMED(lstm_any_forward), .backward = NAMED(lstm_any_backward)};
  }
  return plain ? (NAMED(recurrence)){.forward = NAMED(lstm_plain_coupled_forward),
                                     .backward = NAMED(lstm_plain_coupled_backward)}
               : (NAMED(recurrence)){.forward = NAMED(lstm_any_coupled_forward),
                                     .backward = NAMED(lstm_any_coupled_backward)};
}
