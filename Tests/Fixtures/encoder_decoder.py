"""Reference values of encoder-decoders, by PyTorch in double precision: logits, alignments, the loss and its gradients.

PyTorch's own layers read and write; what is between them, bridges and the wirings of attention, is written here after the
equations of EncoderDecoder. Parameters come from the formula, by shape and by their place among the sorted names.
"""

import json
import math
import pathlib

import torch
from torch import nn

from formula import SALTS, value

torch.set_default_dtype(torch.float64)

SOURCE, TARGET, EMBEDDING, HIDDEN = 6, 7, 3, 4
FILTERS, WIDTH = 2, 3
SOURCES = [[1, 4, 2, 5], [3], [], [2, 2, 5]]
TARGETS = [[1, 3, 6], [1], [1, 2, 4, 4, 5], []]
LABELS = [[3, 6, 2], [2], [2, 4, 4, 5, 0], []]


def formula(shape, salt):
    return torch.tensor([value(i, salt) for i in range(math.prod(shape))]).reshape(shape)


def layer(kind, inputs, layers):
    name = kind.removeprefix("bi")
    both = kind.startswith("bi")
    return {"gru": nn.GRU, "lstm": nn.LSTM, "rnn": nn.RNN}[name](
        inputs, HIDDEN, num_layers=layers, batch_first=True, bidirectional=both)


