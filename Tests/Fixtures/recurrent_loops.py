"""Makes recurrent_loops.json: recurrent cells that PyTorch lacks, worked out by loops over plain numbers.

Run `python3 Tests/Fixtures/recurrent_loops.py` with PyTorch installed. Nothing else needs it: the file is kept with
the tests.

Outputs and final states come from the loops in the first half, which know lists and `math` alone. Gradients come from
PyTorch's autograd through the same cells written with tensors in the second half, in double precision; both have to
agree within 1e-13, and where PyTorch has the layer, also with it. The README gives the equations. Inputs, parameters
and initial states are drawn as in recurrent_torch.py, and the loss is the same.
"""

import math
import pathlib
import random

import torch
from recurrent_torch import Salts, stored, tensor, weighted_sum, write

INPUT, HIDDEN, BATCH, TIME = 3, 4, 2, 4

# The cells by loops. p are the parameters, x the input of a step, h and c the states before it, and s the settings of
# the step: masks of a sequence or a step, rates, bounds. A cell gives the new h and c.


def sigmoid(a):
    return 1 / (1 + math.exp(-a))


def product(matrix, vector):
    return [sum(w * v for w, v in zip(row, vector)) for row in matrix]


def plus(*vectors):
    return [sum(elements) for elements in zip(*vectors)]


def times(*vectors):
    return [math.prod(elements) for elements in zip(*vectors)]


def blocks(vector, count):
    size = len(vector) // count
    return [vector[k * size : (k + 1) * size] for k in range(count)]


def mixed(share, old, new):
    """share * old + (1 - share) * new"""
    return [s * o + (1 - s) * n for s, o, n in zip(share, old, new)]


def normalized(vector, gain, shift, epsilon):
    mean = sum(vector) / len(vector)
    variance = sum((v - mean) ** 2 for v in vector) / len(vector)
    return [(v - mean) / math.sqrt(variance + epsilon) * g + b for v, g, b in zip(vector, gain, shift)]


def sums_of(p, x, seen):
    """Those of the input and those of the state, each with its bias if there are biases."""
    of_input, of_state = product(p["weight_ih"], x), product(p["weight_hh"], seen)
    if "bias_ih" in p:
        of_input, of_state = plus(of_input, p["bias_ih"]), plus(of_state, p["bias_hh"])
    return of_input, of_state


def seen_by_gates(h, s):
    return times(h, s["recurrentDropout"]) if "recurrentDropout" in s else h


def zoned(s, key, old, new):
    return mixed(s[key], old, new) if key in s else new


def elman(p, x, h, c, s):
    of_input, of_state = sums_of(p, x, seen_by_gates(h, s))
    return zoned(s, "zoneoutHidden", h, [math.tanh(a) for a in plus(of_input, of_state)]), None


def gru_reset_after(p, x, h, c, s):
    of_input, of_state = sums_of(p, x, seen_by_gates(h, s))
    (ri, zi, ni), (rh, zh, nh) = blocks(of_input, 3), blocks(of_state, 3)
    r, z = [sigmoid(a) for a in plus(ri, rh)], [sigmoid(a) for a in plus(zi, zh)]
    n = [math.tanh(a) for a in plus(ni, times(r, nh))]
    return zoned(s, "zoneoutHidden", h, mixed(z, h, n)), None


def gru_reset_before(p, x, h, c, s):
    seen = seen_by_gates(h, s)
    of_input, of_state = sums_of(p, x, seen)
    (ri, zi, ni), (rh, zh, _) = blocks(of_input, 3), blocks(of_state, 3)
    r, z = [sigmoid(a) for a in plus(ri, rh)], [sigmoid(a) for a in plus(zi, zh)]
    nh = product(p["weight_hh"][2 * HIDDEN :], times(r, seen))
    if "bias_hh" in p:
        nh = plus(nh, p["bias_hh"][2 * HIDDEN :])
    n = [math.tanh(a) for a in plus(ni, nh)]
    return zoned(s, "zoneoutHidden", h, mixed(z, n, h)), None


