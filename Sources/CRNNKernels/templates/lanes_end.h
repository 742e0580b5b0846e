// The names that lanes.h defines, given back.

#undef LANES
#undef lanes
#undef bits
#undef doubles
#undef INLINE
#undef v_load
#undef v_store
#undef v_load_part
#undef v_store_part
#undef v_pick
#undef v_absolute
#undef v_sum
#undef FOR_EACH_VECTOR
#undef GET
#undef PUT
