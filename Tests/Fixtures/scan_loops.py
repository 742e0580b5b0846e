"""Makes scan_loops.json: cells whose sequences are scans, worked out by loops over plain numbers, gradients included.

Run `python3 Tests/Fixtures/scan_loops.py`; it needs nothing but Python. The form of the file is that of
recurrent_loops.json, the inputs are drawn by the same formula, and the loss is the same: the README says more. The
gradients here come from loops too, backwards through the equations, and have to agree with differences of the loss.
"""

import json
import math
import pathlib
import zlib

from formula import SALTS, value

INPUT, HIDDEN, BATCH, TIME = 3, 4, 2, 4


def values(array):
    return [value(i, array["salt"]) for i in range(math.prod(array["shape"]))]


def weight(i):
    """What element i of a result counts for in the loss."""
    return 1 + 0.5 * ((i * 7919) % 13) / 13


def sigmoid(a):
    return 1 / (1 + math.exp(-a))


# minGRU: z = sigmoid(W_z x + b_z), n = g(W_n x + b_n), h' = (1 - z) * h + z * n. All arrays are flat, row by row.


def sums_of(p, x, start):
    """The sums of z and n of the step whose input begins at x[start]."""
    sums = []
    for row in range(2 * HIDDEN):
        sum_ = p["bias_ih"][row] if "bias_ih" in p else 0.0
        for k in range(INPUT):
            sum_ += p["weight_ih"][row * INPUT + k] * x[start + k]
        sums.append(sum_)
    return sums


def forward(p, x, h0, lengths, zoneout):
    """Outputs, final states, and for each step what the way back needs."""
    outputs, final, steps = [0.0] * (BATCH * TIME * HIDDEN), [], []
    for b in range(BATCH):
        h = h0[b * HIDDEN : (b + 1) * HIDDEN]
        for t in range(lengths[b]):
            place = b * TIME + t
            sums = sums_of(p, x, place * INPUT)
            before = h
            h = []
            for u in range(HIDDEN):
                z, v = sigmoid(sums[u]), sums[HIDDEN + u]
                n = v + 0.5 if v >= 0 else sigmoid(v)
                new = (1 - z) * before[u] + z * n
                m = zoneout(place * HIDDEN + u)
                h.append(m * before[u] + (1 - m) * new)
            steps.append((b, t, sums, before))
            outputs[place * HIDDEN : (place + 1) * HIDDEN] = h
        final += h
    return outputs, final, steps


def backward(p, x, h0, lengths, zoneout):
    """The gradients of the loss: of x, h0, weights and biases."""
    _, _, steps = forward(p, x, h0, lengths, zoneout)
    gradients = {"x": [0.0] * len(x), "weight_ih": [0.0] * len(p["weight_ih"]), "bias_ih": [0.0] * (2 * HIDDEN)}
    dh = [weight(i) for i in range(BATCH * HIDDEN)]
    for b, t, sums, before in reversed(steps):
        place = b * TIME + t
        for u in range(HIDDEN):
            z, v = sigmoid(sums[u]), sums[HIDDEN + u]
            n, slope = (v + 0.5, 1.0) if v >= 0 else (sigmoid(v), sigmoid(v) * (1 - sigmoid(v)))
            m = zoneout(place * HIDDEN + u)
            total = dh[b * HIDDEN + u] + weight(place * HIDDEN + u)
            new = total * (1 - m)
            dh[b * HIDDEN + u] = total * m + new * (1 - z)
            for row, d in [(u, new * (n - before[u]) * z * (1 - z)), (HIDDEN + u, new * z * slope)]:
                gradients["bias_ih"][row] += d
                for k in range(INPUT):
                    gradients["weight_ih"][row * INPUT + k] += d * x[place * INPUT + k]
                    gradients["x"][place * INPUT + k] += d * p["weight_ih"][row * INPUT + k]
    gradients["h0"] = dh
    return gradients


