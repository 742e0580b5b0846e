// One level and one scalar type: every kernel, and the table of them.

#include "lanes.h"
#include "functions.h"
#include "elementwise.h"
#include "moves.h"
#include "product/layout.h"
#include "product/pack.h"
#include "product/tile.h"
#include "product/multiply.h"
#include "reductions.h"
#include "rows.h"
#include "attention.h"
#include "sequence/step.h"
#include "sequence/elman.h"
#include "sequence/gru.h"
#include "sequence/lstm.h"
#include "sequence/walk.h"
#include "sequence/scan.h"
#include "lattice/wide.h"
#include "lattice/ctc.h"
#include "lattice/transducer.h"
#include "lattice/chain.h"
#include "optimizers.h"

const RNNKernels LEVEL(SCALAR_NAME) = {
    .level = LEVEL_NAME,
    .scalar_bytes = sizeof(SCALAR),
    .panel_columns = PANEL,
    .tile_rows = TILE_ROWS,
    .group_rows = GROUP,
    .packed_count = NAMED(packed_count),
    .pack = NAMED(pack),
    .multiply_workspace = NAMED(multiply_workspace),
    .multiply = NAMED(multiply),
    .fill = NAMED(fill),
    .unary = NAMED(unary),
    .unary_backward = NAMED(unary_backward),
    .binary = NAMED(binary),
    .select = NAMED(select_where),
    .scale = NAMED(scale),
    .add_scaled = NAMED(add_scaled),
    .clamp = NAMED(clamp),
    .reduce = NAMED(reduce),
    .sum_columns = NAMED(sum_columns),
    .position = NAMED(position),
    .sum_of_squares = NAMED(sum_of_squares),
    .dot = NAMED(dot),
    .softmax = NAMED(softmax),
    .log_softmax = NAMED(log_softmax),
    .softmax_backward = NAMED(softmax_backward),
    .log_softmax_backward = NAMED(log_softmax_backward),
    .normalize = NAMED(normalize),
    .normalize_backward = NAMED(normalize_backward),
    .tanh_scores = NAMED(tanh_scores),
    .tanh_scores_backward = NAMED(tanh_scores_backward),
    .gather_rows = NAMED(gather_rows),
    .scatter_rows = NAMED(scatter_rows),
    .scatter_add_rows = NAMED(scatter_add_rows),
    .transpose = NAMED(transpose),
    .sequence_forward = NAMED(sequence_forward),
    .sequence_backward = NAMED(sequence_backward),
    .scan_forward = NAMED(scan_forward),
    .scan_backward = NAMED(scan_backward),
    .ctc_workspace = NAMED(ctc_workspace),
    .ctc = NAMED(ctc),
    .transducer_workspace = NAMED(transducer_workspace),
    .transducer = NAMED(transducer),
    .chain_count = NAMED(chain_count),
    .chain_prepare = NAMED(chain_prepare),
    .chain_workspace = NAMED(chain_workspace),
    .chain = NAMED(chain),
    .chain_best = NAMED(chain_best),
    .sgd = NAMED(sgd),
    .adam = NAMED(adam),
    .rmsprop = NAMED(rmsprop),
    .adagrad = NAMED(adagrad),
};

#include "lattice/wide_end.h"
#include "product/layout_end.h"
#include "lanes_end.h"
