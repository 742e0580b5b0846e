// Gated recurrent units.
//
// Reset after the product. Columns: r z q n, where q = U_n h + c_n.
//
//     r, z = sigmoid(sums)    n = tanh(sum + r * q)    h' = (1 - z) * n + z * h
//
// Reset before the product, whose last block sees r * h. Columns: r z n.
//
//     r, z = sigmoid(sums)    n = tanh(sum)            h' = (1 - z) * h + z * n

static void NAMED(gru_after_forward)(const NAMED(step) *now, const NAMED(step) *next) {
  const size_t width = now->s->width;
  const SCALAR *r_bias = now->s->bias, *z_bias = r_bias + width, *n_bias = r_bias + 3 * width;
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *r = now->gates + row * now->columns, *z = r + width, *q = z + width, *n = q + width;
    // What the input makes of n, which no product is added to.
    const SCALAR *given = n;
    if (now->products.rows != NULL) {
      given = now->products.base + (size_t)now->products.rows[row] * now->columns + 3 * width;
    }
    const SCALAR *before = now->before + row * width;
    SCALAR *h = NAMED(output_of)(now, next, row);
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
}

static void NAMED(gru_after_backward)(const NAMED(step) *now, const SCALAR *gradients) {
  const size_t width = now->s->width;
  const lanes one = (SCALAR)1;
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *r = now->gates + row * now->columns, *z = r + width, *q = z + width, *n = q + width;
    const SCALAR *before = now->before + row * width, *dh = gradients + row * width;
    SCALAR *carry = (SCALAR *)now->s->hidden_gradient + row * width;
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
}

/// r, z, and r * h for the product of n.
static void NAMED(gru_before_derive)(const NAMED(step) *now) {
  const size_t width = now->s->width;
  const SCALAR *r_bias = now->s->bias, *z_bias = r_bias + width;
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *r = now->gates + row * now->columns, *z = r + width, *reset_seen = now->derived + row * width;
    const SCALAR *seen = now->seen + row * width;
    FOR_EACH_VECTOR(width, {
      const lanes reset = NAMED(fast_sigmoid)(GET(r) + GET(r_bias));
      const lanes update = NAMED(fast_sigmoid)(GET(z) + GET(z_bias));
      PUT(r, reset);
      PUT(z, update);
      const lanes v = reset * GET(seen);
      PUT(reset_seen, v);
    });
  }
}

static void NAMED(gru_before_derive_backward)(const NAMED(step) *now, SCALAR *gradients) {
  const size_t width = now->s->width;
  const lanes one = (SCALAR)1;
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *r = now->gates + row * now->columns, *from = gradients + row * width;
    const SCALAR *seen = now->seen + row * width;
    FOR_EACH_VECTOR(width, {
      const lanes gradient = GET(from), reset = GET(r);
      const lanes dr = gradient * GET(seen) * reset * (one - reset);
      const lanes dh = gradient * reset;
      PUT(r, dr);
      PUT(from, dh);
    });
  }
}

static void NAMED(gru_before_forward)(const NAMED(step) *now, const NAMED(step) *next) {
  const size_t width = now->s->width;
  const SCALAR *bias = (const SCALAR *)now->s->bias + 2 * width;
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *z = now->gates + row * now->columns + width, *n = z + width, *h = NAMED(output_of)(now, next, row);
    const SCALAR *before = now->before + row * width;
    FOR_EACH_VECTOR(width, {
      const lanes candidate = NAMED(fast_tanh)(GET(n) + GET(bias));
      PUT(n, candidate);
      const lanes v = FUSED(GET(z), candidate - GET(before), GET(before));
      PUT(h, v);
    });
  }
}

/// The gradients of z and n.
static void NAMED(gru_before_backward)(const NAMED(step) *now, const SCALAR *gradients) {
  const size_t width = now->s->width;
  const lanes one = (SCALAR)1;
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *z = now->gates + row * now->columns + width, *n = z + width;
    const SCALAR *before = now->before + row * width, *dh = gradients + row * width;
    SCALAR *carry = (SCALAR *)now->s->hidden_gradient + row * width;
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
}

static NAMED(recurrence) NAMED(gru)(const RNNSequence *s) {
  if (s->recurrence == RNNRecurrenceGRUAfter) {
    return (NAMED(recurrence)){.forward = NAMED(gru_after_forward), .backward = NAMED(gru_after_backward)};
  }
  return (NAMED(recurrence)){
      .forward = NAMED(gru_before_forward),
      .backward = NAMED(gru_before_backward),
      .derive = NAMED(gru_before_derive),
      .derive_backward = NAMED(gru_before_derive_backward),
  };
}