def lstm(p, x, h, c, s):
    of_input, of_state = sums_of(p, x, seen_by_gates(h, s))
    i, f, g, o = blocks(plus(of_input, of_state), 4)
    if "weight_peephole" in p:
        pi, pf, po = blocks(p["weight_peephole"], 3)
        i, f = plus(i, times(pi, c)), plus(f, times(pf, c))
    i, f, g = [sigmoid(a) for a in i], [sigmoid(a) for a in f], [math.tanh(a) for a in g]
    new = plus(times(f, c), times(i, g))
    if "clip" in s:
        new = [min(max(a, -s["clip"]), s["clip"]) for a in new]
    if "weight_peephole" in p:
        o = plus(o, times(po, new))
    output = times([sigmoid(a) for a in o], [math.tanh(a) for a in new])
    if "weight_hr" in p:
        output = product(p["weight_hr"], output)
    return zoned(s, "zoneoutHidden", h, output), zoned(s, "zoneoutCell", c, new)


def lstm_coupled(p, x, h, c, s):
    of_input, of_state = sums_of(p, x, h)
    f, g, o = blocks(plus(of_input, of_state), 3)
    new = mixed([sigmoid(a) for a in f], c, [math.tanh(a) for a in g])
    return times([sigmoid(a) for a in o], [math.tanh(a) for a in new]), new


def lstm_normalized(p, x, h, c, s):
    of_state = normalized(product(p["weight_hh"], h), p["norm_hh_weight"], p["norm_hh_bias"], s["epsilon"])
    of_input = normalized(product(p["weight_ih"], x), p["norm_ih_weight"], p["norm_ih_bias"], s["epsilon"])
    i, f, g, o = blocks(plus(of_state, of_input, p["bias"]), 4)
    new = plus(
        times([sigmoid(a) for a in f], c), times([sigmoid(a) for a in i], [math.tanh(a) for a in g])
    )
    inner = normalized(new, p["norm_c_weight"], p["norm_c_bias"], s["epsilon"])
    return times([sigmoid(a) for a in o], [math.tanh(a) for a in inner]), new


def gru_normalized(p, x, h, c, s):
    of_state, of_input = product(p["weight_hh"], h), product(p["weight_ih"], x)
    two = 2 * HIDDEN
    gates_of_state, gates_of_input, candidate_of_state, candidate_of_input = [
        normalized(sums, p[f"{key}_weight"], p[f"{key}_bias"], s["epsilon"])
        for key, sums in [
            ("norm_hh_gates", of_state[:two]),
            ("norm_ih_gates", of_input[:two]),
            ("norm_hh_candidate", of_state[two:]),
            ("norm_ih_candidate", of_input[two:]),
        ]
    ]
    r, z = blocks([sigmoid(a) for a in plus(gates_of_state, gates_of_input)], 2)
    n = [math.tanh(a) for a in plus(candidate_of_input, times(r, candidate_of_state))]
    return mixed(z, n, h), None


# The same with tensors: rows are the sequences of the batch, and s holds tensors of all of them.


def tensor_sums(p, x, seen):
    return (
        torch.nn.functional.linear(x, p["weight_ih"], p.get("bias_ih")),
        torch.nn.functional.linear(seen, p["weight_hh"], p.get("bias_hh")),
    )


def tensor_zoned(s, key, old, new):
    return new if key not in s else s[key] * old + (1 - s[key]) * new


def tensor_elman(p, x, h, c, s):
    of_input, of_state = tensor_sums(p, x, h * s.get("recurrentDropout", 1))
    return tensor_zoned(s, "zoneoutHidden", h, (of_input + of_state).tanh()), None


def tensor_gru_reset_after(p, x, h, c, s):
    of_input, of_state = tensor_sums(p, x, h * s.get("recurrentDropout", 1))
    r, z = (of_input + of_state)[:, : 2 * HIDDEN].sigmoid().chunk(2, 1)
    n = (of_input[:, 2 * HIDDEN :] + r * of_state[:, 2 * HIDDEN :]).tanh()
    return tensor_zoned(s, "zoneoutHidden", h, (1 - z) * n + z * h), None


