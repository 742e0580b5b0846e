"""Makes operations.json: what PyTorch gives for each operation, its output and its gradients, in double precision.

Run `python3 Tests/Fixtures/operations.py` with PyTorch installed. Nothing else needs it: the file is kept with the
tests.

A case is a name, a function and its inputs. The name is also a key of the table in ReferenceCases.swift, where the
same function is written in Swift. A gradient is that of sum(output * w) with w[i] = 1 + 0.5 * ((i * 7919) % 13) / 13;
it is null where PyTorch passes none to an input.

Inputs are odd multiples of 1/128, or written out: numbers that both element types hold exactly, never 0, never a half
or a whole number, and different from one another, so that no function meets a kink by chance. They depend on the name
of the case alone: a new case leaves all others as they are.
"""

import itertools
import json
import math
import pathlib
import random

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

CASES = {}


class Positive(list):
    """A shape whose elements are between 1/4 and 2, instead of -2 and 2."""


def exactly(*rows):
    """A tensor whose elements are written out."""
    return torch.tensor(rows, dtype=torch.float64)


def drawn(shape, pool):
    values = [pool.pop() for _ in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float64).reshape(list(shape))


def array(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def case(name, function, *inputs):
    """Adds a case; an input is a tensor, or the shape of one to be drawn."""
    assert name not in CASES, name
    generator = random.Random(name)
    signed = [sign * odd / 128 for odd in range(1, 256, 2) for sign in (1, -1)]
    generator.shuffle(signed)
    # No number is in both pools: those of positive inputs are taken out of the other.
    positive = [value for value in signed if value > 0.25]
    if any(isinstance(shape, Positive) for shape in inputs):
        signed = [value for value in signed if value <= 0.25]
    tensors = []
    for value in inputs:
        if isinstance(value, Positive):
            value = drawn(value, positive)
        elif isinstance(value, list):
            value = drawn(value, signed)
        tensors.append(value.clone().requires_grad_())
    output = function(*tensors).to(torch.float64)
    weights = torch.tensor([1 + 0.5 * ((i * 7919) % 13) / 13 for i in range(output.numel())])
    gradients = [None] * len(tensors)
    if output.requires_grad:
        total = (output.flatten() * weights).sum()
        gradients = torch.autograd.grad(total, tensors, allow_unused=True)
    for tensor in [output, *[gradient for gradient in gradients if gradient is not None]]:
        assert torch.isfinite(tensor).all(), name
    CASES[name] = {
        "inputs": [array(tensor) for tensor in tensors],
        "output": array(output),
        "gradients": [None if gradient is None else gradient.flatten().tolist() for gradient in gradients],
    }


# Two tensors, element by element

PAIRS = {
    "[3, 4] and [3, 4]": ([3, 4], [3, 4]),
    "[3, 4] and [4]": ([3, 4], [4]),
    "[3] and [2, 3]": ([3], [2, 3]),
    "[2, 1, 3] and [4, 1]": ([2, 1, 3], [4, 1]),
    "[2, 3, 2] and [2, 1, 2]": ([2, 3, 2], [2, 1, 2]),
    "[3, 4] and []": ([3, 4], []),
    "[] and []": ([], []),
}
for pair, (left, right) in PAIRS.items():
    case(f"a + b of {pair}", lambda a, b: a + b, left, right)
    case(f"a - b of {pair}", lambda a, b: a - b, left, right)
    case(f"a * b of {pair}", lambda a, b: a * b, left, right)
    case(f"a / b of {pair}", lambda a, b: a / b, left, Positive(right))
    case(f"max(a, b) of {pair}", torch.maximum, left, right)
    case(f"min(a, b) of {pair}", torch.minimum, left, right)
    case(f"pow(a, b) of {pair}", torch.pow, Positive(left), right)

case("a / b of a negative divisor", lambda a, b: a / b, [3, 4], exactly(-0.5, 2.0, -3.0, 0.25))
case("a + number", lambda a: a + 2.5, [3, 4])
case("number + a", lambda a: 2.5 + a, [3, 4])
case("a - number", lambda a: a - 2.5, [3, 4])
case("number - a", lambda a: 2.5 - a, [3, 4])
case("a * number", lambda a: a * 2.5, [3, 4])
case("number * a", lambda a: 2.5 * a, [3, 4])
case("a / number", lambda a: a / 2.5, [3, 4])
case("number / a", lambda a: 2.5 / a, Positive([3, 4]))
case("a += b", lambda a, b: a + b, [3, 4], [4])
case("a -= b", lambda a, b: a - b, [3, 4], [4])
case("a *= b", lambda a, b: a * b, [3, 4], [4])
case("a /= b", lambda a, b: a / b, [3, 4], Positive([4]))
case("a *= number", lambda a: a * 2.5, [3, 4])
case("a + a", lambda a: a + a, [3])
case("a - a", lambda a: a - a, [3])
case("a * a", lambda a: a * a, [3])
case("a / a", lambda a: a / a, Positive([3]))

TIES = exactly([1.0, -2.0, 0.5], [0.0, 3.0, -1.0]), exactly([1.0, -1.0, 0.5], [0.0, 2.0, -1.5])
case("max(a, b) where some are equal", torch.maximum, *TIES)
case("min(a, b) where some are equal", torch.minimum, *TIES)
case("max(a, number)", lambda a: torch.maximum(a, torch.tensor(0.25)), exactly(-1.0, 0.25, 0.5))
case("min(a, number)", lambda a: torch.minimum(a, torch.tensor(0.25)), exactly(-1.0, 0.25, 0.5))

case("pow(a, 2)", lambda a: a.pow(2), [5])
case("pow(a, 3)", lambda a: a.pow(3), [5])
case("pow(a, -1.5)", lambda a: a.pow(-1.5), Positive([5]))
case("pow(a, 0.5)", lambda a: a.pow(0.5), Positive([5]))
case("pow(a, 0)", lambda a: a.pow(0), [5])
case("pow(a, 2) at 0", lambda a: a.pow(2), exactly(0.0, 1.5, -0.5))
case("pow(a, 1) at 0", lambda a: a.pow(1), exactly(0.0, 1.5, -0.5))
case("pow(a, 0) at 0", lambda a: a.pow(0), exactly(0.0, 1.5, -0.5))
case("pow(a, b) at a base of 0", torch.pow, exactly(0.0, 0.0, 0.0, 1.5), exactly(1.0, 2.0, 3.5, 0.5))
case("pow(a, b) at a base and an exponent of 0", torch.pow, exactly(0.0, 1.5, 0.0), exactly(0.0, 0.0, 2.0))

# Each element by itself

WIDE = exactly(-200.0, -20.0, -6.5, -3.25, -1.0, -0.125, -0.0078125, 0.0078125, 0.125, 1.0, 3.25, 6.5, 20.0, 200.0)
MIDDLE = exactly(-20.0, -6.5, -3.25, -0.0078125, 0.0078125, 3.25, 6.5, 20.0)


def softplus(x):
    # PyTorch gives x itself above a threshold, where the difference would still be noticed here.
    return F.softplus(x, threshold=1000)


def hard_sigmoid(x):
    # The derivative of PyTorch's own hardsigmoid is 1/6 in single precision, even for double.
    return F.relu6(x + 3) / 6


ELEMENTWISE = {
    "negative": lambda x: -x,
    "squared": torch.square,
    "reciprocal": torch.reciprocal,
    "abs": torch.abs,
    "exp": torch.exp,
    "sin": torch.sin,
    "cos": torch.cos,
    "erf": torch.erf,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "softplus": softplus,
    "leakyRelu": F.leaky_relu,
    "elu": F.elu,
    "gelu": F.gelu,
    "silu": F.silu,
    "softsign": F.softsign,
    "hardSigmoid": hard_sigmoid,
    "hardTanh": F.hardtanh,
}
for name, function in ELEMENTWISE.items():
    case(name, function, [3, 7])
for name in ["sqrt", "log"]:
    case(name, getattr(torch, name), Positive([3, 7]))
    case(f"{name} over many orders of magnitude", getattr(torch, name), exactly(2.0**-40, 2.0**-9, 0.75, 1.0, 1000.0))
for name in ["tanh", "sigmoid", "relu", "softplus", "leakyRelu", "elu", "gelu", "silu", "softsign", "erf"]:
    case(f"{name} far from 0", ELEMENTWISE[name], WIDE)
for name in ["exp", "sin", "cos", "hardSigmoid"]:
    case(f"{name} far from 0", ELEMENTWISE[name], MIDDLE)

SIGNS = exactly(-1.5, 0.0, 2.0)
case("sign", torch.sign, SIGNS)
case("abs at 0", torch.abs, SIGNS)
case("relu at 0", torch.relu, SIGNS)
case("leakyRelu at 0", F.leaky_relu, SIGNS)
case("elu at 0", F.elu, SIGNS)
case("softsign at 0", F.softsign, SIGNS)
case("gelu at 0", F.gelu, SIGNS)
case("clamped", lambda x: x.clamp(-0.75, 0.75), [3, 7])
case("clamped at its bounds", lambda x: x.clamp(-0.75, 0.5), exactly(-1.0, -0.75, -0.5, 0.0, 0.5, 0.625))
case("leakyRelu with a slope of 0.25", lambda x: F.leaky_relu(x, 0.25), [3, 7])
case("elu with a scale of 0.75", lambda x: F.elu(x, alpha=0.75), [3, 7])
case("hardSigmoid with a slope of 0.25 and an offset of 0.375", lambda x: (x * 0.25 + 0.375).clamp(0, 1), [3, 7])

ACTIVATIONS = ["tanh", "sigmoid", "relu", "leakyRelu", "elu", "gelu", "silu", "softplus", "softsign", "hardSigmoid"]
case("Activation.identity", lambda x: x * 1, [5])
for name in ACTIVATIONS + ["hardTanh"]:
    case(f"Activation.{name}", ELEMENTWISE[name], [5])

# Masks and choices

COMPARED = exactly([1.0, -2.0, 0.5], [0.0, 3.0, -1.0]), exactly(1.0, -1.0, 0.5)
COMPARISONS = {".>": torch.gt, ".>=": torch.ge, ".<": torch.lt, ".<=": torch.le, ".==": torch.eq, ".!=": torch.ne}
for name, function in COMPARISONS.items():
    case(f"a {name} b", function, *COMPARED)
    case(f"a {name} number", lambda a, function=function: function(a, 0.5), COMPARED[0])


def select(mask, chosen, other):
    return torch.where(mask != 0, chosen, other)


case("select", select, exactly([1.0, 0.0, 1.0], [0.0, 0.0, 1.0]), [2, 3], [2, 3])
case("select by any number that is not 0", select, exactly(2.0, 0.0, -0.5, -0.0), [4], [4])
case("select with repeated operands", select, exactly([1.0], [0.0]), [3], [4, 1, 1])
case("select from one number", select, exactly([1.0, 0.0], [0.0, 1.0]), [2, 2], [])

# Reductions

for axis, kept in itertools.product([0, 1, 2, -1], [False, True]):
    suffix = f"over axis {axis}{', kept' if kept else ''}"
    case(f"sum {suffix}", lambda x: x.sum(axis, keepdim=kept), [2, 3, 4])
    case(f"mean {suffix}", lambda x: x.mean(axis, keepdim=kept), [2, 3, 2])
    case(f"max {suffix}", lambda x: x.max(axis, keepdim=kept).values, [2, 3, 4])
    case(f"min {suffix}", lambda x: x.min(axis, keepdim=kept).values, [2, 3, 4])
    case(f"norm {suffix}", lambda x: torch.linalg.vector_norm(x, dim=axis, keepdim=kept), [2, 3, 4])
for axes, kept in itertools.product([[0, 2], [1, 2], [-1, 0], [1], [0, 1, 2]], [False, True]):
    suffix = f"over axes {axes}{', kept' if kept else ''}"
    case(f"sum {suffix}", lambda x: x.sum(axes, keepdim=kept), [2, 3, 4])
    case(f"mean {suffix}", lambda x: x.mean(axes, keepdim=kept), [2, 3, 2])
for shape in [[2, 3], [5, 7], []]:
    case(f"sum of all {shape}", lambda x: x.sum(), shape)
    case(f"mean of all {shape}", lambda x: x.mean(), shape)
    case(f"max of all {shape}", lambda x: x.max(), shape)
    case(f"min of all {shape}", lambda x: x.min(), shape)
    case(f"norm of all {shape}", torch.linalg.vector_norm, shape)
case("sum over an axis without entries", lambda x: x.sum(0), [0, 3])

EQUALS = exactly([1.0, 3.0, 3.0, -2.0, -2.0], [0.5, 0.5, 0.5, 0.5, 0.5], [-1.0, -4.0, 2.0, -4.0, 2.0])
for axis in [0, 1]:
    case(f"max over axis {axis} where some are equal", lambda x: x.max(axis).values, EQUALS)
    case(f"min over axis {axis} where some are equal", lambda x: x.min(axis).values, EQUALS)
    case(f"argmax over axis {axis} where some are equal", lambda x: x.argmax(axis), EQUALS)
    case(f"argmin over axis {axis} where some are equal", lambda x: x.argmin(axis), EQUALS)
for axis in [0, 1, -1]:
    case(f"argmax over axis {axis}", lambda x: x.argmax(axis), [2, 3, 4])
    case(f"argmin over axis {axis}", lambda x: x.argmin(axis), [2, 3, 4])
case("norm at 0", torch.linalg.vector_norm, exactly(0.0, 0.0, 0.0))
case("norm over axis 1 at 0", lambda x: torch.linalg.vector_norm(x, dim=1), exactly([0.0, 0.0], [3.0, -4.0]))
case("dot", torch.dot, [7], [7])
case("dot of matrices", lambda a, b: (a * b).sum(), [3, 4], [3, 4])
case("dot with itself", lambda a: torch.dot(a, a), [5])

# Functions of rows

for axis in [0, 1, 2, -1]:
    case(f"softmax over axis {axis}", lambda x: x.softmax(axis), [2, 3, 4])
    case(f"logSoftmax over axis {axis}", lambda x: x.log_softmax(axis), [2, 3, 4])
HIGH = exactly([1000.0, 999.0, 997.5], [-1000.0, 0.0, -3.0], [-1000.0, -1001.0, -1000.5])
case("softmax of a vector", lambda x: x.softmax(0), [5])
case("logSoftmax of a vector", lambda x: x.log_softmax(0), [5])
case("softmax of long rows", lambda x: x.softmax(1), [2, 19])
case("logSoftmax of long rows", lambda x: x.log_softmax(1), [2, 19])
case("softmax of large numbers", lambda x: x.softmax(1), HIGH)
case("logSoftmax of large numbers", lambda x: x.log_softmax(1), HIGH)
case("normalized", lambda x: F.layer_norm(x, [7]), [3, 7])
case("normalized vector", lambda x: F.layer_norm(x, [5]), [5])
case("normalized long rows", lambda x: F.layer_norm(x, [19]), [2, 19])
case("normalized with an epsilon of 0.125", lambda x: F.layer_norm(x, [4], eps=0.125), [2, 3, 4])

# Products of matrices

SIDES = {"none": (False, False), "the left": (True, False), "the right": (False, True), "both": (True, True)}
PRODUCTS = {
    "[3, 4] and [4, 5]": ([3, 4], [4, 5]),
    "[2, 3, 2] and [2, 2, 4]": ([2, 3, 2], [2, 2, 4]),
    "[2, 1, 2, 3] and [3, 3, 1]": ([2, 1, 2, 3], [3, 3, 1]),
    "[2, 2, 3] and [3, 4]": ([2, 2, 3], [3, 4]),
    "[2, 3] and [2, 3, 4]": ([2, 3], [2, 3, 4]),
    "[1, 3] and [3, 1]": ([1, 3], [3, 1]),
}


def stored(shape, is_transposed):
    return [*shape[:-2], shape[-1], shape[-2]] if is_transposed else shape


for (product, (left, right)), (sides, (l, r)) in itertools.product(PRODUCTS.items(), SIDES.items()):
    case(
        f"matmul of {product} with {sides} stored transposed",
        lambda a, b: torch.matmul(a.mT if l else a, b.mT if r else b),
        stored(left, l),
        stored(right, r),
    )
case("matmul of odd sizes", torch.matmul, [5, 7], [7, 11])
case("matmul of many rows, the right transposed", lambda a, b: a @ b.T, [25, 3], [4, 3])
case("matmul without inner entries", torch.matmul, [2, 0], [0, 3])
case("matmul with itself", lambda a: a @ a.T, [3, 4])
case("matmul with a packed matrix", torch.matmul, [2, 3], [3, 5])
case("matmul with a packed transposed matrix", lambda a, b: a @ b.T, [2, 3], [5, 3])

# Shapes

case("reshaped to [2, 6]", lambda x: x.reshape(2, 6), [3, 4])
case("reshaped to [2, -1, 3]", lambda x: x.reshape(2, -1, 3), [3, 4])
case("reshaped to []", lambda x: x.reshape([]), [1, 1])
case("flattened", lambda x: x.flatten(), [2, 3])
for axis in [0, 1, 2, -1]:
    case(f"expanded at axis {axis}", lambda x: x.unsqueeze(axis), [2, 3])
for axis in [1, -2]:
    case(f"squeezed at axis {axis}", lambda x: x.squeeze(axis), [2, 1, 3])
case("transposed matrix", lambda x: x.mT, [3, 4])
case("transposed matrices", lambda x: x.mT, [2, 3, 4])
for order in itertools.permutations(range(3)):
    case(f"permuted by {list(order)}", lambda x: x.permute(order), [2, 3, 4])
for order in [[3, 1, 0, 2], [2, 0, 3, 1], [1, 0, 2, 3], [-1, 0, -2, 1]]:
    case(f"permuted by {order}", lambda x: x.permute(order), [2, 3, 2, 2])
BROADCASTS = [([3], [2, 3]), ([3, 1], [3, 4]), ([], [2, 2]), ([1, 3], [2, 4, 3]), ([2, 1, 2], [2, 3, 2]), ([3], [3])]
for shape, target in BROADCASTS:
    case(f"{shape} broadcast to {target}", lambda x: x.broadcast_to(target), shape)

# Parts

case("slice 1..<3 of axis 0", lambda x: x[1:3], [4, 3])
case("slice 1..<4 of axis 1", lambda x: x[:, 1:4], [3, 5])
case("slice 0..<2 of axis -1", lambda x: x[..., :2], [2, 3, 4])
case("slice 1..<3 of axis 1 of three", lambda x: x[:, 1:3], [2, 3, 4])
case("slice of all", lambda x: x[0:4], [4])
case("slice of nothing", lambda x: x[2:2], [4, 3])
case("slices that overlap", lambda x: x[0:3] * x[1:4], [4, 3])
case("entry 1 of axis 0", lambda x: x[1], [3, 4])
case("entry 2 of axis 1", lambda x: x[:, 2], [2, 3, 4])
case("entry 3 of axis -1", lambda x: x[..., 3], [2, 3, 4])
case("entry of a vector", lambda x: x[2], [4])
case("split by lengths", lambda x: torch.cat([x.split([1, 3, 2], 1)[i] for i in [2, 0, 1]], 1), [2, 6])
case("split by lengths, one part used", lambda x: x.split([1, 2])[1], [3, 2])
case("split into parts", lambda x: x.chunk(3, 0)[0] - x.chunk(3, 0)[2], [6, 2])
case("split into parts of axis -1", lambda x: x.chunk(2, -1)[0] * x.chunk(2, -1)[1], [3, 4])
for axis in [0, 1, 2, -1]:
    case(f"reversed along axis {axis}", lambda x: x.flip(axis), [2, 3, 4])
case("concatenated along axis 0", lambda *x: torch.cat(x, 0), [1, 3], [2, 3], [3, 3])
case("concatenated along axis 1", lambda *x: torch.cat(x, 1), [2, 1, 3], [2, 3, 3], [2, 2, 3])
case("concatenated along axis -1", lambda *x: torch.cat(x, -1), [2, 1], [2, 3])
case("concatenated with nothing", lambda *x: torch.cat(x, 0), [0, 3], [2, 3])
case("concatenated with itself", lambda x: torch.cat([x, x], 0), [2, 3])
for axis in [0, 1, 2, -1]:
    case(f"stacked along axis {axis}", lambda *x: torch.stack(x, axis), [2, 3], [2, 3])
case("stacked numbers", lambda *x: torch.stack(x), [], [], [])

# Rows and elements by their numbers

IDS = [3, 0, 3, 1, 3, 0]
case("rows", lambda x: x[torch.tensor([2, 0, 1])], [4, 3])
case("rows, some repeated", lambda x: x[torch.tensor(IDS)], [5, 3])
case("rows, wide ones", lambda x: x[torch.tensor([1, 1, 0])], [2, 19])
case("rows with padding 0", lambda x: F.embedding(torch.tensor(IDS), x, padding_idx=0), [5, 3])
case("rows with padding 3", lambda x: F.embedding(torch.tensor(IDS), x, padding_idx=3), [5, 3])


def elements(x, columns):
    return x.gather(-1, torch.tensor(columns).reshape(list(x.shape[:-1]) + [1])).squeeze(-1)


case("elements of a matrix", lambda x: elements(x, [2, 0, 2]), [3, 4])
case("elements of three axes", lambda x: elements(x, [0, 3, 1, 1, 2, 0]), [2, 3, 4])
case("element of a vector", lambda x: elements(x, [3]), [5])

# Losses

LABELS = torch.tensor([4, 0, 4])
case("meanSquaredError", F.mse_loss, [3, 4], [3, 4])
case("meanSquaredError of numbers", F.mse_loss, [], [])
case("crossEntropy", lambda x: F.cross_entropy(x, LABELS), [3, 5])
case("crossEntropy of large logits", lambda x: F.cross_entropy(x, torch.tensor([1, 0, 2])), HIGH)


def tagging(labels, lengths=None, ignored=-100, weights=None, smoothing=0.0):
    """PyTorch's cross-entropy of [batch, time, classes], steps beyond a length being ignored as well."""
    labels = torch.tensor(labels)
    if lengths is not None:
        beyond = torch.arange(labels.shape[1])[None, :] >= torch.tensor(lengths)[:, None]
        labels = labels.masked_fill(beyond, ignored)
    weights = None if weights is None else torch.tensor(weights)
    return lambda x: F.cross_entropy(
        x.flatten(0, -2), labels.flatten(), weights, ignore_index=ignored, label_smoothing=smoothing)


WEIGHTS = [1.0, 0.5, 2.0, 0.0, 0.25]
TAGS = [[4, 0, 2, 3], [1, 2, -1, 0], [0, 0, 4, 1]]
case("crossEntropy with class weights", tagging([4, 0, 3], weights=WEIGHTS), [3, 5])
case("crossEntropy with smoothing", tagging([4, 0, 4], smoothing=0.1), [3, 5])
case("crossEntropy with nothing but smoothing", tagging([4, 0, 4], smoothing=1.0), [3, 5])
case("crossEntropy with weights and smoothing", tagging([4, 0, 3], weights=WEIGHTS, smoothing=0.2), [3, 5])
case("crossEntropy with an ignored label", tagging([4, -1, 3], ignored=-1), [3, 5])
case("crossEntropy with an ignored class", tagging([4, 2, 3], ignored=2), [3, 5])
case("crossEntropy of steps", tagging([[4, 0, 2, 3], [1, 2, 1, 0], [0, 0, 4, 1]]), [3, 4, 5])
case("crossEntropy of steps with lengths", tagging(TAGS, [4, 2, 0]), [3, 4, 5])
case(
    "crossEntropy of steps with everything", tagging(TAGS, [3, 4, 1], -1, WEIGHTS, 0.3), [3, 4, 5]
)
CHANCES = exactly([0.0, 1.0, 0.25, 0.75], [1.0, 0.0, 0.5, 1.0])
case("binaryCrossEntropy", F.binary_cross_entropy_with_logits, [2, 4], CHANCES)
case(
    "binaryCrossEntropy of large logits", lambda x: F.binary_cross_entropy_with_logits(x, CHANCES),
    exactly([-800.0, 800.0, 50.0, -50.0], [30.0, -30.0, 0.5, -800.0]))
case("meanAbsoluteError", F.l1_loss, [3, 4], [3, 4])
case("huberLoss", F.huber_loss, [3, 4], [3, 4])
SHARES = torch.tensor([0.1, 0.5, 0.75])
case(
    "pinballLoss", lambda x, y: torch.maximum(SHARES * (y[..., None] - x), (SHARES - 1) * (y[..., None] - x)).mean(),
    [3, 4, 3], [3, 4])
case(
    "gaussianLoss", lambda mean, log, y: F.gaussian_nll_loss(mean, y, torch.exp(2 * log), full=True), [3, 4], [3, 4],
    [3, 4])
case("huberLoss with a threshold of 0.5", lambda x, y: F.huber_loss(x, y, delta=0.5), [3, 4], [3, 4])

# Layers

for shape in [[4], [3, 4], [2, 2, 4]]:
    case(f"Linear of {shape}", F.linear, shape, [3, 4], [3])
    case(f"Linear of {shape} without bias", F.linear, shape, [3, 4])
case("Embedding", lambda x: F.embedding(torch.tensor(IDS), x), [5, 3])
case("Embedding of sequences", lambda x: F.embedding(torch.tensor([IDS[:3], IDS[3:]]), x), [5, 3])
case("Embedding with padding 3", lambda x: F.embedding(torch.tensor(IDS), x, padding_idx=3), [5, 3])
case(
    "Embedding of sequences with padding 0",
    lambda x: F.embedding(torch.tensor([IDS[:3], IDS[3:]]), x, padding_idx=0),
    [5, 3],
)
case("LayerNorm of a vector", lambda x, w, b: F.layer_norm(x, [5], w, b), [5], [5], [5])
case("LayerNorm of rows", lambda x, w, b: F.layer_norm(x, [4], w, b), [2, 3, 4], [4], [4])
case("LayerNorm with an epsilon of 0.125", lambda x, w, b: F.layer_norm(x, [4], w, b, 0.125), [3, 4], [4], [4])

# Tensors from nothing

case("identity", lambda: torch.eye(3))
case("zeros", lambda: torch.zeros(2, 3))
case("ones", lambda: torch.ones(2, 3))
case("repeating", lambda: torch.full([2, 3], 2.5))
case("range", lambda: torch.arange(2, 7))
case("from -1 through 2", lambda: torch.linspace(-1, 2, 7))

lines = [f"{json.dumps(name)}:{json.dumps(entry, separators=(',', ':'))}" for name, entry in CASES.items()]
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
print(f"{file.name}: {len(CASES)} cases, {file.stat().st_size} bytes, PyTorch {torch.__version__}")
