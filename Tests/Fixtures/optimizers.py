"""Makes optimizers.json: five steps of PyTorch's optimizers on a small problem, in double precision.

Run `python3 Tests/Fixtures/optimizers.py` with PyTorch installed. Nothing else needs it: the file is kept with the
tests.

The problem is to bring sum((tanh(x · weight + bias) - y)²) down. Of each run the file holds the settings and, after
each step, both parameters.
"""

import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

X = torch.tensor([[0.5, -1.0, 0.25], [1.5, 0.75, -0.5], [-0.25, 1.25, 1.0], [0.125, -0.5, -1.75]])
Y = torch.tensor([[0.5, -0.25], [-0.75, 0.5], [0.25, 0.875], [-0.125, -0.5]])
WEIGHT = torch.tensor([[0.25, -0.5], [0.75, 0.125], [-0.375, 0.625]])
BIAS = torch.tensor([0.125, -0.25])
STEPS = 5

RUNS = []


def array(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def run(name, kind, learning_rates, **settings):
    """Adds a run; the settings are those of PyTorch, which the Swift test translates, and whether the
    bias is left out of weight decay."""
    weight = WEIGHT.clone().requires_grad_()
    bias = BIAS.clone().requires_grad_()
    options = dict(settings)
    groups = [{"params": [weight]}, {"params": [bias]}]
    if options.pop("matrices_only", False):
        groups[1]["weight_decay"] = 0
    optimizer = getattr(torch.optim, kind)(groups, lr=learning_rates[0], **options)
    steps = []
    for rate in learning_rates:
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        ((torch.tanh(X @ weight + bias) - Y) ** 2).sum().backward()
        optimizer.step()
        steps.append({"weight": array(weight), "bias": array(bias)})
    RUNS.append(
        {"name": name, "kind": kind, "learningRates": learning_rates, "settings": settings, "steps": steps}
    )


FALLING = [0.1, 0.1, 0.05, 0.025, 0.0125]
run("SGD", "SGD", [0.1] * STEPS)
run("SGD with momentum", "SGD", [0.1] * STEPS, momentum=0.9)
run("SGD with Nesterov's momentum", "SGD", [0.05] * STEPS, momentum=0.8, nesterov=True)
run("SGD with weight decay", "SGD", [0.1] * STEPS, weight_decay=0.05)
run("SGD with everything", "SGD", FALLING, momentum=0.7, nesterov=True, weight_decay=0.02)
run("Adam", "Adam", [0.001] * STEPS)
run("Adam with long steps", "Adam", [0.1] * STEPS)
run("Adam with other betas and epsilon", "Adam", [0.05] * STEPS, betas=[0.7, 0.95], eps=0.01)
run("Adam with weight decay", "Adam", [0.05] * STEPS, weight_decay=0.1)
run("Adam with a falling rate", "Adam", FALLING)
run("AdamW", "AdamW", [0.1] * STEPS, weight_decay=0.01)
run("AdamW with everything", "AdamW", FALLING, betas=[0.8, 0.99], eps=0.001, weight_decay=0.2)
run("RMSprop", "RMSprop", [0.01] * STEPS)
run("RMSprop with momentum", "RMSprop", [0.01] * STEPS, momentum=0.9)
run("RMSprop with everything", "RMSprop", FALLING, alpha=0.8, eps=0.01, momentum=0.5, weight_decay=0.1)
run("Adagrad", "Adagrad", [0.1] * STEPS)
run("Adagrad with everything", "Adagrad", FALLING, eps=0.001, weight_decay=0.2)
run("AdamW that decays matrices", "AdamW", FALLING, weight_decay=0.2, matrices_only=True)
run("SGD that decays matrices", "SGD", FALLING, weight_decay=0.3, momentum=0.9, matrices_only=True)

content = {"x": array(X), "y": array(Y), "weight": array(WEIGHT), "bias": array(BIAS)}
lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in content.items()]
runs = ",\n".join(json.dumps(one, separators=(",", ":")) for one in RUNS)
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text("{\n" + ",\n".join(lines) + ',\n"runs":[\n' + runs + "\n]\n}\n")
print(f"{file.name}: {len(RUNS)} runs, {file.stat().st_size} bytes, PyTorch {torch.__version__}")
