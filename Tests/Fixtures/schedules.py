"""Makes schedules.json: the learning rates of PyTorch's schedulers, step by step.

Run `python3 Tests/Fixtures/schedules.py` with PyTorch installed. Nothing else needs it: the file is kept with the
tests.
"""

import json
import math
import pathlib
import warnings

import torch
from torch.optim import lr_scheduler as schedulers

warnings.filterwarnings("ignore")


def optimizer(rate):
    return torch.optim.SGD([torch.zeros(1, dtype=torch.float64, requires_grad=True)], lr=rate)


def rates(rate, steps, make):
    rule = optimizer(rate)
    schedule = make(rule)
    found = []
    for _ in range(steps):
        found.append(rule.param_groups[0]["lr"])
        rule.step()
        schedule.step()
    return found


def warm(rule, steps, following):
    rise = schedulers.LinearLR(rule, start_factor=1 / (steps + 1), total_iters=steps)
    return schedulers.SequentialLR(rule, [rise, following], milestones=[steps])


SCHEDULES = {
    "constant": rates(0.1, 5, lambda o: schedulers.ConstantLR(o, factor=1)),
    "step": rates(0.1, 12, lambda o: schedulers.StepLR(o, 3)),
    "step by half": rates(0.1, 12, lambda o: schedulers.StepLR(o, 4, gamma=0.5)),
    "exponential": rates(0.1, 30, lambda o: schedulers.ExponentialLR(o, 0.9)),
    "linear": rates(0.1, 15, lambda o: schedulers.LinearLR(o, 1, 0.2, total_iters=10)),
    "cosine": rates(0.1, 11, lambda o: schedulers.CosineAnnealingLR(o, 10)),
    "cosine to a rate": rates(0.1, 8, lambda o: schedulers.CosineAnnealingLR(o, 7, eta_min=0.01)),
    "inverse square root": rates(0.1, 20, lambda o: schedulers.LambdaLR(o, lambda s: 1 / math.sqrt(1 + s / 4))),
    "warm-up and linear": rates(
        0.1, 15, lambda o: warm(o, 4, schedulers.LinearLR(o, 1, 0.1, total_iters=10))),
    "warm-up and cosine": rates(0.1, 15, lambda o: warm(o, 4, schedulers.CosineAnnealingLR(o, 10))),
    "warm-up and inverse square root": rates(
        0.1, 15, lambda o: warm(o, 4, schedulers.LambdaLR(o, lambda s: 1 / math.sqrt(1 + s / 4)))),
    "one cycle": rates(
        0.1, 20, lambda o: schedulers.OneCycleLR(o, 0.5, total_steps=21, cycle_momentum=False)),
    "one cycle with everything": rates(
        0.1, 10, lambda o: schedulers.OneCycleLR(
            o, 0.5, total_steps=11, pct_start=0.45, div_factor=10, final_div_factor=50, cycle_momentum=False)),
}

LOSSES = [3, 2, 2.5, 1.9999, 2, 2, 1.5, 1.6, 1.49999, 1.7, 1.7, 1.2, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 1.1, 1.2, 1.2,
          1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2]


def plateau(**settings):
    rule = optimizer(0.1)
    schedule = schedulers.ReduceLROnPlateau(rule, eps=0, **settings)
    found = []
    for loss in LOSSES:
        schedule.step(loss)
        found.append(rule.param_groups[0]["lr"])
    return {"settings": settings, "rates": found}


PLATEAUS = [
    plateau(patience=1),
    plateau(patience=0, factor=0.5, min_lr=0.01),
    plateau(patience=2, factor=0.3, threshold=0.1),
    plateau(patience=1, factor=0.5, cooldown=2),
]

lines = [f"{json.dumps(name)}:{json.dumps(values, separators=(',', ':'))}" for name, values in SCHEDULES.items()]
plateaus = ",\n".join(json.dumps(one, separators=(",", ":")) for one in PLATEAUS)
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text(
    '{"schedules":{\n' + ",\n".join(lines) + '\n},\n"losses":' + json.dumps(LOSSES) + ',\n"plateaus":[\n' + plateaus
    + "\n]}\n")
print(f"{file.name}: {len(SCHEDULES)} schedules, {file.stat().st_size} bytes, PyTorch {torch.__version__}")
