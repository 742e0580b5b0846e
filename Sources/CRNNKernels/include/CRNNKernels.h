// CRNNKernels: the only place in RNNKit with SIMD code.
//
// Everything here is a flat function on pointers: no allocation, no threads, no state but the tables below, which are
// constant. Each instruction-set level has two tables of the same type, one for float and one for double. Pointers to
// elements are `void *` so that one table type serves both; a table must only be given elements of its own type.
//
// Conventions
//   - Matrices are row-major. Sizes and strides count elements, never bytes.
//   - Inputs and outputs may be the same array only where the comment says so.
//   - A result depends on the level but never on how the caller divides the work: every function whose rows, columns or
//     elements are independent gives each of them the same bits whether it is called once or in pieces.
//   - Not a number and infinity pass through as IEEE 754 says; no input makes a function hang or read out of bounds,
//     except for ids, which the caller must have checked.

#ifndef CRNNKERNELS_H
#define CRNNKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Element-wise functions of one argument. The derivative of each needs its input, its output, or neither.
typedef enum __attribute__((enum_extensibility(closed))) {
  RNNUnaryNegate,
  RNNUnaryAbsolute,
  RNNUnarySign,
  RNNUnarySquare,
  RNNUnarySquareRoot,
  RNNUnaryReciprocal,
  RNNUnaryExponential,
  RNNUnaryLogarithm,
  RNNUnarySine,
  RNNUnaryCosine,
  RNNUnaryErrorFunction,
  RNNUnaryTanh,
  RNNUnarySigmoid,
  RNNUnaryRelu,
  RNNUnarySoftplus,
} RNNUnary;

/// Element-wise functions of two arguments; the comparisons give 1 or 0.
typedef enum __attribute__((enum_extensibility(closed))) {
  RNNBinaryAdd,
  RNNBinarySubtract,
  RNNBinaryMultiply,
  RNNBinaryDivide,
  RNNBinaryMaximum,
  RNNBinaryMinimum,
  RNNBinaryPower,
  RNNBinaryGreater,
  RNNBinaryGreaterOrEqual,
  RNNBinaryLess,
  RNNBinaryLessOrEqual,
  RNNBinaryEqual,
  RNNBinaryNotEqual,
} RNNBinary;

typedef enum __attribute__((enum_extensibility(closed))) {
  RNNReduceSum,
  RNNReduceMaximum,
  RNNReduceMinimum,
} RNNReduce;

/// The settings of one Adam step. `step` counts from 1.
typedef struct {
  double learning_rate, beta1, beta2, epsilon, weight_decay;
  uint64_t step;
  bool decoupled;  // weight decay applied to the parameter (AdamW) and not added to the gradient
} RNNAdamSettings;

/// C = alpha * A * B + beta * C for the columns that panels first_panel ..< last_panel cover. Where there is `addend`,
/// its row addend_rows[i] stands for row i of C on the right side. With beta 0, neither is read. Element (row, column)
/// of A is a[row * a_row_stride + column * a_column_stride], and so for B, unless b_row_stride is 0: then b is what
/// `pack` wrote. C is stored by rows. No two elements of C may share memory, nor C with A, B or `addend`.
typedef struct {
  size_t m, n, k;  // A is m x k, B is k x n
  double alpha, beta;
  const void *a;
  size_t a_row_stride, a_column_stride;
  const void *b;
  size_t b_row_stride, b_column_stride;
  void *c;
  size_t c_row_stride;
  const void *_Nullable addend;
  size_t addend_row_stride;
  const int32_t *_Nullable addend_rows;
  size_t first_panel, last_panel;
} RNNProduct;

/// The recurrences that `sequence_forward` and `sequence_backward` know: the functions of a step's sums. The columns of
/// `gates` hold the gates' values in the order given here; q is a product that a gate applies to.
typedef enum __attribute__((enum_extensibility(closed))) {
  RNNRecurrenceElmanTanh,    // h
  RNNRecurrenceElmanRelu,    // h
  RNNRecurrenceGRUBefore,    // r z n, where the product of n sees r * h
  RNNRecurrenceGRUAfter,     // r z q n, where q = U_n h + c_n
  RNNRecurrenceLSTM,         // i f g o
  RNNRecurrenceLSTMCoupled,  // f g o, and i = 1 - f
} RNNRecurrence;

