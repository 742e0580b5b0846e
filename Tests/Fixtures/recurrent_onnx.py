"""Makes recurrent_onnx.json: what ONNX's operators RNN, GRU and LSTM give, in single precision.

Run `python3 Tests/Fixtures/recurrent_onnx.py` with onnx, onnxruntime and numpy installed. Nothing else needs it: the
file is kept with the tests.

Where onnx's ReferenceEvaluator implements all that a case asks for, the values are its own, and ONNX Runtime has to
agree; elsewhere they are those of ONNX Runtime. The operators are also written out below as the specification has
them, in double precision: this measures how far a case stays away from the kinks of its functions, and finds the cases
where an engine does something else. Such a case says so.

Inputs are not stored: element i of an array, counted row by row, is value(i, salt) rounded to single precision, and the
file holds the array's shape and salt. The salts depend on the name of the case alone: a new case leaves all others as
they are.
"""

import json
import math
import pathlib
import zlib

import numpy as np
import onnx
import onnxruntime
from formula import SALTS, value
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

INPUT, HIDDEN, BATCH, TIME = 3, 4, 3, 5
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
CASES = []


def drawn(shapes, name):
    """An array for each shape, with different salts, starting from a place that the name gives."""
    start = zlib.crc32(name.encode())
    return {
        key: {"shape": shape, "salt": SALTS[(start + k) % len(SALTS)]} for k, (key, shape) in enumerate(shapes.items())
    }


def filled(array):
    values = [value(i, array["salt"]) for i in range(math.prod(array["shape"]))]
    return np.array(values, dtype=np.float32).reshape(array["shape"])


def stored(array):
    assert array.dtype == np.float32 and np.isfinite(array).all()
    # The shortest digits that give the same number in single precision.
    return {"shape": list(array.shape), "values": [float(str(element)) for element in array.flatten()]}


# The operators as the specification has them, and the distance of their arguments from kinks

DEFAULT_ALPHA = {"LeakyRelu": 0.01, "ThresholdedRelu": 1.0, "HardSigmoid": 0.2, "Elu": 1.0}
DEFAULT_BETA = {"HardSigmoid": 0.5}
FUNCTIONS = {
    "Relu": lambda x, a, b: np.maximum(x, 0),
    "Tanh": lambda x, a, b: np.tanh(x),
    "Sigmoid": lambda x, a, b: 1 / (1 + np.exp(-x)),
    "Affine": lambda x, a, b: a * x + b,
    "LeakyRelu": lambda x, a, b: np.where(x >= 0, x, a * x),
    "ThresholdedRelu": lambda x, a, b: np.where(x >= a, x, 0),
    "ScaledTanh": lambda x, a, b: a * np.tanh(b * x),
    "HardSigmoid": lambda x, a, b: np.clip(a * x + b, 0, 1),
    "Elu": lambda x, a, b: np.where(x >= 0, x, a * (np.exp(x) - 1)),
    "Softsign": lambda x, a, b: x / (1 + np.abs(x)),
    "Softplus": lambda x, a, b: np.log(1 + np.exp(x)),
}
KINKS = {
    "Relu": lambda a, b: [0],
    "LeakyRelu": lambda a, b: [0],
    "ThresholdedRelu": lambda a, b: [a],
    "HardSigmoid": lambda a, b: [-b / a, (1 - b) / a],
    "Elu": lambda a, b: [0],
}
TAKES_ALPHA = {"Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu"}
TAKES_BETA = {"Affine", "ScaledTanh", "HardSigmoid"}