class Model(nn.Module):
    def __init__(self, case):
        super().__init__()
        self.case = case
        both = case["encoder"].startswith("bi")
        context = HIDDEN * (2 if both else 1)
        attention, layers = case["attention"], case["layers"]
        combined = EMBEDDING if case["tied"] else HIDDEN
        inputs = EMBEDDING
        if attention is None or case["wiring"] == "bahdanau":
            inputs += context
        if case["feeds"]:
            inputs += combined
        self.source = nn.Embedding(SOURCE, EMBEDDING)
        self.encoder = layer(case["encoder"], EMBEDDING, layers)
        self.target = nn.Embedding(TARGET, EMBEDDING)
        self.decoder = layer(case["decoder"], inputs, layers)
        parts = 2 if case["decoder"] == "lstm" else 1
        self.bridge = nn.Module()
        self.bridge.maps = nn.ModuleList(
            [nn.Linear(context, HIDDEN) for _ in range(layers * parts)] if case["bridge"] == "projection" else [])
        if attention == "general":
            self.attention = nn.Module()
            self.attention.weight = nn.Parameter(torch.zeros(HIDDEN, context))
        elif attention in ("additive", "location"):
            self.attention = nn.Module()
            shapes = [("weight_query", (HIDDEN, HIDDEN)), ("weight_key", (HIDDEN, context)), ("bias", (HIDDEN,)),
                      ("vector", (HIDDEN,))]
            if attention == "location":
                shapes += [("filters", (FILTERS, WIDTH)), ("weight_location", (HIDDEN, FILTERS))]
            for name, shape in shapes:
                setattr(self.attention, name, nn.Parameter(torch.zeros(shape)))
        elif attention == "multihead":
            self.attention = nn.MultiheadAttention(HIDDEN, 2, batch_first=True)
        if attention is not None:
            self.combination = nn.Linear(context + HIDDEN, combined)
        elif case["tied"] and EMBEDDING != HIDDEN:
            self.combination = nn.Linear(HIDDEN, combined)
        if case["tied"]:
            self.output_bias = nn.Parameter(torch.zeros(TARGET))
        else:
            self.output = nn.Linear(combined if hasattr(self, "combination") else HIDDEN, TARGET)

    def first_state(self, state):
        """Of one sequence: state parts [layers * directions, hidden]."""
        directions = 2 if self.case["encoder"].startswith("bi") else 1
        wanted = 2 if self.case["decoder"] == "lstm" else 1
        result = [[] for _ in range(wanted)]
        for number in range(self.case["layers"]):
            for part in range(wanted):
                given = state[part] if part < len(state) else state[0]
                rows = [given[number * directions + d] for d in range(directions)]
                if self.case["bridge"] == "projection":
                    value = self.bridge.maps[number * wanted + part](torch.cat(rows))
                    value = torch.tanh(value) if part == 0 else value
                else:
                    value = sum(rows) if self.case["bridge"] == "sum" else rows[0]
                result[part].append(value)
        return tuple(torch.stack(part)[:, None] for part in result)

    def look(self, query, keys, previous):
        """The context of a query [hidden], and its weights; previous are those of the query before."""
        kind = self.case["attention"]
        if keys.shape[0] == 0:
            return torch.zeros(keys.shape[1]), torch.zeros(0)
        if kind == "multihead":
            context, weights = self.attention(query[None, None], keys[None], keys[None])
            return context[0, 0], weights[0, 0]
        if kind == "dot":
            scores = keys @ query
        elif kind == "scaled":
            scores = keys @ query / HIDDEN ** 0.5
        elif kind == "general":
            scores = keys @ (query @ self.attention.weight)
        else:
            p = self.attention
            sums = p.weight_query @ query + keys @ p.weight_key.T + p.bias
            if kind == "location":
                seen = nn.functional.conv1d(previous[None, None], p.filters[:, None], padding=WIDTH // 2)[0]
                sums = sums + seen.T @ p.weight_location.T
            scores = torch.tanh(sums) @ p.vector
        weights = torch.softmax(scores, 0)
        return weights @ keys, weights

    def one(self, source, target):
        """The logits and weights of a pair, one step after the other."""
        case = self.case
        if source:
            outputs, state = self.encoder(self.source(torch.tensor([source])))
            keys = outputs[0]
            state = state if isinstance(state, tuple) else (state,)
            state = tuple(part[:, 0] for part in state)
            final = state[0][-2:].flatten() if case["encoder"].startswith("bi") else state[0][-1]
        else:
            directions = 2 if case["encoder"].startswith("bi") else 1
            zeros = torch.zeros(case["layers"] * directions, HIDDEN)
            state = (zeros, zeros) if case["encoder"].endswith("lstm") else (zeros,)
            keys, final = torch.zeros(0, HIDDEN * directions), torch.zeros(HIDDEN * directions)
        state = self.first_state(state)
        given = state[0][-1, 0]
        fed = torch.zeros(EMBEDDING if case["tied"] else HIDDEN)
        seen = torch.zeros(keys.shape[0])
        logits, weights = [], []
        for token in target:
            inputs = [self.target(torch.tensor(token))]
            if case["attention"] is None:
                inputs.append(final)
            elif case["wiring"] == "bahdanau":
                context, seen = self.look(given, keys, seen)
                inputs.append(context)
            if case["feeds"]:
                inputs.append(fed)
            x = torch.cat(inputs)[None, None]
            out, state = self.decoder(x, state if len(state) == 2 else state[0])
            state = state if isinstance(state, tuple) else (state,)
            given = out[0, 0]
            features = given
            if case["attention"] is not None:
                if case["wiring"] == "luong":
                    context, seen = self.look(given, keys, seen)
                features = torch.tanh(self.combination(torch.cat([context, given])))
                weights.append(seen)
                fed = features
            elif hasattr(self, "combination"):
                features = torch.tanh(self.combination(features))
            if case["tied"]:
                logits.append(features @ self.target.weight.T + self.output_bias)
            else:
                logits.append(self.output(features))
        return logits, weights


def case(name, encoder, decoder, attention=None, wiring="luong", feeds=False, tied=False, bridge="projection", layers=1):
    return dict(name=name, encoder=encoder, decoder=decoder, attention=attention, wiring=wiring, feeds=feeds, tied=tied,
                bridge=bridge, layers=layers)


CASES = [
    case("without attention", "gru", "gru"),
    case("without attention, two directions and layers", "bilstm", "lstm", layers=2),
    case("without attention, tied", "gru", "gru", tied=True, bridge="forward"),
    case("another cell writes", "bigru", "lstm"),
    case("a memory is left behind", "lstm", "gru"),
    case("summed directions", "bilstm", "lstm", bridge="sum", attention="general"),
    case("the direction from the start", "bigru", "gru", bridge="forward", attention="additive"),
    case("Luong, dot", "gru", "gru", "dot", bridge="forward"),
    case("Luong, scaled", "lstm", "lstm", "scaled"),
    case("Luong, general", "bigru", "gru", "general", layers=2),
    case("Luong, heads", "gru", "gru", "multihead"),
    case("Luong, input feeding", "bigru", "gru", "general", feeds=True),
    case("Luong, input feeding, tied", "bilstm", "lstm", "additive", feeds=True, tied=True),
    case("Bahdanau", "bigru", "gru", "additive", "bahdanau"),
    case("Bahdanau, general, two layers", "bilstm", "lstm", "general", "bahdanau", layers=2),
    case("Bahdanau, input feeding", "rnn", "rnn", "dot", "bahdanau", feeds=True),
    case("Luong, location", "gru", "gru", "location"),
    case("Bahdanau, location, two layers", "bilstm", "lstm", "location", "bahdanau", layers=2),
]


def array(value):
    return {"shape": list(value.shape), "values": [float(v) for v in value.detach().flatten()]}


def run(case):
    model = Model(case)
    names = sorted(name for name, _ in model.named_parameters())
    salts = dict(zip(names, SALTS))
    with torch.no_grad():
        for name in names:
            parameter = model.get_parameter(name)
            parameter.copy_(formula(list(parameter.shape), salts[name]))
    total, count, all_logits, all_weights = 0, 0, [], []
    for source, target, labels in zip(SOURCES, TARGETS, LABELS):
        logits, weights = model.one(source, target)
        for row, label in zip(logits, labels):
            total = total - torch.log_softmax(row, 0)[label]
            count += 1
        all_logits += logits
        all_weights += [torch.cat([w, torch.zeros(4 - w.numel())]) for w in weights]
    loss = total / count
    loss.backward()
    gradients = {}
    for name in names:
        parameter = model.get_parameter(name)
        gradients[name] = array(torch.zeros(parameter.shape) if parameter.grad is None else parameter.grad)
    result = dict(case, salts=salts, logits=array(torch.stack(all_logits)), loss=float(loss), gradients=gradients)
    if all_weights:
        result["alignment"] = array(torch.stack(all_weights))
    return result


path = pathlib.Path(__file__).with_suffix(".json")
lines = [json.dumps(run(case)) for case in CASES]
path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
