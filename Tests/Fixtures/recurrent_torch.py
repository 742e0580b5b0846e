"""Makes recurrent_torch.json: outputs, final states and gradients of PyTorch's RNN, LSTM and GRU, in double precision.

Run `python3 Tests/Fixtures/recurrent_torch.py` with PyTorch installed. Nothing else needs it: the file is kept with
the tests. `recurrent_loops.py` takes the formula of the inputs from here.

Inputs, parameters and initial states are not stored: element i of an array, counted row by row, is value(i, salt), and
the file holds the array's shape and salt. The salts depend on the name of the case alone: a new case leaves all others
as they are, as long as the list of options to cover stays. A gradient is that of sum(outputs * w) + sum(hn * w), and
+ sum(cn * w) of an LSTM, each with w[i] = 1 + 0.5 * ((i * 7919) % 13) / 13.
"""

import itertools
import json
import math
import pathlib
import zlib

import torch
from formula import SALTS, value
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class Salts:
    """Different salts for the arrays of a case, starting from a place that its name gives."""

    def __init__(self, name):
        self.next = zlib.crc32(name.encode()) % len(SALTS)

    def array(self, *shape):
        salt = SALTS[self.next % len(SALTS)]
        self.next += 1
        return {"shape": list(shape), "salt": salt}


def tensor(array):
    """The tensor that a shape and a salt stand for."""
    values = [value(i, array["salt"]) for i in range(math.prod(array["shape"]))]
    return torch.tensor(values).reshape(array["shape"])


# Outputs as they are


def stored(tensor):
    assert torch.isfinite(tensor).all()
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def weighted_sum(tensor):
    weights = torch.tensor([1 + 0.5 * ((i * 7919) % 13) / 13 for i in range(tensor.numel())])
    return (tensor.flatten() * weights).sum()


def write(file, cases):
    lines = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases]
    file.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{file.name}: {len(cases)} cases, {file.stat().st_size} bytes, PyTorch {torch.__version__}")


# One case

MODULES = {"RNN_TANH": torch.nn.RNN, "RNN_RELU": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}


def module_of(kind, options):
    settings = {"nonlinearity": kind[4:].lower()} if kind.startswith("RNN") else {}
    if options["projection"]:
        settings["proj_size"] = options["projection"]
    return MODULES[kind](
        options["input"],
        options["hidden"],
        options["layers"],
        bias=options["bias"],
        batch_first=True,
        bidirectional=options["bidirectional"],
        **settings,
    )


def distance_from_kinks(x, h0, parameters, options):
    """The smallest |argument| that the relus of an RNN see, and the outputs, by loops."""
    suffixes = ["", "_reverse"] if options["bidirectional"] else [""]
    hidden, distance = options["hidden"], math.inf
    lengths = options["lengths"] or [options["time"]] * options["batch"]
    sequences = [list(x[b, :length]) for b, length in enumerate(lengths)]
    for layer in range(options["layers"]):
        both = [[] for _ in sequences]
        for direction, suffix in enumerate(suffixes):
            p = {key: parameters.get(f"{key}_l{layer}{suffix}", 0) for key in
                 ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]}
            for b, sequence in enumerate(sequences):
                h = torch.zeros(hidden) if h0 is None else h0[layer * len(suffixes) + direction, b]
                states = []
                for step in sequence[:: -1 if suffix else 1]:
                    sums = p["weight_ih"] @ step + p["bias_ih"] + p["weight_hh"] @ h + p["bias_hh"]
                    distance = min(distance, sums.abs().min().item())
                    h = sums.clamp(min=0)
                    states.append(h)
                both[b].append(states[:: -1 if suffix else 1])
        sequences = [[torch.cat(states) for states in zip(*directions)] for directions in both]
    outputs = torch.zeros(options["batch"], options["time"], hidden * len(suffixes))
    for b, sequence in enumerate(sequences):
        outputs[b, : len(sequence)] = torch.stack(sequence)
    return distance, outputs