class Specified:
    """The operator of a case by the text of the specification, in double precision."""

    def __init__(self, operator, attributes):
        self.operator, self.attributes = operator, attributes
        self.clip = attributes.get("clip")
        self.distance = math.inf
        self.within = {"gate": 0, "cell": 0}
        self.beyond = {"gate": 0, "cell": 0}
        directions = 2 if attributes["direction"] == "bidirectional" else 1
        defaults = {"RNN": ["Tanh"], "GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"]}[operator]
        names = attributes.get("activations", defaults * directions)
        # Only the functions that have a parameter take one from the lists.
        alphas, betas = iter(attributes.get("activation_alpha", [])), iter(attributes.get("activation_beta", []))
        self.functions = []
        for name in names:
            alpha = next(alphas, DEFAULT_ALPHA.get(name)) if name in TAKES_ALPHA else None
            beta = next(betas, DEFAULT_BETA.get(name)) if name in TAKES_BETA else None
            self.functions.append((name, alpha, beta))

    def apply(self, function, x, kind="gate"):
        name, alpha, beta = function
        kinks = KINKS.get(name, lambda a, b: [])(alpha, beta)
        if self.clip is not None:
            kinks = kinks + [-self.clip, self.clip]
            self.beyond[kind] += (np.abs(x) > self.clip).sum()
            self.within[kind] += (np.abs(x) <= self.clip).sum()
        for kink in kinks:
            self.distance = min(self.distance, np.abs(x - kink).min())
        return FUNCTIONS[name](x if self.clip is None else np.clip(x, -self.clip, self.clip), alpha, beta)

    def is_telling(self, has_cells_beyond):
        """Whether a clip, if there is one, changes some gates and not others, and cells only where it should."""
        if self.clip is None:
            return True
        return self.beyond["gate"] > 0 and self.within["gate"] > 0 and (self.beyond["cell"] > 0) == has_cells_beyond

    def step(self, functions, x, h, c, W, R, B, P):
        blocks = lambda array, count: np.split(array, count)
        count = GATES[self.operator]
        w = [x @ block.T for block in blocks(W, count)]
        r = [h @ block.T for block in blocks(R, count)]
        wb, rb = blocks(B, 2 * count)[:count], blocks(B, 2 * count)[count:]
        if self.operator == "RNN":
            return self.apply(functions[0], w[0] + r[0] + wb[0] + rb[0]), None
        if self.operator == "GRU":
            f, g = functions
            z = self.apply(f, w[0] + r[0] + wb[0] + rb[0])
            reset = self.apply(f, w[1] + r[1] + wb[1] + rb[1])
            if self.attributes.get("linear_before_reset", 0):
                candidate = self.apply(g, w[2] + reset * (r[2] + rb[2]) + wb[2])
            else:
                candidate = self.apply(g, w[2] + (reset * h) @ blocks(R, count)[2].T + rb[2] + wb[2])
            return (1 - z) * candidate + z * h, None
        f, g, last = functions
        sums = [w[k] + r[k] + wb[k] + rb[k] for k in range(4)]
        pi, po, pf = blocks(P, 3)
        i = self.apply(f, sums[0] + pi * c)
        # The specification says no more than that the two are coupled.
        forget = 1 - i if self.attributes.get("input_forget", 0) else self.apply(f, sums[2] + pf * c)
        c = forget * c + i * self.apply(g, sums[3])
        o = self.apply(f, sums[1] + po * c)
        return o * self.apply(last, c, "cell"), c

    def __call__(self, inputs):
        inputs = {key: array if key == "sequence_lens" else array.astype(np.float64) for key, array in inputs.items()}
        X = inputs["X"]
        time, batch, _ = X.shape
        lengths = inputs.get("sequence_lens", [time] * batch)
        directions, hidden = inputs["W"].shape[0], inputs["R"].shape[2]
        per_direction = len(self.functions) // directions
        Y = np.zeros([time, directions, batch, hidden])
        Y_h, Y_c = np.zeros([directions, batch, hidden]), np.zeros([directions, batch, hidden])
        for d in range(directions):
            functions = self.functions[d * per_direction : (d + 1) * per_direction]
            of = lambda key, size: inputs[key][d] if key in inputs else np.zeros(size)
            B, P = of("B", 2 * GATES[self.operator] * hidden), of("P", 3 * hidden)
            is_reverse = self.attributes["direction"] == "reverse" or d == 1
            for b in range(batch):
                h, c = of("initial_h", [batch, hidden])[b], of("initial_c", [batch, hidden])[b]
                for t in range(lengths[b])[:: -1 if is_reverse else 1]:
                    h, c = self.step(functions, X[t, b], h, c, inputs["W"][d], inputs["R"][d], B, P)
                    Y[t, d, b] = h
                Y_h[d, b] = h
                Y_c[d, b] = 0 if c is None else c
        return [Y, Y_h, Y_c][: 3 if self.operator == "LSTM" else 2]


# The two engines

ORDER = ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"]


