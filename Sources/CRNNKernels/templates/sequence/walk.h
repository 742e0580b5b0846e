// Recurrences along whole sequences, and back.
//
// Forward, a few steps at a time:
//
//     gates = x W of these steps                       (a product a block of columns, or there already)
//     for each step: gates += h U                      (a product a block)
//                    gates, c, h = the recurrence's functions of its sums, row by row
//
// Backward, from the last step to the first:
//
//     for each step: gates = the gradients of the recurrence's sums, row by row
//                    gradient of h += gates U          (a product a block)
//
// The gradients of x, W and U are three products over all rows, which the caller computes afterwards. Nothing here asks
// which recurrence it is: its file gives the functions, its description the blocks of columns.

/// The functions of a call's recurrence.
static NAMED(recurrence) NAMED(recurrence_of)(const RNNSequence *s) {
  switch (s->recurrence) {
    case RNNRecurrenceElmanTanh:
    case RNNRecurrenceElmanRelu: return NAMED(elman)(s);
    case RNNRecurrenceGRUBefore:
    case RNNRecurrenceGRUAfter: return NAMED(gru)(s);
    case RNNRecurrenceLSTM:
    case RNNRecurrenceLSTMCoupled: return NAMED(lstm)(s);
  }
}

/// What the inputs make of the gates in the steps chunk ..< end.
static void NAMED(input_products)(const RNNSequence *s, size_t chunk, size_t end) {
  const NAMED(step) first = NAMED(at_step)(s, chunk, chunk);
  // Sequences 0 ..< last of several steps are one block of rows only if they are all there are.
  const size_t low = first.low;
  const size_t high = end - chunk == 1 ? first.high : s->starts[end - 1] + s->active[end - 1] - s->starts[chunk];
  const SCALAR *x = (const SCALAR *)s->x + s->starts[chunk] * s->inputs;
  for (size_t index = 0; index < s->input_block_count; index++) {
    const RNNBlock block = s->input_blocks[index];
    SCALAR *to = first.gates + block.column;
    if (block.sees == RNNSeesInput) {
      NAMED(rows_product)(low, high, block.count, s->inputs, x, s->inputs, (const SCALAR *)s->weights + block.weight, 0,
                          to, s->columns);
      continue;
    }
    const SCALAR *bias = (const SCALAR *)s->bias + block.column;
    for (size_t row = low; row < high; row++) memcpy(to + row * s->columns, bias, block.count * sizeof(SCALAR));
  }
}

/// gates = the product of the input + the constant addend.
static void NAMED(add_constant)(const NAMED(step) *now) {
  for (size_t row = now->low; row < now->high; row++) {
    SCALAR *to = now->gates + row * now->columns;
    const SCALAR *given = to, *constant = (const SCALAR *)now->s->constant + row * now->columns;
    if (now->products.rows != NULL) given = now->products.base + (size_t)now->products.rows[row] * now->columns;
    FOR_EACH_VECTOR(now->columns, {
      const lanes sum = GET(given) + GET(constant);
      PUT(to, sum);
    });
  }
}

static void NAMED(forward_step)(const NAMED(recurrence) *recurrence, const NAMED(step) *now, const NAMED(step) *next) {
  const RNNSequence *s = now->s;
  const size_t width = s->width, outputs = s->outputs, columns = now->columns, low = now->low, high = now->high;
  SCALAR *final = s->hidden;
  // The rows whose products with the recurrent weights are not zero.
  const size_t seeing = s->begins_with_zeros && now->step == 0 ? low : high;
  NAMED(step) summed = *now;
  if (s->constant != NULL) {
    NAMED(add_constant)(now);
    // The products are in the gates already.
    summed.products = (NAMED(addend)){0};
    now = &summed;
  } else if (s->products != NULL) {
    for (size_t row = seeing; row < high; row++) {
      const SCALAR *given = now->products.base + (size_t)now->products.rows[row] * columns;
      memcpy(now->gates + row * columns, given, columns * sizeof(SCALAR));
    }
  }
  for (size_t index = 0; index < s->recurrent_block_count; index++) {
    const RNNBlock block = s->recurrent_blocks[index];
    const SCALAR *seen = now->seen;
    if (block.sees == RNNSeesDerived) {
      recurrence->derive(now);
      seen = now->derived;
    }
    NAMED(addend) products = now->products;
    if (products.rows != NULL) products.base += block.column;
    NAMED(rows_product_on)(products, low, seeing, block.count, outputs, seen, outputs,
                           (const SCALAR *)s->weights + block.weight, 1, now->gates + block.column, columns);
  }
  recurrence->forward(now, next);
  if (s->projection != NULL) {
    const size_t ending = next->s == NULL ? low : next->high;
    NAMED(rows_product)(low, ending, outputs, width, now->derived, width, s->projection, 0, next->before, outputs);
    NAMED(rows_product)(ending, high, outputs, width, now->derived, width, s->projection, 0, final, outputs);
  }
  for (size_t row = low; row < high; row++) {
    SCALAR *h = NAMED(after)(next, next->before, final, outputs, row);
    const size_t at = NAMED(padded_row)(now, row);
    if (s->hidden_mask != NULL || s->hidden_share != 0) {
      const SCALAR *before = now->before + row * outputs;
      const SCALAR *mask = s->hidden_mask == NULL ? NULL : (const SCALAR *)s->hidden_mask + at * outputs;
      const SCALAR share = (SCALAR)s->hidden_share;
      FOR_EACH_VECTOR(outputs, {
        const lanes v = NAMED(kept)(mask != NULL, mask != NULL ? GET(mask) : (lanes)share, share, GET(before), GET(h));
        PUT(h, v);
      });
    }
    if (s->output != NULL) memcpy((SCALAR *)s->output + at * outputs, h, outputs * sizeof(SCALAR));
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

/// What a caller must have seen to, whichever way a sequence goes.
static void NAMED(check_sequence)(const RNNSequence *s) {
  (void)s;
  RNN_CHECK(s->starts != NULL && s->active != NULL && s->padded_rows != NULL && s->bias != NULL && s->gates != NULL);
  RNN_CHECK(s->first <= s->last && s->columns % s->width == 0);
  RNN_CHECK(s->projection != NULL || s->outputs == s->width);
  RNN_CHECK(s->dropout == NULL || s->seen != NULL);
  for (size_t index = 0; index < s->recurrent_block_count; index++) {
    RNN_CHECK(s->recurrent_blocks[index].column + s->recurrent_blocks[index].count <= s->columns);
    RNN_CHECK(s->recurrent_blocks[index].sees == RNNSeesHidden || s->derived != NULL);
  }
}

static void NAMED(sequence_forward)(const RNNSequence *s) {
  if (s->steps == 0) return;
  NAMED(check_sequence)(s);
  RNN_CHECK(s->products != NULL ? s->product_rows != NULL : s->x != NULL && s->input_block_count > 0);
  const NAMED(recurrence) recurrence = NAMED(recurrence_of)(s);
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
      NAMED(forward_step)(&recurrence, &now, &next);
    }
    chunk = end;
  }
}