def case(name, kind, has_states, attempt=0, **options):
    module = module_of(kind, options)
    salts = Salts(f"{name} {attempt}")
    arrays = {"x": salts.array(options["batch"], options["time"], options["input"])}
    rows = options["layers"] * (2 if options["bidirectional"] else 1)
    size = options["projection"] or options["hidden"]
    if has_states:
        arrays["h0"] = salts.array(rows, options["batch"], size)
        if kind == "LSTM":
            arrays["c0"] = salts.array(rows, options["batch"], options["hidden"])
    parameters = {key: salts.array(*parameter.shape) for key, parameter in module.named_parameters()}
    module.load_state_dict({key: tensor(array) for key, array in parameters.items()})
    inputs = {key: tensor(array).requires_grad_() for key, array in arrays.items()}

    x = inputs["x"]
    if options["lengths"]:
        x = pack_padded_sequence(x, torch.tensor(options["lengths"]), batch_first=True, enforce_sorted=False)
    if kind == "LSTM":
        outputs, (hn, cn) = module(x, (inputs["h0"], inputs["c0"]) if has_states else None)
    else:
        (outputs, hn), cn = module(x, inputs.get("h0")), None
    if options["lengths"]:
        outputs, _ = pad_packed_sequence(outputs, batch_first=True, total_length=options["time"])

    if kind == "RNN_RELU":
        with torch.no_grad():
            distance, expected = distance_from_kinks(inputs["x"], inputs.get("h0"), dict(module.named_parameters()),
                                                     options)
        assert (outputs - expected).abs().max() < 1e-13, name
        if distance < 1e-3:
            return case(name, kind, has_states, attempt + 1, **options)

    loss = weighted_sum(outputs) + weighted_sum(hn) + (0 if cn is None else weighted_sum(cn))
    sources = {**inputs, **dict(module.named_parameters())}
    gradients = dict(zip(sources, torch.autograd.grad(loss, list(sources.values()))))
    return {
        "name": name,
        "kind": kind,
        "options": options,
        "parameters": parameters,
        "x": arrays["x"],
        "h0": arrays.get("h0"),
        "c0": arrays.get("c0"),
        "outputs": stored(outputs),
        "hn": stored(hn),
        "cn": None if cn is None else stored(cn),
        "gradients": {key: stored(gradient) for key, gradient in gradients.items()},
    }


# The options that each kind is tried with

CHOICES = {
    "layers": [1, 2, 3],
    "bidirectional": [False, True],
    "bias": [True, False],
    "ragged": [False, True],
    "states": [False, True],
    "input": ["other", "equal"],
    "batch": [3, 1],
    "time": [5, 1],
}


def covered(row, size):
    return set(itertools.combinations(enumerate(row), size))


def rows_for(kind, count):
    """Rows of choices, the first with none of the options, so that every pair of choices occurs in one of them; more
    rows, until there are enough, then cover as many threes as they can. Many steps are better than one."""
    names = list(CHOICES)
    ragged, time = names.index("ragged"), names.index("time")
    # A single step leaves nothing to be ragged.
    rows = [row for row in itertools.product(*CHOICES.values()) if not (row[ragged] and row[time] == 1)]
    pairs = set().union(*[covered(row, 2) for row in rows])
    chosen, seen = [rows[0]], {2: covered(rows[0], 2), 3: covered(rows[0], 3)}
    while len(chosen) < count or seen[2] != pairs:

        def gain(row):
            order = zlib.crc32(f"{kind} {row}".encode())
            return len(covered(row, 2) - seen[2]), row[time], len(covered(row, 3) - seen[3]), order

        chosen.append(max(rows, key=gain))
        for size in [2, 3]:
            seen[size] |= covered(chosen[-1], size)
    return [dict(zip(names, row)) for row in sorted(chosen, key=rows.index)]


RAGGED = {3: [[3, 5, 1], [2, 4, 3], [5, 2, 5]], 1: [[3], [4]]}


def main():
    cases = []
    kinds = [("RNN_TANH", 0, 14), ("RNN_RELU", 0, 14), ("LSTM", 0, 14), ("LSTM", 2, 10), ("GRU", 0, 14)]
    for kind, projection, count in kinds:
        for row in rows_for(f"{kind} {projection}", count):
            # The more layers, the smaller they are.
            hidden = {1: 4, 2: 3, 3: 3 if projection else 2}[row["layers"]]
            options = {
                "input": hidden if row["input"] == "equal" else {4: 3, 3: 2, 2: 3}[hidden],
                "hidden": hidden,
                "projection": projection,
                "layers": row["layers"],
                "bidirectional": row["bidirectional"],
                "bias": row["bias"],
                "batch": row["batch"],
                "time": row["time"],
                "lengths": None,
            }
            if row["ragged"]:
                choices = RAGGED[row["batch"]]
                options["lengths"] = choices[len(cases) % len(choices)]
            words = [
                kind.replace("_", " ").replace("TANH", "tanh").replace("RELU", "relu"),
                f"projection {projection}" if projection else None,
                f"{row['layers']} layers" if row["layers"] > 1 else None,
                "both directions" if row["bidirectional"] else None,
                None if row["bias"] else "no bias",
                f"lengths {options['lengths']}" if row["ragged"] else None,
                "initial states" if row["states"] else None,
                "input as wide as hidden" if row["input"] == "equal" else None,
                "batch 1" if row["batch"] == 1 else None,
                "time 1" if row["time"] == 1 else None,
            ]
            name = ", ".join(word for word in words if word)
            cases.append(case(name, kind, row["states"], **options))
    assert len({case["name"] for case in cases}) == len(cases)
    write(pathlib.Path(__file__).with_suffix(".json"), cases)


if __name__ == "__main__":
    main()