/// What the product of a block of columns multiplies with its weights.
typedef enum __attribute__((enum_extensibility(closed))) {
  RNNSeesNothing,  // there is no product: the columns begin with their bias
  RNNSeesInput,
  RNNSeesHidden,   // the hidden state before the step, with dropout as it is seen
  RNNSeesDerived,  // what the recurrence makes of it once the columns before the block are known, such as r * h
} RNNSees;

/// A block of neighbouring columns of `gates`, and the product that is set or added there.
typedef struct {
  size_t column, count;  // the first column, and how many there are
  size_t weight;         // where in `weights` theirs begin
  RNNSees sees;
} RNNBlock;

/// One recurrent cell along a batch of sequences.
///
/// Sequences are sorted by length, the longest first, so that those that have a step t are the first active[t] ones.
/// Their rows lie together: row starts[t] + j of an array [rows, ...] belongs to step t of sequence j, and to row
/// padded_rows[starts[t] + j] of the caller's arrays [padded rows, ...]. Arrays [sequences, ...] are in sorted order.
///
/// A call computes sequences first ..< last, which are independent of all others. What a cell or a direction does not
/// need may be null.
typedef struct {
  RNNRecurrence recurrence;
  size_t inputs, width, outputs;  // the width is that of a gate; outputs is the same unless there is a projection
  size_t columns;                 // of a row of gates
  size_t sequences, steps, first, last;
  const size_t *_Nullable starts, *_Nullable active;
  const int32_t *_Nullable padded_rows;
  /// Whether gates, hidden_before, seen, memory_before and derived have a row for each row, which `sequence_backward`
  /// needs. If not, gates has RNN_SEQUENCE_ROWS rows or one for each sequence, whichever are more, derived has one for
  /// each sequence, and the others have two.
  bool keeps;
  /// Whether the hidden state before the first step is zero, so that its products are; and whether anyone wants its
  /// gradient: if not, what `sequence_backward` leaves there says nothing.
  bool begins_with_zeros, wants_initial_gradient;

  // Weights as `pack` lays them out: forward as [inputs or outputs, columns], backward as their transposes. The blocks
  // whose products see the input come first to last, and between them cover the columns; so do, in their order, those
  // that see the state, but for columns that do not. Backward, there are none that see the input.
  const void *_Nullable weights;
  const RNNBlock *_Nullable input_blocks, *_Nullable recurrent_blocks;
  size_t input_block_count, recurrent_block_count;
  const void *_Nullable projection;
  const void *_Nullable bias;      // a number for each column of gates
  const void *_Nullable peephole;  // [3, width]: i f o, or if they are coupled [2, width]: f o
  double memory_limit;             // infinity for none

  // What happens to the state between steps. A mask holds 1 where a value is kept; without one, the share is kept.
  const void *_Nullable dropout;  // [sequences, outputs], by which products see the hidden state multiplied
  const void *_Nullable hidden_mask, *_Nullable memory_mask;  // [padded rows, outputs], [padded rows, width]
  double hidden_share, memory_share;
  double gradient_limit;  // infinity for none

  // The inputs, [rows, inputs]; or, where few inputs come again and again, what each of them makes of the gates before
  // the state is seen, [any number, columns] (the bias in blocks without a product), and the number of each row's own.
  const void *_Nullable x;
  const void *_Nullable products;
  const int32_t *_Nullable product_rows;
  // An addend of each sequence's gates, the same at every step, [sequences, columns]; null for none.
  const void *_Nullable constant;
  void *_Nullable gates;          // [rows, columns]; `sequence_backward` replaces values by the gradients of the sums
  void *_Nullable hidden_before;  // [rows, outputs]: the state before each step
  void *_Nullable seen;           // [rows, outputs]: with dropout, what products see of it
  void *_Nullable memory_before;  // [rows, width], of an LSTM
  void *_Nullable derived;            // [rows, width]: what a projection projects, or what RNNSeesDerived is
  void *_Nullable hidden;         // [sequences, outputs]: in, the initial state; out, the final one
  void *_Nullable memory;         // [sequences, width], likewise, of an LSTM
  void *_Nullable output;         // [padded rows, outputs]

  // Gradients. Those of the state are in: of the final one; out: of the initial one.
  const void *_Nullable output_gradient;  // [padded rows, outputs]
  void *_Nullable hidden_gradient;        // [sequences, outputs]
  void *_Nullable memory_gradient;        // [sequences, width]
  void *_Nullable projected_gradient;     // out: [rows, outputs], with a projection
  void *_Nullable peephole_gradient;      // out: [rows, as many as peepholes], to be summed over the rows
  void *_Nullable space;                  // [sequences, outputs + width]

  // For those who look on, or null: the gradients of the parts of the state after each step.
  void *_Nullable hidden_gradients;  // out: [rows, outputs]
  void *_Nullable memory_gradients;  // out: [rows, width]
} RNNSequence;