def model_of(operator, attributes, inputs):
    order = ORDER if operator == "LSTM" else ORDER[:6]
    names = [key if key in inputs else "" for key in order]
    while not names[-1]:
        names.pop()
    outputs = ["Y", "Y_h", "Y_c"][: 3 if operator == "LSTM" else 2]
    node = helper.make_node(operator, names, outputs, **attributes)
    infos = [
        helper.make_tensor_value_info(
            key, TensorProto.INT32 if key == "sequence_lens" else TensorProto.FLOAT, array.shape
        )
        for key, array in inputs.items()
    ]
    results = [
        helper.make_tensor_value_info(key, TensorProto.FLOAT, [None] * (4 if key == "Y" else 3)) for key in outputs
    ]
    graph = helper.make_graph([node], "case", infos, results)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def is_in_reference(operator, attributes, inputs):
    """Whether the ReferenceEvaluator of onnx 1.23 heeds all that is asked for."""
    ignored = {"clip", "input_forget"} | (set() if operator == "RNN" else {"activations"})
    if "sequence_lens" in inputs or ignored & set(attributes):
        return False
    # Of an RNN it knows two functions, and uses the first for both directions.
    activations = set(attributes.get("activations", ["Tanh"]))
    return operator != "RNN" or (activations <= {"Tanh", "Affine"} and len(activations) == 1)


def by_runtime(model, inputs):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, inputs)


def difference(left, right):
    return max(np.abs(a - b).max() for a, b in zip(left, right))


def case(name, operator, bias=True, states=False, peepholes=False, lengths=None, differs=None, **attributes):
    """Adds a case; `differs` says how its values are not those of the specification."""
    attributes = {"hidden_size": HIDDEN, "direction": "forward", **attributes}
    directions, gates = 2 if attributes["direction"] == "bidirectional" else 1, GATES[operator]
    shapes = {
        "X": [TIME, BATCH, INPUT],
        "W": [directions, gates * HIDDEN, INPUT],
        "R": [directions, gates * HIDDEN, HIDDEN],
        "B": [directions, 2 * gates * HIDDEN] if bias else None,
        "initial_h": [directions, BATCH, HIDDEN] if states else None,
        "initial_c": [directions, BATCH, HIDDEN] if states and operator == "LSTM" else None,
        "P": [directions, 3 * HIDDEN] if peepholes else None,
    }
    for attempt in range(2000):
        arrays = drawn({key: shape for key, shape in shapes.items() if shape}, f"{operator} {name} {attempt}")
        inputs = {key: filled(array) for key, array in arrays.items()}
        if lengths:
            inputs["sequence_lens"] = np.array(lengths, dtype=np.int32)
        specified = Specified(operator, attributes)
        expected = specified(inputs)
        if specified.distance > 1e-3 and specified.is_telling(bool(differs)):
            break
    else:
        raise AssertionError(f"{name}: no salts will do")

    model = model_of(operator, attributes, inputs)
    results, engine = by_runtime(model, inputs), "onnxruntime"
    if is_in_reference(operator, attributes, inputs):
        others, engine = ReferenceEvaluator(model).run(None, inputs), "reference"
        assert difference(results, others) < 1e-5, (name, difference(results, others))
        results = others
    # Were there no difference any more, the sentence would have to go.
    assert (difference(results, expected) > 1e-3) == bool(differs), (name, difference(results, expected))
    assert differs or difference(results, expected) < 5e-6, (name, difference(results, expected))
    name = f"{operator}, {name}" if name else operator
    assert name not in [case["name"] for case in CASES], name
    keys = ["X", "W", "R", "B", "P", "initial_h", "initial_c"]
    CASES.append(
        {
            "name": name,
            "engine": engine,
            "differs": differs,
            "operator": operator,
            "attributes": attributes,
            **{key: arrays.get(key) for key in keys},
            "sequence_lens": lengths,
            "Y": stored(results[0]),
            "Y_h": stored(results[1]),
            "Y_c": stored(results[2]) if operator == "LSTM" else None,
        }
    )


# What all three have

LENGTHS = [3, 5, 1]
for operator in ["RNN", "GRU", "LSTM"]:
    case("", operator)
    case("no bias", operator, bias=False)
    case("reverse, initial states", operator, states=True, direction="reverse")
    case("bidirectional, initial states", operator, states=True, direction="bidirectional")
    case("lengths", operator, lengths=LENGTHS)
    case("reverse, lengths, initial states", operator, states=True, lengths=LENGTHS, direction="reverse")
    case("bidirectional, lengths below the time, initial states", operator, states=True, lengths=[2, 4, 3],
         direction="bidirectional")
    case("clip", operator, clip=0.5)
    case("clip, no bias, bidirectional", operator, bias=False, direction="bidirectional", clip=0.375)

# RNN

