// The simple recurrence: h' = tanh(sum) or relu(sum). Columns: h.

static void NAMED(elman_tanh_forward)(const NAMED(step) *now, const NAMED(step) *next) {
  const SCALAR *bias = now->s->bias;
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *gates = now->gates + row * now->columns, *h = NAMED(output_of)(now, next, row);
    FOR_EACH_VECTOR(now->columns, {
      const lanes v = NAMED(fast_tanh)(GET(gates) + GET(bias));
      PUT(gates, v);
      PUT(h, v);
    });
  }
}

static void NAMED(elman_tanh_backward)(const NAMED(step) *now, const SCALAR *gradients) {
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *gates = now->gates + row * now->columns;
    const SCALAR *dh = gradients + row * now->columns;
    FOR_EACH_VECTOR(now->columns, {
      const lanes v = GET(gates);
      const lanes gradient = GET(dh) * ((SCALAR)1 - v * v);
      PUT(gates, gradient);
    });
  }
}

static void NAMED(elman_relu_forward)(const NAMED(step) *now, const NAMED(step) *next) {
  const SCALAR *bias = now->s->bias;
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *gates = now->gates + row * now->columns, *h = NAMED(output_of)(now, next, row);
    FOR_EACH_VECTOR(now->columns, {
      const lanes sum = GET(gates) + GET(bias);
      const lanes v = v_pick(sum < (SCALAR)0, (lanes)(SCALAR)0, sum);
      PUT(gates, v);
      PUT(h, v);
    });
  }
}

static void NAMED(elman_relu_backward)(const NAMED(step) *now, const SCALAR *gradients) {
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *gates = now->gates + row * now->columns;
    const SCALAR *dh = gradients + row * now->columns;
    FOR_EACH_VECTOR(now->columns, {
      const lanes gradient = v_pick(GET(gates) > (SCALAR)0, GET(dh), (lanes)(SCALAR)0);
      PUT(gates, gradient);
    });
  }
}

static NAMED(recurrence) NAMED(elman)(const RNNSequence *s) {
  if (s->recurrence == RNNRecurrenceElmanTanh) {
    return (NAMED(recurrence)){.forward = NAMED(elman_tanh_forward), .backward = NAMED(elman_tanh_backward)};
  }
  return (NAMED(recurrence)){.forward = NAMED(elman_relu_forward), .backward = NAMED(elman_relu_backward)};
}