enum { RNN_SEQUENCE_ROWS = 128 };

/// h_t = a_t * h_(t-1) + b_t along a batch of sequences, element by element.
///
/// Sequences, their steps and rows lie as in RNNSequence. A call computes columns first_column ..< last_column of
/// sequences first ..< last: none depends on another.
typedef struct {
  size_t width, sequences, steps, first, last, first_column, last_column;
  const size_t *_Nullable starts, *_Nullable active;
  const int32_t *_Nullable padded_rows;  // of the rows of h and its gradient; null where those are the rows' own
  const void *_Nullable a;          // [rows, width]
  const void *_Nullable b;          // [rows, width]; only forward
  void *_Nullable h;                // [padded rows, width]: out, or null if nobody wants it; `scan_backward` reads it
  void *_Nullable state;            // [sequences, width]: in, the initial state; forward also out, the final one

  // Gradients. That of the state is in: of the final one; out: of the initial one.
  const void *_Nullable h_gradient;  // [padded rows, width], or null
  void *_Nullable state_gradient;    // [sequences, width]
  void *_Nullable a_gradient;        // out: [rows, width]
  void *_Nullable b_gradient;        // out: [rows, width]; it is also the gradient of the state after each step
  double gradient_limit;             // of what a step passes to the state before it; infinity for none
} RNNScan;

/// The frames of one sequence and its labels, for connectionist temporal classification or for a transducer, whose
/// logits also depend on the previous labels.
typedef struct {
  size_t frames, symbols, labels;
  const int32_t *label;      // [labels], each of them a symbol other than the blank
  int32_t blank;             // a symbol
  const void *logits;        // [frames, symbols]; of a transducer [frames, labels + 1, symbols]
  void *_Nullable gradient;  // out: of the logits' shape, or null if not wanted
} RNNLabelling;

/// The scores of one sequence's labels: a linear chain. A score of -infinity says that something cannot be.
typedef struct {
  size_t steps, labels;
  const void *emissions;         // [steps, labels]
  const void *transitions;       // [labels, labels], from a row's label to a column's
  const void *start, *end;       // [labels]
  const void *prepared;          // the result of `chain_prepare`; `chain_best` does not use it
  bool is_number;                // the value that `chain_prepare` returned
  const int32_t *_Nullable tags;  // [steps], the right label of each step; null if not needed

  // Gradients of the result of `chain`, all of them out. The first is null if none is wanted, each of the others if it
  // is not wanted.
  void *_Nullable gradient;              // [steps, labels], of the emissions
  void *_Nullable transitions_gradient;  // [labels, labels]
  void *_Nullable start_gradient, *_Nullable end_gradient;  // [labels]
} RNNChain;

