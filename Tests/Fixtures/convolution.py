"""Reference values of convolutions, poolings and batch normalisation, by PyTorch in double precision.

Inputs and parameters come from the formula, by shape and salt, channels last as the library has them: PyTorch sees them
permuted, and so do the gradients given. These are those of sum(outputs * w), w by the formula too.
"""

import json
import math
import pathlib

import torch
from torch import nn
from torch.nn import functional

from formula import SALTS, value

torch.set_default_dtype(torch.float64)


def formula(shape, salt):
    return torch.tensor([value(i, salt) for i in range(math.prod(shape))]).reshape(shape)


def array(x):
    return {"shape": list(x.shape), "values": [float(v) for v in x.detach().flatten()]}


def first(x):
    """From channels last to channels first."""
    return x.movedim(-1, 1)


def last(x):
    return x.movedim(1, -1)


def results(y, named):
    """Outputs and gradients of named inputs, where y has its channels first."""
    y = last(y)
    (y * formula(list(y.shape), SALTS[9])).sum().backward()
    return dict(outputs=array(y), gradients={name: array(x.grad) for name, x in named.items()})


def convolution(shape, outputs, size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    x = formula(shape, SALTS[0]).requires_grad_()
    weight = formula([outputs, shape[-1] // groups] + size, SALTS[1]).requires_grad_()
    named = dict(x=x, weight=weight)
    if bias:
        named["bias"] = formula([outputs], SALTS[2]).requires_grad_()
    function = functional.conv1d if len(size) == 1 else functional.conv2d
    y = function(first(x), weight, named.get("bias"), stride, padding, dilation, groups)
    return dict(kind="convolution", shape=shape, outputs=outputs, size=size, stride=stride, padding=padding,
                dilation=dilation, groups=groups, bias=bias, expected=results(y, named))


def pooling(kind, shape, size, stride=None, padding=0, dilation=1, rounds_up=False, counts_padding=True):
    x = formula(shape, SALTS[3]).requires_grad_()
    if kind == "max":
        function = functional.max_pool1d if isinstance(size, int) else functional.max_pool2d
        y = function(first(x), size, stride, padding, dilation, rounds_up)
    else:
        function = functional.avg_pool1d if isinstance(size, int) else functional.avg_pool2d
        y = function(first(x), size, stride, padding, rounds_up, counts_padding)
    return dict(kind=kind, shape=shape, size=size if isinstance(size, list) else [size],
                stride=stride if stride is None or isinstance(stride, list) else [stride],
                padding=padding if isinstance(padding, list) else [padding],
                dilation=dilation if isinstance(dilation, list) else [dilation], rounds_up=rounds_up,
                counts_padding=counts_padding, expected=results(y, dict(x=x)))


def normalisation(shape, momentum, affine=True):
    """Two batches of training, then one of inference."""
    layer = nn.BatchNorm1d(shape[-1], momentum=momentum, affine=affine)
    named = {}
    if affine:
        with torch.no_grad():
            layer.weight.copy_(formula([shape[-1]], SALTS[4]))
            layer.bias.copy_(formula([shape[-1]], SALTS[5]))
        named = dict(weight=layer.weight, bias=layer.bias)
    steps = []
    for number in range(3):
        x = formula(shape, SALTS[6 + number]).requires_grad_()
        layer.train(number < 2)
        layer.zero_grad()
        y = layer(x.reshape(-1, shape[-1])).reshape(shape)
        (y * formula(shape, SALTS[9])).sum().backward()
        steps.append(dict(
            outputs=array(y), gradients={name: array(v.grad) for name, v in dict(named, x=x).items()},
            mean=array(layer.running_mean), variance=array(layer.running_var)))
    return dict(kind="normalisation", shape=shape, momentum=momentum, affine=affine, steps=steps)


CONVOLUTIONS = [
    convolution([2, 7, 4], 3, [3]),
    convolution([2, 7, 4], 3, [3], bias=False),
    convolution([2, 7, 4], 3, [1]),
    convolution([2, 7, 4], 6, [3], padding=1, groups=2),
    convolution([2, 7, 4], 4, [3], padding=2, groups=4),
    convolution([2, 7, 4], 8, [2], stride=2, padding=1, groups=4),
    convolution([2, 8, 2], 3, [3], stride=2),
    convolution([2, 8, 2], 3, [4], stride=3, padding=2),
    convolution([2, 8, 2], 3, [2], stride=3),
    convolution([2, 9, 2], 3, [3], dilation=2),
    convolution([2, 9, 2], 3, [3], dilation=3, padding=3, stride=2),
    convolution([2, 9, 2], 3, [4], padding="same"),
    convolution([2, 9, 2], 3, [3], padding="same", dilation=2),
    convolution([2, 5, 6, 2], 3, [3, 3]),
    convolution([2, 5, 6, 2], 3, [3, 3], padding="same"),
    convolution([2, 5, 6, 2], 4, [3, 2], padding=[2, 1], groups=2),
    convolution([1, 5, 6, 2], 3, [2, 3], stride=[1, 2], padding=[0, 1]),
    convolution([2, 6, 5, 2], 3, [3, 2], stride=[2, 1], padding=[1, 0]),
    convolution([2, 7, 7, 1], 2, [3, 3], stride=[2, 3], padding=[1, 2]),
    convolution([1, 7, 8, 2], 2, [3, 2], dilation=[2, 3]),
    convolution([1, 7, 8, 2], 4, [2, 3], dilation=[3, 2], stride=[2, 2], padding=[2, 2], groups=2),
    convolution([2, 4, 4, 3], 3, [1, 1]),
    convolution([2, 4, 4, 3], 3, [2, 2], padding="same", groups=3),
]

POOLINGS = [
    pooling("max", [2, 7, 3], 2),
    pooling("max", [2, 7, 3], 3, 2, 1),
    pooling("max", [2, 7, 3], 2, rounds_up=True),
    pooling("max", [2, 8, 3], 3, 1, 1, 2),
    pooling("max", [2, 8, 3], 3, 4, 1, rounds_up=True),
    pooling("mean", [2, 7, 3], 2),
    pooling("mean", [2, 7, 3], 3, 2, 1),
    pooling("mean", [2, 7, 3], 3, 2, 1, counts_padding=False),
    pooling("mean", [2, 7, 3], 4, 3, 2, rounds_up=True),
    pooling("mean", [2, 8, 3], 3, 3, 1, rounds_up=True, counts_padding=False),
    pooling("max", [2, 6, 5, 2], [2, 2]),
    pooling("max", [2, 6, 5, 2], [3, 2], [2, 1], [1, 1]),
    pooling("max", [1, 6, 7, 2], [2, 3], [2, 2], [1, 0], [2, 1], rounds_up=True),
    pooling("mean", [2, 6, 5, 2], [2, 2]),
    pooling("mean", [2, 6, 5, 2], [3, 2], [2, 1], [1, 1]),
    pooling("mean", [2, 6, 5, 2], [3, 3], [2, 2], [1, 1], rounds_up=True),
    pooling("mean", [2, 6, 5, 2], [3, 3], [2, 2], [1, 1], rounds_up=True, counts_padding=False),
]

NORMALISATIONS = [
    normalisation([2, 4, 3], 0.1),
    normalisation([1, 5, 2], 0.3, affine=False),
]

path = pathlib.Path(__file__).with_suffix(".json")
parts = dict(convolutions=CONVOLUTIONS, poolings=POOLINGS, normalisations=NORMALISATIONS)
lines = ['"%s": [\n%s\n]' % (name, ",\n".join(json.dumps(case) for case in cases)) for name, cases in parts.items()]
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