def loss(p, x, h0, lengths, zoneout):
    outputs, final, _ = forward(p, x, h0, lengths, zoneout)
    return sum(weight(i) * v for i, v in enumerate(outputs)) + sum(weight(i) * v for i, v in enumerate(final))


def check(gradients, p, x, h0, lengths, zoneout):
    """Compares with differences."""
    for key, array in {"x": x, "h0": h0, **p}.items():
        for i, original in enumerate(array):
            slopes = []
            for step in [1e-5, -1e-5]:
                array[i] = original + step
                slopes.append(loss(p, x, h0, lengths, zoneout))
            array[i] = original
            assert abs((slopes[0] - slopes[1]) / 2e-5 - gradients[key][i]) < 1e-8, (key, i)


CASES = []


def case(name, bias=True, states=False, lengths=None, rate=None, mask=False):
    for attempt in range(1000):
        next_salt = zlib.crc32(f"{name} {attempt}".encode()) % len(SALTS)

        def array(*shape):
            nonlocal next_salt
            next_salt += 1
            return {"shape": list(shape), "salt": SALTS[(next_salt - 1) % len(SALTS)]}

        x, h0 = array(BATCH, TIME, INPUT), array(BATCH, HIDDEN) if states else None
        parameters = {"weight_ih": array(2 * HIDDEN, INPUT)}
        if bias:
            parameters["bias_ih"] = array(2 * HIDDEN)
        p, inputs = {key: values(a) for key, a in parameters.items()}, values(x)
        start = values(h0) if states else [0.0] * (BATCH * HIDDEN)
        sums = [sums_of(p, inputs, place * INPUT)[HIDDEN:] for place in range(BATCH * TIME)]
        candidates = [v for step in sums for v in step]
        # Away from the kink of g, and on both sides of it.
        if min(map(abs, candidates)) > 1e-3 and 0.3 < sum(v > 0 for v in candidates) / len(candidates) < 0.7:
            break
    else:
        raise AssertionError(f"{name}: no salts will do")
    masks = {}
    if mask:
        elements = [float(value(i, 5) > 0) for i in range(BATCH * TIME * HIDDEN)]
        masks["zoneoutHidden"] = {"shape": [BATCH, TIME, HIDDEN], "values": elements}
    zoneout = lambda i: elements[i] if mask else rate or 0.0
    steps = lengths or [TIME] * BATCH
    outputs, final, _ = forward(p, inputs, start, steps, zoneout)
    gradients = backward(p, inputs, start, steps, zoneout)
    check(gradients, p, inputs, start, steps, zoneout)
    shapes = {"x": x, "h0": h0, **parameters}
    options = {"input": INPUT, "hidden": HIDDEN, "projection": 0, "bias": bias, "batch": BATCH, "time": TIME}
    options |= {"lengths": lengths, "zoneoutHidden": rate}
    CASES.append(
        {
            "name": name,
            "kind": "MINGRU",
            "options": options,
            "parameters": parameters,
            "x": x,
            "h0": h0,
            "c0": None,
            "masks": masks,
            "outputs": {"shape": [BATCH, TIME, HIDDEN], "values": outputs},
            "hn": {"shape": [BATCH, HIDDEN], "values": final},
            "cn": None,
            "gradients": {
                key: {"shape": a["shape"], "values": gradients[key]} for key, a in shapes.items() if a is not None
            },
        }
    )


case("minGRU, initial states", states=True)
case("minGRU, lengths", lengths=[4, 2])
case("minGRU, no bias, lengths, initial states", bias=False, states=True, lengths=[2, 4])
case("minGRU, zoneout in training, lengths, initial states", states=True, lengths=[4, 2], mask=True)
case("minGRU, zoneout in inference, initial states", states=True, rate=0.25)

file = pathlib.Path(__file__).with_suffix(".json")
lines = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in CASES]
file.write_text("[\n" + ",\n".join(lines) + "\n]\n")
print(f"{file.name}: {len(CASES)} cases, {file.stat().st_size} bytes")