typedef struct {
  // ---- What this table is

  const char *level;    // "portable", "avx2", "avx512" or "neon"
  size_t scalar_bytes;  // 4 or 8

  // ---- Matrix products

  size_t panel_columns;  // columns of the panels that a product works on
  size_t tile_rows;      // rows that it works on at a time
  size_t group_rows;     // maximum rows of the groups that it divides them into

  /// How many elements `pack` writes for a matrix of k rows and n columns.
  size_t (*packed_count)(size_t k, size_t n);
  /// Packs panels first_panel ..< last_panel of the right side b of a product, to be used many times.
  void (*pack)(size_t k, size_t n, const void *b, size_t row_stride, size_t column_stride, size_t first_panel,
               size_t last_panel, void *packed);
  /// How many elements of workspace `multiply` needs for this product.
  size_t (*multiply_workspace)(const RNNProduct *product);
  void (*multiply)(const RNNProduct *product, void *_Nullable workspace);

  // ---- Element by element

  void (*fill)(size_t n, double value, void *y);
  /// y may be x.
  void (*unary)(RNNUnary function, size_t n, const void *x, void *y);
  /// dx = dy * f'(x), from x, y = f(x) and dy. dx may be any of the others.
  void (*unary_backward)(RNNUnary function, size_t n, const void *x, const void *y, const void *dy, void *dx);
  /// For each of `rows` rows of n elements: y = f(a, b). A row stride of 0 repeats a row; a step of 0 (instead of 1)
  /// repeats an element along the row. y is contiguous, and may be a or b where that one is not repeated.
  void (*binary)(RNNBinary function, size_t rows, size_t n, const void *a, size_t a_row_stride, size_t a_step,
                 const void *b, size_t b_row_stride, size_t b_step, void *y);
  /// y = where mask is not 0: a, else b.
  void (*select)(size_t n, const void *mask, const void *a, const void *b, void *y);
  /// y = alpha * x. y may be x.
  void (*scale)(size_t n, double alpha, const void *x, void *y);
  /// y = y + alpha * x.
  void (*add_scaled)(size_t n, double alpha, const void *x, void *y);
  /// y = x limited to low ... high; NaN stays.
  void (*clamp)(size_t n, double low, double high, const void *x, void *y);

  // ---- Reductions, in an order fixed by the sizes

  /// x is [outer, n, inner]; y is [outer, inner]. With n = 0 the result is the neutral element.
  void (*reduce)(RNNReduce function, size_t outer, size_t n, size_t inner, const void *x, void *y);
  /// y[j] = the sum of x[i * x_stride + j] over n rows i, for each of `columns` columns, which may be those of a wider
  /// matrix.
  void (*sum_columns)(size_t n, size_t columns, const void *x, size_t x_stride, void *y);
  /// n is at least 1. The position along n of the first largest (or, with `smallest`, smallest) element; NaN
  /// counts as both.
  void (*position)(bool smallest, size_t outer, size_t n, size_t inner, const void *x, int32_t *y);
  /// The sum of the squares of all elements, in double.
  double (*sum_of_squares)(size_t n, const void *x);
  /// The sum of the products of the elements, in double.
  double (*dot)(size_t n, const void *a, const void *b);

  // ---- Row by row

  void (*softmax)(size_t rows, size_t n, const void *x, void *y);
  void (*log_softmax)(size_t rows, size_t n, const void *x, void *y);
  /// From y = softmax(x) and dy. dx may be dy.
  void (*softmax_backward)(size_t rows, size_t n, const void *y, const void *dy, void *dx);
  /// From y = log_softmax(x) and dy. dx may be dy.
  void (*log_softmax_backward)(size_t rows, size_t n, const void *y, const void *dy, void *dx);
  /// y = (x - mean) / sqrt(variance + epsilon), with the population variance; 1 / sqrt(...) of each row is kept in
  /// `scale`.
  void (*normalize)(size_t rows, size_t n, double epsilon, const void *x, void *y, void *scale);
  /// From y, `scale` and dy of `normalize`. dx may be dy.
  void (*normalize_backward)(size_t rows, size_t n, const void *y, const void *scale, const void *dy, void *dx);

  // ---- Attention

  /// t = tanh(x + bias) for rows of n elements, and of each row the score vector · t.
  void (*tanh_scores)(size_t rows, size_t n, const void *x, const void *bias, const void *vector, void *t,
                      void *scores);
  /// From t and the scores' gradients: dx, set or added to; dbias and dvector are added to.
  void (*tanh_scores_backward)(size_t rows, size_t n, const void *t, const void *vector, const void *dscores, bool adds,
                               void *dx, void *dbias, void *dvector);

  // ---- Moving data

  /// y[i] = x[ids[i]], rows of `width` elements.
  void (*gather_rows)(size_t count, size_t width, const void *x, const int32_t *ids, void *y);
  /// y[ids[i]] = x[i]; no id twice.
  void (*scatter_rows)(size_t count, size_t width, const void *x, const int32_t *ids, void *y);
  /// y[ids[i]] += x[i], in the order of i, `width` elements of rows that lie `stride` apart; a row whose id is `skipped`
  /// is left out (-1 skips none).
  void (*scatter_add_rows)(size_t count, size_t width, size_t stride, const void *x, const int32_t *ids,
                           int32_t skipped, void *y);
  /// y (columns x rows, contiguous rows of y_stride) = the transpose of x (rows x columns).
  void (*transpose)(size_t rows, size_t columns, const void *x, size_t x_stride, void *y, size_t y_stride);

  // ---- Recurrent sequences

  void (*sequence_forward)(const RNNSequence *sequence);
  /// After `sequence_forward` with `keeps`. The gradients of x and of the weights are products of gates, x, seen (or
  /// hidden_before) and derived, over all rows: the caller's to make.
  void (*sequence_backward)(const RNNSequence *sequence);
  void (*scan_forward)(const RNNScan *scan);
  /// After `scan_forward` with h, from the initial state.
  void (*scan_backward)(const RNNScan *scan);

  // ---- Lattices: all ways through a sequence at once

  /// How many elements of workspace `ctc` needs for this sequence.
  size_t (*ctc_workspace)(const RNNLabelling *labelling);
  /// The negative log probability of the labels given the frames, and its gradient. Impossible labels give infinity and a
  /// gradient of zeros. If the softmax of any frame is NaN, the result is NaN.
  double (*ctc)(const RNNLabelling *labelling, void *workspace);
  /// The same for a transducer. Labels are impossible without frames, or if every path has a symbol of probability 0.
  size_t (*transducer_workspace)(const RNNLabelling *labelling);
  double (*transducer)(const RNNLabelling *labelling, void *workspace);
  /// How many elements `chain_prepare` writes.
  size_t (*chain_count)(size_t labels);
  /// The exponentials of a chain's parameters, to be used for many sequences. False if one of them is NaN or infinity.
  bool (*chain_prepare)(size_t labels, const void *transitions, const void *start, const void *end, void *prepared);
  /// How many elements of workspace `chain` and `chain_best` need for this sequence.
  size_t (*chain_workspace)(const RNNChain *chain);
  /// log of the sum of exp(score) over all ways to give each step a label, less the score of the tags if there are any,
  /// and its gradient. Without steps, zero. If the tags cannot be, infinity and zeros; if nothing can be, and there are
  /// no tags, -infinity and zeros; where an emission or a parameter is NaN or infinity, NaN.
  double (*chain)(const RNNChain *chain, void *workspace);
  /// The labels of the greatest score, the first of equals, and that score.
  double (*chain_best)(const RNNChain *chain, int32_t *tags, void *workspace);

  // ---- Optimizer steps, in place

  /// g' = g + weight_decay * p; velocity = momentum * velocity + g'; p -= learning_rate * (velocity, or g' + momentum *
  /// velocity with Nesterov). Without momentum `velocity` is not touched.
  void (*sgd)(size_t n, double learning_rate, double momentum, bool nesterov, double weight_decay, const void *g,
              void *p, void *_Nullable velocity);
  void (*adam)(size_t n, const RNNAdamSettings *settings, const void *g, void *p, void *mean, void *square);
  /// square = alpha * square + (1 - alpha) * g²; p -= learning_rate * g / (sqrt(square) + epsilon), through a velocity
  /// where momentum is not 0.
  void (*rmsprop)(size_t n, double learning_rate, double alpha, double epsilon, double momentum, double weight_decay,
                  const void *g, void *p, void *square, void *_Nullable velocity);
  /// sum += g²; p -= learning_rate * g / (sqrt(sum) + epsilon).
  void (*adagrad)(size_t n, double learning_rate, double epsilon, double weight_decay, const void *g, void *p,
                  void *sum);
} RNNKernels;

