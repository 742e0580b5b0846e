// A level's two tables. The level file that includes this has said how wide a vector is and how it multiplies and adds.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../levels.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

#if defined(LEVEL_TARGET)
#include <immintrin.h>
#define DO_PRAGMA(...) _Pragma(#__VA_ARGS__)
#define PUSH_TARGET(text) DO_PRAGMA(clang attribute push(__attribute__((target(text))), apply_to = function))
PUSH_TARGET(LEVEL_TARGET)
#endif

#pragma STDC FP_CONTRACT OFF

#define SINGLE 1
#define SCALAR float
#define SCALAR_NAME f32
#define NAMED(name) name##_f32
#define MATH(name) name##f
#include "all.h"
#undef SINGLE
#undef SCALAR
#undef SCALAR_NAME
#undef NAMED
#undef MATH

#define SINGLE 0
#define SCALAR double
#define SCALAR_NAME f64
#define NAMED(name) name##_f64
#define MATH(name) name
#include "all.h"

#if defined(LEVEL_TARGET)
#pragma clang attribute pop
#endif
