// Optimizer steps: one pass over a parameter, its gradient and its state.

static void NAMED(sgd)(size_t n, double learning_rate, double momentum, bool nesterov, double weight_decay,
                       const void *gp, void *pp, void *velocityp) {
  const SCALAR *g = gp;
  SCALAR *p = pp, *velocity = velocityp;
  const lanes rate = (SCALAR)-learning_rate, decay = (SCALAR)weight_decay;
  const lanes kept = (SCALAR)momentum;
  FOR_EACH_VECTOR(n, {
    const lanes before = GET(p);
    lanes step = FUSED(decay, before, GET(g));
    if (momentum != 0) {
      const lanes v = FUSED(kept, GET(velocity), step);
      PUT(velocity, v);
      step = nesterov ? FUSED(kept, v, step) : v;
    }
    const lanes new = FUSED(rate, step, before);
    PUT(p, new);
  });
}

static void NAMED(adam)(size_t n, const RNNAdamSettings *settings, const void *gp, void *pp, void *meanp,
                        void *squarep) {
  const SCALAR *g = gp;
  SCALAR *p = pp, *mean = meanp, *square = squarep;
  const double correction1 = 1 - pow(settings->beta1, (double)settings->step);
  const double correction2 = 1 - pow(settings->beta2, (double)settings->step);
  const lanes beta1 = (SCALAR)settings->beta1, rest1 = (SCALAR)(1 - settings->beta1);
  const lanes beta2 = (SCALAR)settings->beta2, rest2 = (SCALAR)(1 - settings->beta2);
  const lanes rate = (SCALAR)(-settings->learning_rate / correction1);
  const lanes root = (SCALAR)(1 / sqrt(correction2)), epsilon = (SCALAR)settings->epsilon;
  const lanes added_decay = (SCALAR)(settings->decoupled ? 0 : settings->weight_decay);
  const lanes shrink = (SCALAR)(settings->decoupled ? 1 - settings->learning_rate * settings->weight_decay : 1);
  FOR_EACH_VECTOR(n, {
    const lanes before = GET(p);
    const lanes slope = FUSED(added_decay, before, GET(g));
    const lanes m = FUSED(beta1, GET(mean), rest1 * slope);
    const lanes v = FUSED(beta2, GET(square), rest2 * slope * slope);
    PUT(mean, m);
    PUT(square, v);
    const lanes size = FUSED(__builtin_elementwise_sqrt(v), root, epsilon);
    const lanes new = FUSED(rate, m / size, before * shrink);
    PUT(p, new);
  });
}

static void NAMED(rmsprop)(size_t n, double learning_rate, double alpha, double epsilon, double momentum,
                           double weight_decay, const void *gp, void *pp, void *squarep, void *velocityp) {
  const SCALAR *g = gp;
  SCALAR *p = pp, *square = squarep, *velocity = velocityp;
  const lanes rate = (SCALAR)-learning_rate, decay = (SCALAR)weight_decay, tiny = (SCALAR)epsilon;
  const lanes kept = (SCALAR)alpha, rest = (SCALAR)(1 - alpha), speed = (SCALAR)momentum;
  FOR_EACH_VECTOR(n, {
    const lanes before = GET(p);
    const lanes slope = FUSED(decay, before, GET(g));
    const lanes v = FUSED(kept, GET(square), rest * slope * slope);
    PUT(square, v);
    lanes step = slope / (__builtin_elementwise_sqrt(v) + tiny);
    if (momentum != 0) {
      step = FUSED(speed, GET(velocity), step);
      PUT(velocity, step);
    }
    const lanes new = FUSED(rate, step, before);
    PUT(p, new);
  });
}

static void NAMED(adagrad)(size_t n, double learning_rate, double epsilon, double weight_decay, const void *gp,
                           void *pp, void *sump) {
  const SCALAR *g = gp;
  SCALAR *p = pp, *sum = sump;
  const lanes rate = (SCALAR)-learning_rate, decay = (SCALAR)weight_decay, tiny = (SCALAR)epsilon;
  FOR_EACH_VECTOR(n, {
    const lanes before = GET(p);
    const lanes slope = FUSED(decay, before, GET(g));
    const lanes s = FUSED(slope, slope, GET(sum));
    PUT(sum, s);
    const lanes new = FUSED(rate, slope / (__builtin_elementwise_sqrt(s) + tiny), before);
    PUT(p, new);
  });
}
