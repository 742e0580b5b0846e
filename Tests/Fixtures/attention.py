"""Reference values of attention, by PyTorch in double precision: what is found, the weights, and gradients of everything.

Inputs and parameters come from the formula of recurrent_torch.py, by shape and salt. The loss whose gradients are given is
sum(found * w) + sum(weights * w) with w[i] = 1 + 0.5 * ((i * 7919) % 13) / 13.
"""

import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)


def formula(shape, salt):
    values = []
    for i in range(math.prod(shape)):
        angle = float((i + 1) * (2 * salt + 3)) * 0.7548776662466927 + float(salt) * 0.618
        values.append(0.6 * (2 * (angle - math.floor(angle)) - 1))
    return torch.tensor(values).reshape(shape).requires_grad_()


def weighted(value):
    flat = value.flatten()
    weights = torch.tensor([1 + 0.5 * ((i * 7919) % 13) / 13 for i in range(flat.numel())])
    return (flat * weights).sum()


def array(value):
    return {"shape": list(value.shape), "values": [float(v) for v in value.detach().flatten()]}


def weights_of(scores, lengths):
    if lengths is None:
        return torch.softmax(scores, -1)
    positions = torch.arange(scores.shape[-1])
    valid = (positions[None, :] < torch.tensor(lengths)[:, None]).reshape([len(lengths)] + [1] * (scores.dim() - 2) + [-1])
    weights = torch.softmax(scores.masked_fill(~valid, -math.inf), -1)
    return torch.nan_to_num(weights, nan=0.0) if 0 in lengths else weights


def multi_head(p, lengths):
    module = torch.nn.MultiheadAttention(4, 2, batch_first=True)
    names = {"in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"}
    mask = None
    if lengths is not None:
        mask = torch.arange(p["keys"].shape[1])[None, :] >= torch.tensor(lengths)[:, None]
    arguments = (p["queries"], p.get("keys", p["queries"]), p.get("values", p.get("keys", p["queries"])))
    return torch.func.functional_call(
        module, {n: p[n] for n in names}, arguments,
        {"key_padding_mask": mask, "need_weights": True, "average_attn_weights": False})


def attend(score):
    def compute(p, lengths):
        weights = weights_of(score(p), lengths)
        return weights @ p.get("values", p["keys"]), weights
    return compute


def pooling(p, lengths):
    scores = torch.tanh(p["x"] @ p["projection.weight"].T + p["projection.bias"]) @ p["vector"]
    weights = weights_of(scores, lengths)
    return (weights[:, None, :] @ p["x"])[:, 0], weights


SEQUENCES = {"queries": [2, 3, 4], "keys": [2, 5, 4], "values": [2, 5, 3]}
HEADS = {"in_proj_weight": [12, 4], "in_proj_bias": [12], "out_proj.weight": [4, 4], "out_proj.bias": [4]}
KINDS = {
    "dot": (SEQUENCES, attend(lambda p: p["queries"] @ p["keys"].mT)),
    "scaled": (SEQUENCES, attend(lambda p: p["queries"] @ p["keys"].mT / 2)),
    "general": (
        {"queries": [2, 3, 4], "keys": [2, 5, 2], "weight": [4, 2]},
        attend(lambda p: p["queries"] @ p["weight"] @ p["keys"].mT)),
    "additive": (
        {"queries": [2, 3, 4], "keys": [2, 5, 2], "values": [2, 5, 3], "weight_query": [6, 4], "weight_key": [6, 2],
         "bias": [6], "vector": [6]},
        attend(lambda p: torch.tanh((p["queries"] @ p["weight_query"].T)[:, :, None]
                                    + (p["keys"] @ p["weight_key"].T + p["bias"])[:, None]) @ p["vector"])),
    "heads": ({"queries": [2, 3, 4], "keys": [2, 5, 4], "values": [2, 5, 4], **HEADS}, multi_head),
    "pooling": ({"x": [3, 5, 4], "projection.weight": [6, 4], "projection.bias": [6], "vector": [6]}, pooling),
}

cases = []
for number, (kind, (shapes, compute)) in enumerate(KINDS.items()):
    batch = next(iter(shapes.values()))[0]
    options = [None, [5, 2, 3][:batch]] + ([[0, 4, 1][:batch]] if kind != "heads" else [])
    for lengths in options:
        salts = {name: 11 + 17 * number + 3 * i for i, name in enumerate(shapes)}
        p = {name: formula(shape, salts[name]) for name, shape in shapes.items()}
        found, weights = compute(p, lengths)
        gradients = torch.autograd.grad(weighted(found) + weighted(weights), list(p.values()))
        assert all(torch.isfinite(g).all() for g in gradients) or 0 in (lengths or [])
        cases.append({
            "name": f"{kind}, lengths {lengths}", "kind": kind, "lengths": lengths,
            "inputs": {n: {"shape": s, "salt": salts[n]} for n, s in shapes.items()},
            "found": array(found), "weights": array(weights),
            # A row of nothing but -inf has no gradient in PyTorch; it is left out there.
            "gradients": None if 0 in (lengths or []) else {n: array(g) for n, g in zip(shapes, gradients)},
        })

text = "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n"
pathlib.Path(__file__).with_suffix(".json").write_text(text)