def tensor_gru_reset_before(p, x, h, c, s):
    seen = h * s.get("recurrentDropout", 1)
    of_input, of_state = tensor_sums(p, x, seen)
    r, z = (of_input + of_state)[:, : 2 * HIDDEN].sigmoid().chunk(2, 1)
    of_state = tensor_sums(p, x, r * seen)[1]
    n = (of_input + of_state)[:, 2 * HIDDEN :].tanh()
    return tensor_zoned(s, "zoneoutHidden", h, (1 - z) * h + z * n), None


def tensor_lstm(p, x, h, c, s):
    i, f, g, o = sum(tensor_sums(p, x, h * s.get("recurrentDropout", 1))).chunk(4, 1)
    pi, pf, po = p["weight_peephole"].chunk(3) if "weight_peephole" in p else (0, 0, 0)
    new = (f + pf * c).sigmoid() * c + (i + pi * c).sigmoid() * g.tanh()
    if "clip" in s:
        new = new.clamp(-s["clip"], s["clip"])
    output = (o + po * new).sigmoid() * new.tanh()
    if "weight_hr" in p:
        output = output @ p["weight_hr"].T
    return tensor_zoned(s, "zoneoutHidden", h, output), tensor_zoned(s, "zoneoutCell", c, new)


def tensor_lstm_coupled(p, x, h, c, s):
    f, g, o = sum(tensor_sums(p, x, h)).chunk(3, 1)
    new = f.sigmoid() * c + (1 - f.sigmoid()) * g.tanh()
    return o.sigmoid() * new.tanh(), new


def tensor_normalized(p, key, sums, s):
    weight, bias = p[f"{key}_weight"], p[f"{key}_bias"]
    return torch.nn.functional.layer_norm(sums, weight.shape, weight, bias, s["epsilon"])


def tensor_lstm_normalized(p, x, h, c, s):
    of_state = tensor_normalized(p, "norm_hh", h @ p["weight_hh"].T, s)
    of_input = tensor_normalized(p, "norm_ih", x @ p["weight_ih"].T, s)
    i, f, g, o = (of_state + of_input + p["bias"]).chunk(4, 1)
    new = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * tensor_normalized(p, "norm_c", new, s).tanh(), new


def tensor_gru_normalized(p, x, h, c, s):
    of_state, of_input = (h @ p["weight_hh"].T), (x @ p["weight_ih"].T)
    split = [2 * HIDDEN, HIDDEN]
    (gates_of_state, of_state), (gates_of_input, of_input) = of_state.split(split, 1), of_input.split(split, 1)
    gates = tensor_normalized(p, "norm_hh_gates", gates_of_state, s)
    gates = gates + tensor_normalized(p, "norm_ih_gates", gates_of_input, s)
    r, z = gates.sigmoid().chunk(2, 1)
    n = tensor_normalized(p, "norm_ih_candidate", of_input, s)
    n = (n + r * tensor_normalized(p, "norm_hh_candidate", of_state, s)).tanh()
    return (1 - z) * h + z * n, None


KINDS = {
    "RNN_TANH": (elman, tensor_elman, 1),
    "GRU_RESET_AFTER": (gru_reset_after, tensor_gru_reset_after, 3),
    "GRU_RESET_BEFORE": (gru_reset_before, tensor_gru_reset_before, 3),
    "LSTM": (lstm, tensor_lstm, 4),
    "LSTM_COUPLED": (lstm_coupled, tensor_lstm_coupled, 3),
    "LSTM_NORMALIZED": (lstm_normalized, tensor_lstm_normalized, 4),
    "GRU_NORMALIZED": (gru_normalized, tensor_gru_normalized, 3),
}
MODULES = {"RNN_TANH": torch.nn.RNN, "GRU_RESET_AFTER": torch.nn.GRU, "LSTM": torch.nn.LSTM}


# Sequences


def settings_at(options, masks, b, t):
    """What a cell is told of sequence b, or of all sequences where b is a slice, at step t."""
    s = {key: options[key] for key in ["clip", "epsilon"] if options[key] is not None}
    for key, mask in masks.items():
        s[key] = mask[b] if key == "recurrentDropout" else mask[b][t] if isinstance(b, int) else mask[b, t]
    return s


