// h_t = a_t * h_(t-1) + b_t along a batch of sequences, element by element, and back:
//
//     dh_t = given_t + a_(t+1) * dh_(t+1)    db_t = dh_t    da_t = dh_t * h_(t-1)
//
// An element depends on no other of its step: sequences and columns are divided as one likes.

/// Where a row of the arrays [padded rows, width] lies.
INLINE size_t NAMED(scan_place)(const RNNScan *s, size_t row) {
  return s->padded_rows == NULL ? row : (size_t)s->padded_rows[row];
}

static void NAMED(check_scan)(const RNNScan *s) {
  (void)s;
  RNN_CHECK(s->starts != NULL && s->active != NULL && s->a != NULL && s->state != NULL);
  RNN_CHECK(s->first <= s->last && s->first_column <= s->last_column && s->last_column <= s->width);
}

static void NAMED(scan_forward)(const RNNScan *s) {
  if (s->steps == 0) return;
  NAMED(check_scan)(s);
  RNN_CHECK(s->b != NULL);
  const size_t width = s->width, column = s->first_column, count = s->last_column - s->first_column;
  for (size_t t = 0; t < s->steps; t++) {
    const size_t last = s->last < s->active[t] ? s->last : s->active[t];
    for (size_t sequence = s->first; sequence < last; sequence++) {
      const size_t row = s->starts[t] + sequence;
      const SCALAR *a = (const SCALAR *)s->a + row * width + column, *b = (const SCALAR *)s->b + row * width + column;
      SCALAR *state = (SCALAR *)s->state + sequence * width + column;
      if (s->h == NULL) {
        FOR_EACH_VECTOR(count, {
          const lanes v = FUSED(GET(a), GET(state), GET(b));
          PUT(state, v);
        });
      } else {
        SCALAR *h = (SCALAR *)s->h + NAMED(scan_place)(s, row) * width + column;
        FOR_EACH_VECTOR(count, {
          const lanes v = FUSED(GET(a), GET(state), GET(b));
          PUT(state, v);
          PUT(h, v);
        });
      }
    }
  }
}

static void NAMED(scan_backward)(const RNNScan *s) {
  if (s->steps == 0) return;
  NAMED(check_scan)(s);
  RNN_CHECK(s->h != NULL && s->state_gradient != NULL && s->a_gradient != NULL && s->b_gradient != NULL);
  const size_t width = s->width, column = s->first_column, count = s->last_column - s->first_column;
  const bool is_limited = !isinf(s->gradient_limit);
  const lanes limit = (SCALAR)s->gradient_limit;
  for (size_t t = s->steps; t-- > 0;) {
    const size_t last = s->last < s->active[t] ? s->last : s->active[t];
    for (size_t sequence = s->first; sequence < last; sequence++) {
      const size_t row = s->starts[t] + sequence, start = row * width + column;
      const SCALAR *a = (const SCALAR *)s->a + start;
      const SCALAR *before = (const SCALAR *)s->state + sequence * width + column;
      if (t > 0) {
        before = (const SCALAR *)s->h + NAMED(scan_place)(s, s->starts[t - 1] + sequence) * width + column;
      }
      const SCALAR *given = s->h_gradient;
      if (given != NULL) given += NAMED(scan_place)(s, row) * width + column;
      SCALAR *carry = (SCALAR *)s->state_gradient + sequence * width + column;
      SCALAR *da = (SCALAR *)s->a_gradient + start, *db = (SCALAR *)s->b_gradient + start;
      FOR_EACH_VECTOR(count, {
        const lanes dh = given != NULL ? GET(carry) + GET(given) : GET(carry);
        const lanes of_a = dh * GET(before);
        lanes passed = dh * GET(a);
        if (is_limited) passed = v_pick(passed > limit, limit, v_pick(passed < -limit, -limit, passed));
        PUT(da, of_a);
        PUT(db, dh);
        PUT(carry, passed);
      });
    }
  }
}
