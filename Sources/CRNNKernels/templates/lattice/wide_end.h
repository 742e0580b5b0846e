// The names that wide.h defines, given back.

#undef WIDE_SHIFT
#undef WIDE_BIAS
#undef WIDE_TWO_TO_SHIFT
#undef WIDE_LARGEST
#undef WIDE_INFINITY