def run_loops(kind, p, x, h0, c0, options, masks):
    outputs, hn, cn = [], [], []
    for b, length in enumerate(options["lengths"] or [TIME] * BATCH):
        h, c, states = h0[b], c0[b], []
        for t in range(length):
            h, c = KINDS[kind][0](p, x[b][t], h, c, settings_at(options, masks, b, t))
            states.append(h)
        outputs.append(states + [[0.0] * len(h)] * (TIME - length))
        hn.append(h)
        cn.append(c)
    return outputs, hn, cn


def run_tensors(kind, p, x, h0, c0, options, masks):
    h, c, outputs = h0, c0, []
    for t in range(TIME):
        is_on = torch.tensor([[float(t < length)] for length in options["lengths"] or [TIME] * BATCH])
        new = KINDS[kind][1](p, x[:, t], h, c, settings_at(options, masks, slice(None), t))
        h = is_on * new[0] + (1 - is_on) * h
        c = None if new[1] is None else is_on * new[1] + (1 - is_on) * c
        outputs.append(is_on * new[0])
    return torch.stack(outputs, 1), h, c


def agree(left, right):
    left, right = torch.as_tensor(left), torch.as_tensor(right)
    return left.shape == right.shape and bool((left - right).abs().max() < 1e-13)


def check_with_module(kind, p, inputs, options, results, gradients):
    """Where PyTorch has the layer, its outputs, states and gradients are the same."""
    projection = {"proj_size": options["projection"]} if options["projection"] else {}
    module = MODULES[kind](INPUT, HIDDEN, bias=options["bias"], batch_first=True, **projection)
    module.load_state_dict({f"{key}_l0": parameter.detach() for key, parameter in p.items()})
    inputs = {key: tensor.detach().clone().requires_grad_() for key, tensor in inputs.items()}
    x = inputs["x"]
    if options["lengths"]:
        lengths = torch.tensor(options["lengths"])
        x = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    states = [inputs[key][None] for key in ["h0", "c0"] if key in inputs]
    if kind == "LSTM":
        outputs, states = module(x, tuple(states) or None)
    else:
        outputs, *states = module(x, *states)
    if options["lengths"]:
        outputs, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True, total_length=TIME)
    others = [outputs, *[state[0] for state in states]]
    assert all(agree(other, result) for other, result in zip(others, results))
    sources = {**inputs, **{key[:-3]: parameter for key, parameter in module.named_parameters()}}
    others = torch.autograd.grad(sum(map(weighted_sum, others)), list(sources.values()))
    assert all(agree(other, gradients[key]) for key, other in zip(sources, others))


CASES = []


def mask_of(name, shape, values):
    generator = random.Random(name)
    while True:
        elements = [generator.choice(values) for _ in range(math.prod(shape))]
        # Each value about as often as the others.
        if all(abs(elements.count(value) / len(elements) - 1 / len(values)) < 0.2 for value in values):
            return {"shape": shape, "values": elements}