/// The gradients of the state after a step, for those who look on.
static void NAMED(show_gradients)(const NAMED(step) *now) {
  const RNNSequence *s = now->s;
  const size_t start = s->starts[now->step];
  for (size_t row = now->low; row < now->high; row++) {
    if (s->hidden_gradients != NULL) {
      const SCALAR *carry = (const SCALAR *)s->hidden_gradient + row * s->outputs;
      const SCALAR *output = s->output_gradient;
      if (output != NULL) output += NAMED(padded_row)(now, row) * s->outputs;
      SCALAR *to = (SCALAR *)s->hidden_gradients + (start + row) * s->outputs;
      FOR_EACH_VECTOR(s->outputs, {
        const lanes sum = output != NULL ? GET(carry) + GET(output) : GET(carry);
        PUT(to, sum);
      });
    }
    if (s->memory_gradients != NULL) {
      memcpy((SCALAR *)s->memory_gradients + (start + row) * s->width,
             (const SCALAR *)s->memory_gradient + row * s->width, s->width * sizeof(SCALAR));
    }
  }
}

static void NAMED(backward_step)(const NAMED(recurrence) *recurrence, const NAMED(step) *now) {
  const RNNSequence *s = now->s;
  const size_t width = s->width, outputs = s->outputs, columns = now->columns, low = now->low, high = now->high;
  const bool has_zoneout = s->hidden_mask != NULL || s->hidden_share != 0;
  SCALAR *carry = s->hidden_gradient, *memory_carry = s->memory_gradient;
  // The gradient of what the recurrence gave out; with a projection, `projected` is that of what was projected.
  SCALAR *given = s->space, *projected = given + s->sequences * outputs;
  if (s->hidden_gradients != NULL || s->memory_gradients != NULL) NAMED(show_gradients)(now);

  // The gradient of the output splits: a part that the recurrence did not make goes straight to the state before.
  for (size_t row = low; row < high; row++) {
    const size_t at = NAMED(padded_row)(now, row);
    const SCALAR *mask = s->hidden_mask == NULL ? NULL : (const SCALAR *)s->hidden_mask + at * outputs;
    const SCALAR *output = s->output_gradient == NULL ? NULL : (const SCALAR *)s->output_gradient + at * outputs;
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
  const SCALAR *dh = given;
  if (s->projection != NULL) {
    SCALAR *keep = (SCALAR *)s->projected_gradient + s->starts[now->step] * outputs;
    memcpy(keep + low * outputs, given + low * outputs, (high - low) * outputs * sizeof(SCALAR));
    NAMED(rows_product)(low, high, width, outputs, given, outputs, s->projection, 0, projected, width);
    dh = projected;
  }
  recurrence->backward(now, dh);

  const size_t wanted = now->step > 0 || s->wants_initial_gradient ? high : low;
  // The gradient of what products saw: added to the others, unless it passes through a mask first.
  SCALAR *sum = s->dropout == NULL ? carry : given;
  double beta = s->dropout == NULL ? 1 : 0;
  for (size_t index = s->recurrent_block_count; index-- > 0;) {
    const RNNBlock block = s->recurrent_blocks[index];
    const SCALAR *gradients = now->gates + block.column, *weights = (const SCALAR *)s->weights + block.weight;
    if (block.sees == RNNSeesDerived) {
      NAMED(rows_product)(low, high, outputs, block.count, gradients, columns, weights, 0, projected, outputs);
      recurrence->derive_backward(now, projected);
      for (size_t row = low; row < high; row++) {
        const SCALAR *from = projected + row * outputs;
        SCALAR *to = sum + row * outputs;
        FOR_EACH_VECTOR(outputs, {
          const lanes v = beta == 0 ? GET(from) : GET(to) + GET(from);
          PUT(to, v);
        });
      }
    } else {
      NAMED(rows_product)(low, wanted, outputs, block.count, gradients, columns, weights, beta, sum, outputs);
    }
    beta = 1;
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
  if (s->steps == 0) return;
  NAMED(check_sequence)(s);
  RNN_CHECK(s->keeps && s->hidden_gradient != NULL && s->space != NULL);
  const NAMED(recurrence) recurrence = NAMED(recurrence_of)(s);
  for (size_t t = s->steps; t-- > 0;) {
    const NAMED(step) now = NAMED(at_step)(s, t, 0);
    if (now.low < now.high) NAMED(backward_step)(&recurrence, &now);
  }
}
