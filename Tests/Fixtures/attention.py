"""Reference values of attention, by PyTorch in double precision: the contexts, the weights, and gradients of everything.

Inputs and parameters come from the formula of recurrent_torch.py, by shape and salt. The loss whose gradients are given is
sum(context * w) + sum(weights * w) with w[i] = 1 + 0.5 * ((i * 7919) % 13) / 13.
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


def bias_of(masks, p, shape):
    """What masks add to scores [batch, queries, keys] or [batch, heads, queries, keys]: 0 or -inf, and the added tensor."""
    bias = torch.zeros(shape)
    query, key = torch.arange(shape[-2])[:, None], torch.arange(shape[-1])[None, :]

    def aligned(tensor):
        return tensor[:, None] if tensor.dim() == 3 and len(shape) == 4 else tensor

    for mask in masks or []:
        if mask["kind"] == "added":
            bias = bias + aligned(p["added"])
            continue
        if mask["kind"] == "causal":
            seen = key <= query
        elif mask["kind"] == "window":
            seen = (key >= query - mask["before"]) & (key <= query + mask["after"])
        else:
            seen = aligned(torch.tensor(mask["allowed"]["values"]).reshape(mask["allowed"]["shape"])) != 0
        bias = bias.masked_fill(~seen, -math.inf)
    return bias


def weights_of(scores, lengths, masks=None, p=None):
    if masks is not None:
        scores = scores + bias_of(masks, p, scores.shape)
    if lengths is None:
        return torch.softmax(scores, -1)
    positions = torch.arange(scores.shape[-1])
    valid = (positions[None, :] < torch.tensor(lengths)[:, None]).reshape([len(lengths)] + [1] * (scores.dim() - 2) + [-1])
    weights = torch.softmax(scores.masked_fill(~valid, -math.inf), -1)
    return torch.nan_to_num(weights, nan=0.0) if 0 in lengths else weights


def multi_head(p, lengths, masks=None):
    module = torch.nn.MultiheadAttention(4, 2, batch_first=True)
    names = {"in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"}
    mask = None
    if lengths is not None:
        mask = torch.arange(p["keys"].shape[1])[None, :] >= torch.tensor(lengths)[:, None]
    attention_mask = None
    if masks is not None:
        batch, queries, keys = p["queries"].shape[0], p["queries"].shape[1], p["keys"].shape[1]
        attention_mask = bias_of(masks, p, [batch, 2, queries, keys]).reshape(batch * 2, queries, keys)
        if mask is not None:
            mask = torch.zeros(mask.shape).masked_fill(mask, -math.inf)
    arguments = (p["queries"], p.get("keys", p["queries"]), p.get("values", p.get("keys", p["queries"])))
    return torch.func.functional_call(
        module, {n: p[n] for n in names}, arguments,
        {"key_padding_mask": mask, "need_weights": True, "average_attn_weights": False, "attn_mask": attention_mask})


def attend(score):
    def compute(p, lengths, masks=None):
        weights = weights_of(score(p), lengths, masks, p)
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
        context, weights = compute(p, lengths)
        gradients = torch.autograd.grad(weighted(context) + weighted(weights), list(p.values()))
        assert all(torch.isfinite(g).all() for g in gradients) or 0 in (lengths or [])
        cases.append({
            "name": f"{kind}, lengths {lengths}", "kind": kind, "lengths": lengths, "masks": None,
            "inputs": {n: {"shape": s, "salt": salts[n]} for n, s in shapes.items()},
            "context": array(context), "weights": array(weights),
            # A row of nothing but -inf has no gradient in PyTorch; it is left out there.
            "gradients": None if 0 in (lengths or []) else {n: array(g) for n, g in zip(shapes, gradients)},
        })


def allowed(shape, step):
    """Every so many elements are hidden, never the first of a row: each query sees a key."""
    values = [0 if i % shape[-1] and i % step == 0 else 1 for i in range(math.prod(shape))]
    return {"kind": "allowed", "allowed": {"shape": shape, "values": values}}


CAUSAL, ADDED = {"kind": "causal"}, {"kind": "added"}
# Masks with three axes have one for the batch; those of heads have four.
MASKS = {
    "causal": ([CAUSAL], None),
    "window": ([{"kind": "window", "before": 1, "after": 1}], None),
    "allowed": ([allowed([3, 5], 2)], None),
    "allowed in each sequence": ([allowed([2, 3, 5], 3)], None),
    "added": ([ADDED], [3, 5]),
    "added in each sequence": ([ADDED], [2, 3, 5]),
    "added, causal, allowed": ([CAUSAL, ADDED, allowed([2, 1, 5], 3)], [1, 3, 5]),
}
MASKS_OF_HEADS = {
    "allowed in each head": ([allowed([2, 2, 3, 5], 3)], None),
    "allowed in each head of all sequences": ([allowed([1, 2, 3, 5], 3)], None),
    "added in each head": ([ADDED], [2, 2, 3, 5]),
    "added in each head of all sequences, causal": ([ADDED, CAUSAL], [1, 2, 3, 5]),
}

for number, (kind, (shapes, compute)) in enumerate(KINDS.items()):
    if kind not in ("scaled", "additive", "heads"):
        continue
    for name, (masks, added) in (MASKS | (MASKS_OF_HEADS if kind == "heads" else {})).items():
        for lengths in [None, [5, 2]]:
            all_shapes = shapes | ({"added": added} if added else {})
            salts = {n: 41 + 17 * number + 3 * i for i, n in enumerate(all_shapes)}
            p = {n: formula(shape, salts[n]) for n, shape in all_shapes.items()}
            context, weights = compute(p, lengths, masks)
            gradients = torch.autograd.grad(weighted(context) + weighted(weights), list(p.values()))
            assert torch.isfinite(context).all() and all(torch.isfinite(g).all() for g in gradients), (kind, name)
            cases.append({
                "name": f"{kind}, {name}, lengths {lengths}", "kind": kind, "lengths": lengths, "masks": masks,
                "inputs": {n: {"shape": s, "salt": salts[n]} for n, s in all_shapes.items()},
                "context": array(context), "weights": array(weights),
                "gradients": {n: array(g) for n, g in zip(all_shapes, gradients)},
            })

text = "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n"
pathlib.Path(__file__).with_suffix(".json").write_text(text)