def case(
    name,
    kind,
    bias=True,
    states=False,
    lengths=None,
    projection=0,
    peepholes=False,
    clip=None,
    zoneout_rates=None,
    zoneout_masks=False,
    dropout_factor=None,
):
    """Adds a case; zoneout_rates are those of h and c, and dropout_factor is what a mask has where it is not 0."""
    rows, size = KINDS[kind][2] * HIDDEN, projection or HIDDEN
    has_cell, is_normalized = kind.startswith("LSTM"), kind.endswith("NORMALIZED")
    options = {
        "input": INPUT,
        "hidden": HIDDEN,
        "projection": projection,
        "bias": bias,
        "batch": BATCH,
        "time": TIME,
        "lengths": lengths,
        "peepholes": peepholes,
        "clip": clip,
        "epsilon": 1e-5 if is_normalized else None,
        "zoneoutHidden": zoneout_rates[0] if zoneout_rates else None,
        "zoneoutCell": zoneout_rates[1] if zoneout_rates and has_cell else None,
    }
    shapes = {"weight_ih": [rows, INPUT], "weight_hh": [rows, size]}
    if kind == "LSTM_NORMALIZED":
        shapes["bias"] = [rows]
        for key, count in [("hh", rows), ("ih", rows), ("c", HIDDEN)]:
            shapes[f"norm_{key}_weight"] = shapes[f"norm_{key}_bias"] = [count]
    elif kind == "GRU_NORMALIZED":
        for part, count in [("gates", 2 * HIDDEN), ("candidate", HIDDEN)]:
            for key in ["hh", "ih"]:
                shapes[f"norm_{key}_{part}_weight"] = shapes[f"norm_{key}_{part}_bias"] = [count]
    elif bias:
        shapes["bias_ih"] = shapes["bias_hh"] = [rows]
    if peepholes:
        shapes["weight_peephole"] = [3 * HIDDEN]
    if projection:
        shapes["weight_hr"] = [projection, HIDDEN]

    masks = {}
    if zoneout_masks:
        masks["zoneoutHidden"] = mask_of(f"{name} h", [BATCH, TIME, size], [0.0, 1.0])
        if has_cell:
            masks["zoneoutCell"] = mask_of(f"{name} c", [BATCH, TIME, HIDDEN], [0.0, 1.0])
    if dropout_factor:
        masks["recurrentDropout"] = mask_of(name, [BATCH, size], [0.0, dropout_factor])
    in_loops = {key: torch.tensor(mask["values"]).reshape(mask["shape"]) for key, mask in masks.items()}
    if zoneout_rates:
        in_loops["zoneoutHidden"] = torch.full([BATCH, TIME, size], zoneout_rates[0])
        if has_cell:
            in_loops["zoneoutCell"] = torch.full([BATCH, TIME, HIDDEN], zoneout_rates[1])

    for attempt in range(1000):
        salts = Salts(f"{name} {attempt}")
        arrays = {"x": salts.array(BATCH, TIME, INPUT)}
        if states:
            arrays["h0"] = salts.array(BATCH, size)
            if has_cell:
                arrays["c0"] = salts.array(BATCH, HIDDEN)
        parameters = {key: salts.array(*shape) for key, shape in shapes.items()}
        inputs = {key: tensor(array).requires_grad_() for key, array in arrays.items()}
        p = {key: tensor(array).requires_grad_() for key, array in parameters.items()}
        h0 = inputs.get("h0", torch.zeros(BATCH, size))
        c0 = inputs.get("c0", torch.zeros(BATCH, HIDDEN)) if has_cell else None
        lists = lambda tensors: {key: tensor.tolist() for key, tensor in tensors.items()}
        loops = run_loops(
            kind,
            lists(p),
            inputs["x"].tolist(),
            h0.tolist(),
            c0.tolist() if has_cell else [None] * BATCH,
            options,
            lists(in_loops),
        )
        if clip is None or is_telling(kind, p, inputs["x"], h0, c0, options, in_loops):
            break
    else:
        raise AssertionError(f"{name}: no salts will do")

    results = run_tensors(kind, p, inputs["x"], h0, c0, options, in_loops)
    results = list(results if has_cell else results[:2])
    assert all(agree(loop, result) for loop, result in zip(loops, results)), name
    sources = {**inputs, **p}
    gradients = dict(zip(sources, torch.autograd.grad(sum(map(weighted_sum, results)), list(sources.values()))))
    if kind in MODULES and not (peepholes or clip or in_loops):
        check_with_module(kind, p, inputs, options, results, gradients)
    values = [stored(torch.tensor(loop)) for loop in loops[: len(results)]]
    CASES.append(
        {
            "name": name,
            "kind": kind,
            "options": options,
            "parameters": parameters,
            "x": arrays["x"],
            "h0": arrays.get("h0"),
            "c0": arrays.get("c0"),
            "masks": masks,
            "outputs": values[0],
            "hn": values[1],
            "cn": values[2] if has_cell else None,
            "gradients": {key: stored(gradient) for key, gradient in gradients.items()},
        }
    )