case("Relu", "RNN", activations=["Relu"])
case("Sigmoid", "RNN", activations=["Sigmoid"])
case("Affine", "RNN", activations=["Affine"], activation_alpha=[0.75], activation_beta=[0.125])
case("LeakyRelu", "RNN", activations=["LeakyRelu"], activation_alpha=[0.25])
case("ThresholdedRelu", "RNN", activations=["ThresholdedRelu"], activation_alpha=[0.125])
case("ScaledTanh", "RNN", activations=["ScaledTanh"], activation_alpha=[1.25], activation_beta=[0.625])
case("HardSigmoid", "RNN", activations=["HardSigmoid"], activation_alpha=[0.75], activation_beta=[0.375])
case("Elu", "RNN", activations=["Elu"], activation_alpha=[0.75])
case("Softsign", "RNN", activations=["Softsign"])
case("Softplus", "RNN", activations=["Softplus"])
case("Relu and Tanh, bidirectional", "RNN", direction="bidirectional", activations=["Relu", "Tanh"])
case("LeakyRelu and Elu, bidirectional", "RNN", direction="bidirectional", activations=["LeakyRelu", "Elu"],
     activation_alpha=[0.25, 0.75])
case("Tanh and LeakyRelu, bidirectional, one alpha", "RNN", direction="bidirectional",
     activations=["Tanh", "LeakyRelu"], activation_alpha=[0.25])
case("HardSigmoid by default", "RNN", activations=["HardSigmoid"])
case("Relu, clip, lengths", "RNN", lengths=LENGTHS, activations=["Relu"], clip=0.5)

# GRU

case("linear before reset", "GRU", linear_before_reset=1)
case("linear before reset, no bias", "GRU", bias=False, linear_before_reset=1)
case("linear before reset, bidirectional, lengths, initial states", "GRU", states=True, lengths=LENGTHS,
     direction="bidirectional", linear_before_reset=1)
case("linear before reset, reverse, clip", "GRU", direction="reverse", linear_before_reset=1, clip=0.5)
case("HardSigmoid and Tanh", "GRU", activations=["HardSigmoid", "Tanh"], activation_alpha=[0.75],
     activation_beta=[0.375])
case("HardSigmoid by default and Softsign", "GRU", activations=["HardSigmoid", "Softsign"])
case("Sigmoid and LeakyRelu by default, linear before reset", "GRU", linear_before_reset=1,
     activations=["Sigmoid", "LeakyRelu"])
case("four functions, bidirectional", "GRU", states=True, direction="bidirectional",
     activations=["Sigmoid", "Elu", "HardSigmoid", "ScaledTanh"], activation_alpha=[0.75, 0.25, 1.25],
     activation_beta=[0.375, 0.625])

# LSTM

case("peepholes", "LSTM", peepholes=True)
case("peepholes, bidirectional, lengths, initial states", "LSTM", peepholes=True, states=True, lengths=LENGTHS,
     direction="bidirectional")
case("input and forget coupled", "LSTM", input_forget=1)
case("input and forget coupled, peepholes, initial states", "LSTM", peepholes=True, states=True, input_forget=1)
case("input and forget coupled, reverse, clip", "LSTM", direction="reverse", input_forget=1, clip=0.5)
case("peepholes, clip, initial states", "LSTM", peepholes=True, states=True, clip=0.625)
case("clip, cells beyond it", "LSTM", states=True, clip=0.125,
     differs="ONNX Runtime does not clip the argument of the last function, which is the cell.")
case("HardSigmoid, Tanh and Tanh", "LSTM", activations=["HardSigmoid", "Tanh", "Tanh"], activation_alpha=[0.75],
     activation_beta=[0.375])
case("HardSigmoid by default, Softsign and Softsign", "LSTM", activations=["HardSigmoid", "Softsign", "Softsign"])
case("Sigmoid, Relu and Elu by default", "LSTM", states=True, activations=["Sigmoid", "Relu", "Elu"])
case("Sigmoid, Affine and ScaledTanh", "LSTM", activations=["Sigmoid", "Affine", "ScaledTanh"],
     activation_alpha=[0.75, 1.25], activation_beta=[0.125, 0.625])
case("six functions, bidirectional", "LSTM", states=True, direction="bidirectional",
     activations=["Sigmoid", "Softplus", "LeakyRelu", "HardSigmoid", "Tanh", "Softsign"],
     activation_alpha=[0.25, 0.75], activation_beta=[0.375])

lines = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in CASES]
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text("[\n" + ",\n".join(lines) + "\n]\n")
counts = {engine: sum(case["engine"] == engine for case in CASES) for engine in ["reference", "onnxruntime"]}
versions = f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}"
print(f"{file.name}: {len(CASES)} cases {counts}, {file.stat().st_size} bytes, {versions}")
