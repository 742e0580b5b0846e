"""The workloads of rnn-bench that PyTorch has, under the same names.

    python3 peers/pytorch.py [--only TEXT] [--threads N] [--seconds S] [--json] [--peak GFLOPS]

The times are taken as rnn-bench takes them: runs are gathered into samples of a millisecond or more, samples are
repeated until the seconds are over and there are at least five, and rates follow from the median.
"""

import argparse
import json
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("Error: PyTorch is not installed for this Python.")

LEAST_TIME = 0.001
LEAST_SAMPLES = 5


class Workload:
    """A name, how much is done each time, and how to prepare the closure to time."""

    def __init__(self, name, prepare, flops=None, elements=None, steps=None, once=False):
        self.name = name
        self.prepare = prepare
        self.flops = flops
        self.elements = elements
        self.steps = steps
        self.once = once


def sample_tensor(*shape):
    """The same numbers between -1 and 1 in every run."""
    generator = torch.Generator().manual_seed(1)
    return torch.rand(*shape, generator=generator) * 2 - 1


def product(family, m, k, n):
    """A product of M x K by K x N; in the families tn and nt one side is stored transposed."""

    def prepare():
        a = sample_tensor(k, m).t() if family == "matmul-tn" else sample_tensor(m, k)
        b = sample_tensor(n, k).t() if family == "matmul-nt" else sample_tensor(k, n)
        return lambda: torch.mm(a, b)

    return Workload(f"{family}/{m}x{k}x{n}", prepare, flops=2 * m * k * n)


def elementwise(name, function):
    """A function of each element, into memory that is there already."""
    count = 8192

    def prepare():
        x = sample_tensor(count)
        y = torch.empty_like(x)
        return lambda: function(x, out=y)

    return Workload(name, prepare, elements=count)


def chain(name, operations, once=False):
    """Operations one behind the other on 8 elements: times a variable, plus a variable, tanh, and again."""

    def prepare():
        start = sample_tensor(8).requires_grad_()
        factor = torch.ones(8, requires_grad=True)
        term = torch.zeros(8, requires_grad=True)

        def run():
            x = start
            for operation in range(operations):
                kind = operation % 3
                if kind == 0:
                    x = x * factor
                elif kind == 1:
                    x = x + term
                else:
                    x = torch.tanh(x)
            return torch.autograd.grad(x.sum(), (start, factor, term))

        return run

    return Workload(name, prepare, steps=operations, once=once)


def slices(length):
    """Each time step of a sequence by itself, through tanh, summed."""

    def prepare():
        sequence = sample_tensor(length, 8, 16).requires_grad_()

        def run():
            total = torch.tanh(sequence[0])
            for step in range(1, length):
                total = total + torch.tanh(sequence[step])
            return torch.autograd.grad(total.sum(), sequence)

        return run

    return Workload(f"autograd/slices-{length}", prepare, steps=length)


WORKLOADS = [
    product("matmul", 1, 256, 1024),
    product("matmul", 32, 64, 256),
    product("matmul", 64, 256, 1024),
    product("matmul", 64, 512, 2048),
    product("matmul", 3200, 100, 1024),
    product("matmul", 6400, 512, 2048),
    product("matmul-tn", 256, 3200, 1024),
    product("matmul-tn", 100, 3200, 1024),
    product("matmul-tn", 512, 6400, 2048),
    product("matmul-nt", 64, 1024, 256),
    product("matmul-nt", 3200, 1024, 256),
    elementwise("tanh", torch.tanh),
    elementwise("sigmoid", torch.sigmoid),
    elementwise("exp", torch.exp),
    chain("autograd/chain", 10_000),
    slices(100),
    slices(1_000),
    slices(10_000),
    chain("autograd/nodes-1000000", 1_000_000, once=True),
]


def timed(runs, body):
    """How many seconds some runs take together."""
    start = time.perf_counter_ns()
    for _ in range(runs):
        body()
    return (time.perf_counter_ns() - start) / 1e9


def sample(seconds, once, body):
    """The least and the median time of a run, in seconds."""
    runs = 1
    elapsed = timed(1, body)
    while not once and elapsed < LEAST_TIME:
        # At most ten times as many, for the first runs are slower than those that follow.
        wanted = 1.2 * LEAST_TIME / max(elapsed, 1e-9) * runs
        runs = min(10 * runs, max(runs + 1, int(wanted)))
        elapsed = timed(runs, body)
    samples = []
    end = time.perf_counter_ns() + seconds * 1e9
    while len(samples) < LEAST_SAMPLES or time.perf_counter_ns() < end:
        samples.append(timed(runs, body) / runs)
    samples.sort()
    median = (samples[(len(samples) - 1) // 2] + samples[len(samples) // 2]) / 2
    return samples[0], median


def figures(workload, options):
    """What is measured of a workload, and what follows from it."""
    least, median = sample(options.seconds, workload.once, workload.prepare())
    row = {
        "workload": workload.name,
        "threads": options.threads,
        "min_ms": least * 1e3,
        "median_ms": median * 1e3,
    }
    if workload.flops:
        row["gflops"] = workload.flops / median / 1e9
        if options.peak:
            row["peak_fraction"] = row["gflops"] / (options.peak * options.threads)
    if workload.elements:
        row["per_second"] = workload.elements / median
    if workload.steps:
        row["ns_per_op"] = median * 1e9 / workload.steps
    return row


def table(rows):
    """Rows as lines of aligned columns; a column that no row has anything for is left out."""
    columns = [
        ("workload", "workload", str),
        ("threads", "threads", str),
        ("min_ms", "min_ms", "{:.4f}".format),
        ("median_ms", "median_ms", "{:.4f}".format),
        ("gflops", "gflops", "{:.1f}".format),
        ("peak_fraction", "peak_fraction", "{:.3f}".format),
        ("rate", "per_second", lambda value: f"{value / 1e9:.2f} G/s"),
        ("ns_per_op", "ns_per_op", "{:.1f}".format),
    ]
    cells = [[title] + [text(row[key]) if key in row else "" for row in rows] for title, key, text in columns]
    cells = [column for column in cells if any(column[1:])]
    widths = [max(map(len, column)) for column in cells]
    for line in zip(*cells):
        first = line[0].ljust(widths[0])
        yield "  ".join([first] + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])])


def positive(kind):
    """A parser for a number greater than 0."""

    def parse(text):
        value = kind(text)
        if not value > 0:
            raise ValueError(text)
        return value

    parse.__name__ = f"positive {kind.__name__}"
    return parse


def main():
    parser = argparse.ArgumentParser(description="Measures how fast PyTorch computes the workloads of rnn-bench.")
    parser.add_argument("--only", metavar="TEXT", default="", help="only workloads whose names contain the text")
    parser.add_argument("--threads", metavar="N", type=positive(int), default=1, help="how many threads (default: 1)")
    parser.add_argument(
        "--seconds", metavar="S", type=positive(float), default=0.5, help="time for each workload (default: 0.5)")
    parser.add_argument("--json", action="store_true", help="an object a line instead of a table")
    parser.add_argument(
        "--peak", metavar="GFLOPS", type=positive(float), help="the peak of one thread, to print fractions of it")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    rows = []
    for workload in WORKLOADS:
        if options.only not in workload.name:
            continue
        row = figures(workload, options)
        if options.json:
            print(json.dumps(row), flush=True)
        rows.append(row)
    if not options.json and rows:
        print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
