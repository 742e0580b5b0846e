"""Reference values of connectionist temporal classification, by PyTorch in double precision: losses and gradients.

Logits come from the formula of recurrent_torch.py, by shape and salt, times a scale, rounded to multiples of 1/64: they
are exact in single precision. The gradients given are those of sum(losses * w) with w[i] = 1 + 0.5 * ((i * 7919) % 13)
/ 13, where an impossible loss counts as zero.
"""

import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)


def logits_of(shape, salt, scale):
    values = []
    for i in range(math.prod(shape)):
        angle = float((i + 1) * (2 * salt + 3)) * 0.7548776662466927 + float(salt) * 0.618
        values.append(math.floor(0.6 * (2 * (angle - math.floor(angle)) - 1) * scale * 64 + 0.5) / 64)
    return torch.tensor(values).reshape(shape).requires_grad_()


def labels_of(count, symbols, blank, salt):
    """Some labels, of which some come twice in a row."""
    choices = [s for s in range(symbols) if s != blank]
    labels = []
    for i in range(count):
        is_repeat = labels and (i * salt) % 4 == 3
        labels.append(labels[-1] if is_repeat else choices[(i * i + salt * i + salt) % len(choices)])
    return labels


def case(name, time, symbols, lengths, labels, blank=0, salt=1, scale=4):
    x = logits_of([len(lengths), time, symbols], salt, scale)

    def loss(reduction, zero_infinity):
        targets = [label for sequence in labels for label in sequence]
        return torch.nn.functional.ctc_loss(
            x.log_softmax(2).transpose(0, 1), torch.tensor(targets, dtype=torch.long), torch.tensor(lengths),
            torch.tensor([len(sequence) for sequence in labels]), blank=blank, reduction=reduction,
            zero_infinity=zero_infinity)

    losses = loss("none", False)
    counted = loss("none", True)
    weights = torch.tensor([1 + 0.5 * ((i * 7919) % 13) / 13 for i in range(len(lengths))])
    gradient, = torch.autograd.grad((counted * weights).sum(), x)
    assert torch.isfinite(gradient).all(), name
    return {
        "name": name, "shape": [len(lengths), time, symbols], "salt": salt, "scale": scale, "lengths": lengths,
        "labels": labels, "blank": blank,
        "losses": [v if math.isfinite(v) else None for v in losses.tolist()],
        "mean": loss("mean", True).item(), "sum": loss("sum", True).item(),
        "gradient": [float(v) for v in gradient.flatten()],
    }


cases = [
    case("one frame and one label", 1, 3, [1], [[2]]),
    case("ragged, with repeats", 7, 5, [7, 4, 5, 1], [[1, 2, 2], [3, 1], [4, 4, 4], [2]], salt=2),
    case("another blank", 6, 4, [6, 3, 5], [[0, 1, 0], [3], [3, 3]], blank=2, salt=3),
    case("no labels", 4, 3, [4, 2], [[], [1]], salt=4),
    case("impossible alignments among others", 5, 4, [5, 2, 3, 5], [[1, 2], [1, 2, 3], [3, 3], [2, 2, 2]], salt=5),
    case("as many labels as frames allow", 7, 3, [7, 5], [[1, 2, 1, 1, 2, 1], [2, 2, 2]], salt=6),
    case("two symbols", 6, 2, [6, 3], [[1, 1], [1]], salt=7),
    case("many symbols", 4, 37, [4, 3], [[36, 1], [20]], salt=8),
    case("extreme logits", 8, 4, [8, 6], [[1, 2, 3], [3, 3]], salt=9, scale=2000),
    case("sure of other labels", 6, 3, [6], [[1, 2, 1]], salt=10, scale=200),
    case("200 frames and 40 labels", 200, 6, [200], [labels_of(40, 6, 0, 3)], salt=11, scale=6),
]

text = "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n"
pathlib.Path(__file__).with_suffix(".json").write_text(text)
