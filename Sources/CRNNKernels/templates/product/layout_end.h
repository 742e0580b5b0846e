// The names that layout.h defines, given back.

#undef PANEL
#undef DEPTH
#undef GROUP
#undef GROUP_IN_PLACE
#undef UNROLL
#undef AHEAD
#undef MOST_PANELS
#undef TOGETHER
#undef PACKED_STRIP
#undef LINE
#undef LINES