def is_telling(kind, p, x, h0, c0, options, masks):
    """Whether cells lie within the bounds and beyond them, and none close to them."""
    h, c, sizes = h0, c0, []
    with torch.no_grad():
        for t in range(TIME):
            settings = settings_at(options, masks, slice(None), t)
            _, free = KINDS[kind][1](p, x[:, t], h, c, {**settings, "clip": math.inf})
            h, c = KINDS[kind][1](p, x[:, t], h, c, settings)
            for b, length in enumerate(options["lengths"] or [TIME] * BATCH):
                sizes += free[b].abs().tolist() if t < length else []
    beyond = sum(size > options["clip"] for size in sizes) / len(sizes)
    return 0.2 < beyond < 0.8 and all(abs(size - options["clip"]) > 1e-3 for size in sizes)


PLAIN = {
    "RNN tanh": "RNN_TANH",
    "GRU, reset before": "GRU_RESET_BEFORE",
    "GRU, reset after": "GRU_RESET_AFTER",
    "LSTM": "LSTM",
}
RAGGED = [4, 2]
for name in ["GRU, reset before", "GRU, reset after", "LSTM"]:
    kind = PLAIN[name]
    case(f"{name}, initial states", kind, states=True)
    case(f"{name}, lengths", kind, lengths=RAGGED)
    case(f"{name}, no bias, lengths, initial states", kind, bias=False, states=True, lengths=RAGGED)

PEEPHOLES = {"kind": "LSTM", "peepholes": True}
case("LSTM, peepholes, initial states", **PEEPHOLES, states=True)
case("LSTM, peepholes, lengths", **PEEPHOLES, lengths=RAGGED)
case("LSTM, peepholes, no bias, lengths, initial states", **PEEPHOLES, bias=False, states=True, lengths=RAGGED)
case("LSTM, coupled, initial states", "LSTM_COUPLED", states=True)
case("LSTM, coupled, lengths", "LSTM_COUPLED", lengths=RAGGED)
case("LSTM, coupled, no bias, lengths, initial states", "LSTM_COUPLED", bias=False, states=True, lengths=RAGGED)
case("LSTM, projection, initial states", "LSTM", projection=2, states=True)
case("LSTM, projection, peepholes, initial states", **PEEPHOLES, projection=2, states=True)
case("LSTM, projection, peepholes, lengths", **PEEPHOLES, projection=2, lengths=RAGGED)

for name, kind in [("LSTM, normalized", "LSTM_NORMALIZED"), ("GRU, normalized", "GRU_NORMALIZED")]:
    case(f"{name}, initial states", kind, states=True)
    case(f"{name}, no initial states", kind)
    case(f"{name}, lengths, initial states", kind, states=True, lengths=RAGGED)

RATES = [0.25, 0.375]
for name, kind in PLAIN.items():
    case(f"{name}, zoneout in training, initial states", kind, zoneout_masks=True, states=True)
    case(f"{name}, zoneout in training, lengths", kind, zoneout_masks=True, lengths=RAGGED)
    case(f"{name}, zoneout in inference, initial states", kind, zoneout_rates=RATES, states=True)
    case(f"{name}, zoneout in inference, lengths", kind, zoneout_rates=RATES, lengths=RAGGED)

for name, kind in PLAIN.items():
    case(f"{name}, recurrent dropout, initial states", kind, dropout_factor=2.0, states=True)
    case(f"{name}, recurrent dropout, lengths", kind, dropout_factor=1.25, lengths=RAGGED)
case("LSTM, projection, recurrent dropout, initial states", "LSTM", projection=2, dropout_factor=2.0, states=True)

case("LSTM, clip, initial states", "LSTM", clip=0.25, states=True)
case("LSTM, clip, lengths", "LSTM", clip=0.125, lengths=RAGGED)
case("LSTM, clip, peepholes, initial states", **PEEPHOLES, clip=0.25, states=True)
case("LSTM, clip, projection, lengths, initial states", "LSTM", projection=2, clip=0.25, states=True, lengths=RAGGED)

assert len({case["name"] for case in CASES}) == len(CASES)
write(pathlib.Path(__file__).with_suffix(".json"), CASES)