/// How the level in use was found.
typedef enum __attribute__((enum_extensibility(closed))) {
  RNNLevelBest,         // the best that the processor has
  RNNLevelForced,       // the environment variable named it
  RNNLevelUnknown,      // the environment variable names no level that exists
  RNNLevelUnavailable,  // the environment variable names a level that this processor lacks
} RNNLevelChoice;

/// The environment variable that forces a level, read once when the program starts.
extern const char *const RNNLevelVariable;

/// The tables of the level in use. Where the variable asked for what cannot be, the best level's.
const RNNKernels *rnn_kernels_float(void);
const RNNKernels *rnn_kernels_double(void);

/// How the level was chosen, and what the environment variable said (empty when it was not set).
RNNLevelChoice rnn_level_choice(void);
const char *rnn_level_requested(void);

/// The levels that this processor can run, the slowest first.
size_t rnn_level_count(void);
const RNNKernels *rnn_level_float(size_t index);
const RNNKernels *rnn_level_double(size_t index);

/// Makes the calling thread treat denormal numbers as zero (or not), and returns the former setting for
/// `rnn_float_mode_set`.
uint64_t rnn_float_mode_flush_denormals(void);
uint64_t rnn_float_mode_get(void);
void rnn_float_mode_set(uint64_t mode);

#pragma clang assume_nonnull end

#endif
