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
    from torch import nn
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


def gradient(name, batch, time_steps, inputs, hidden, steps=None, unrolled=False):
    """The sum of an LSTM's outputs, and its gradient with respect to the parameters; unrolled, by steps of LSTMCell."""

    def prepare():
        torch.manual_seed(1)
        layer = nn.LSTMCell(inputs, hidden) if unrolled else nn.LSTM(inputs, hidden, batch_first=True)
        x = sample_tensor(batch, time_steps, inputs)

        def by_steps():
            state = (torch.zeros(batch, hidden), torch.zeros(batch, hidden))
            outputs = []
            for step in x.unbind(1):
                state = layer(step, state)
                outputs.append(state[0])
            return torch.stack(outputs, 1).sum()

        total = by_steps if unrolled else lambda: layer(x)[0].sum()
        return lambda: torch.autograd.grad(total(), tuple(layer.parameters()))

    return Workload(name, prepare, steps=steps)


def stream(name, layer, cell):
    """One step of one sequence, the state being carried from run to run: by a layer on a sequence of one step, or by a
    cell, whichever is faster."""

    def prepare():
        inputs, hidden = 128, 256
        torch.manual_seed(1)

        def running(model, x):
            states = [None]

            def run():
                with torch.inference_mode():
                    result = model(x, states[0])
                # Layers give outputs and state, cells the state alone.
                states[0] = result[1] if model is of_layer else result

            return run

        of_layer = layer(inputs, hidden, batch_first=True).eval()
        candidates = [
            running(of_layer, sample_tensor(1, 1, inputs)),
            running(cell(inputs, hidden).eval(), sample_tensor(1, inputs)),
        ]
        return min(candidates, key=lambda run: (timed(100, run), timed(1_000, run))[1])

    return Workload(name, prepare, steps=1)


def ctc(name, batch, frames, symbols, labels):
    """The mean loss of connectionist temporal classification, and its gradient with respect to the logits."""

    def prepare():
        logits = sample_tensor(frames, batch, symbols).requires_grad_()
        texts = torch.tensor(
            [[1 + (7 * i + 3 * row) % (symbols - 1) for i in range(labels)] for row in range(batch)])
        frame_counts, label_counts = torch.full((batch,), frames), torch.full((batch,), labels)

        def run():
            shares = nn.functional.log_softmax(logits, 2)
            loss = nn.functional.ctc_loss(shares, texts, frame_counts, label_counts)
            return torch.autograd.grad(loss, logits)

        return run

    return Workload(name, prepare, steps=batch * frames)


def summed(name, prepare, steps):
    """A sum of what layers give, and the gradient of their parameters and of the inputs that want one."""

    def start():
        layers, inputs = prepare()
        wanted = [p for layer in layers for p in layer.parameters()] + ([inputs] if inputs.requires_grad else [])

        def run():
            y = inputs
            for layer in layers:
                y = layer(y)
            return torch.autograd.grad((y * y if name.startswith("norm") else y).sum(), wanted)

        return run

    return Workload(name, start, steps=steps)


def crf(name, batch, steps, labels):
    """The mean loss of a conditional random field, a step at a time, and the gradient of emissions and parameters."""

    def prepare():
        emissions = sample_tensor(batch, steps, labels).requires_grad_()
        transitions = torch.zeros(labels, labels, requires_grad=True)
        start, end = torch.zeros(labels, requires_grad=True), torch.zeros(labels, requires_grad=True)
        tags = torch.tensor([[(7 * i + 3 * row) % labels for i in range(steps)] for row in range(batch)])

        def run():
            scores = start + emissions[:, 0]
            for step in range(1, steps):
                scores = torch.logsumexp(scores[:, :, None] + transitions, 1) + emissions[:, step]
            own = (start[tags[:, 0]] + end[tags[:, -1]] + emissions.gather(2, tags[:, :, None]).sum((1, 2))
                   + transitions[tags[:, :-1], tags[:, 1:]].sum(1))
            loss = (torch.logsumexp(scores + end, 1) - own).mean()
            return torch.autograd.grad(loss, (emissions, transitions, start, end))

        return run

    return Workload(name, prepare, steps=batch * steps)


class Size:
    """A size of the models that are trained and run: one row of the grid."""

    def __init__(self, name, vocabulary, embedding, hidden, layers, batch, time_steps):
        self.name = name
        self.vocabulary = vocabulary
        self.embedding = embedding
        self.hidden = hidden
        self.layers = layers
        self.batch = batch
        self.time_steps = time_steps


CLASSES = 2
SMALL = Size("S", 200, 64, 64, 1, 32, 20)
MEDIUM = Size("M", 10_000, 100, 256, 1, 64, 50)
LARGE = Size("L", 10_000, 256, 512, 2, 64, 100)
SIZES = [SMALL, MEDIUM, LARGE]
CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM, "bilstm": nn.LSTM}


class HandwrittenLSTM(nn.Module):
    """A long short-term memory written with plain operations, run step by step."""

    def __init__(self, inputs, hidden):
        super().__init__()
        self.input = nn.Parameter(nn.init.xavier_uniform_(torch.empty(4 * hidden, inputs)))
        self.recurrent = nn.Parameter(nn.init.xavier_uniform_(torch.empty(4 * hidden, hidden)))
        self.bias = nn.Parameter(torch.zeros(4 * hidden))

    def forward(self, x):
        hidden = cell = torch.zeros(x.shape[0], self.recurrent.shape[1])
        outputs = []
        for step in x.unbind(1):
            sums = step @ self.input.t() + hidden @ self.recurrent.t() + self.bias
            i, f, g, o = sums.chunk(4, 1)
            cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
            hidden = torch.sigmoid(o) * torch.tanh(cell)
            outputs.append(hidden)
        return torch.stack(outputs, 1), (hidden.unsqueeze(0), cell.unsqueeze(0))


class Classifier(nn.Module):
    """Embedding, recurrent layers, the last state, linear."""

    def __init__(self, size, cell, custom=False):
        super().__init__()
        directions = 2 if cell == "bilstm" else 1
        self.embedding = nn.Embedding(size.vocabulary, size.embedding)
        if custom:
            self.layers = HandwrittenLSTM(size.embedding, size.hidden)
        else:
            self.layers = CELLS[cell](
                size.embedding, size.hidden, size.layers, batch_first=True, bidirectional=directions == 2)
        self.directions = directions
        self.output = nn.Linear(directions * size.hidden, CLASSES)

    def forward(self, ids, lengths=None):
        x = self.embedding(ids)
        if lengths is not None:
            x = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        state = self.layers(x)[1]
        hidden = state[0] if isinstance(state, tuple) else state
        return self.output(hidden[-1] if self.directions == 1 else torch.cat((hidden[-2], hidden[-1]), 1))


def work(size, cell, steps):
    """The floating-point operations of the recurrent and the linear products on the way forward."""
    directions = 2 if cell == "bilstm" else 1
    gates = {"rnn": 1, "gru": 3}.get(cell, 4)
    inputs = [size.embedding] + [directions * size.hidden] * (size.layers - 1)
    of_step = sum(directions * gates * size.hidden * (width + size.hidden) for width in inputs)
    return 2 * (steps * of_step + size.batch * directions * size.hidden * CLASSES)


def classifier(family, size, cell, lengths=None):
    """A model's logits (family infer), or a step of training: forward, loss, backward, clipping, Adam."""

    def prepare():
        torch.manual_seed(1)
        model = Classifier(size, cell, custom=family == "custom")
        ids = torch.randint(size.vocabulary, (size.batch, size.time_steps))
        labels = torch.randint(CLASSES, (size.batch,))
        valid = None if lengths is None else torch.tensor(lengths)
        if family == "infer":
            model.eval()

            def infer():
                with torch.inference_mode():
                    return model(ids)

            return infer

        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

        def train():
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(ids, valid), labels).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5)
            optimizer.step()

        return train

    steps = size.batch * size.time_steps if lengths is None else sum(lengths)
    flops = (1 if family == "infer" else 3) * work(size, cell, steps)
    return Workload(f"{family}/{size.name}/{cell}", prepare, flops=flops)


def ragged_lengths(size):
    """Lengths from 1 to all: the numbers that rnn-bench draws, from its RandomSource(seed: 3)."""
    ones = 2**64 - 1

    def scrambled(z):
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & ones
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & ones
        return z ^ (z >> 31)

    start = scrambled(3)
    words = (scrambled(start + (index + 1) * 0x9E3779B97F4A7C15 & ones) for index in range(size.batch))
    return [1 + (word * size.time_steps >> 64) for word in words]


def half_lengths(size):
    """Lengths of which each two neighbours add up to one full sequence: half of all steps are padding."""
    shorter = [1 + pair % (size.time_steps // 2) for pair in range(size.batch // 2)]
    return [length for short in shorter for length in (short, size.time_steps - short)]


class Translator(nn.Module):
    """An encoder-decoder of GRU 128, without attention or with Luong's."""

    def __init__(self, attends):
        super().__init__()
        self.attends = attends
        self.source = nn.Embedding(60, 64)
        self.target = nn.Embedding(60, 64)
        self.encoder = nn.GRU(64, 128, batch_first=True)
        self.bridge = nn.Linear(128, 128)
        self.decoder = nn.GRU(64 if attends else 64 + 128, 128, batch_first=True)
        if attends:
            self.score = nn.Linear(128, 128, bias=False)
            self.combination = nn.Linear(256, 128)
        self.output = nn.Linear(128, 60)

    def forward(self, source, target):
        keys, state = self.encoder(self.source(source))
        vectors = self.target(target)
        if not self.attends:
            vectors = torch.cat([vectors, state[0][:, None].expand(-1, target.shape[1], -1)], 2)
        outputs, _ = self.decoder(vectors, torch.tanh(self.bridge(state)))
        if self.attends:
            weights = torch.softmax(self.score(outputs) @ keys.transpose(1, 2), -1)
            outputs = torch.tanh(self.combination(torch.cat([weights @ keys, outputs], 2)))
        return self.output(outputs)


class Writer(nn.Module):
    """A language model of LSTM 256."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10_000, 256)
        self.layer = nn.LSTM(256, 256, batch_first=True)
        self.output = nn.Linear(256, 10_000)

    def forward(self, ids):
        return self.output(self.layer(self.embedding(ids))[0])


def writer(name, model, ids, batch, steps):
    """The cross-entropy of known targets, and its gradient with respect to the parameters."""

    def prepare():
        torch.manual_seed(1)
        module = model()
        inputs = [torch.randint(3, ids, (batch, steps)) for _ in range(2 if isinstance(module, Translator) else 1)]
        labels = torch.randint(3, ids, (batch * steps,))

        def run():
            loss = nn.functional.cross_entropy(module(*inputs).flatten(0, 1), labels)
            return torch.autograd.grad(loss, list(module.parameters()))

        return run

    return Workload(name, prepare, steps=batch * steps)


class Forecaster(nn.Module):
    """The next number from a window, by an LSTM of 32 and its last output."""

    def __init__(self):
        super().__init__()
        self.layer = nn.LSTM(1, 32, batch_first=True)
        self.output = nn.Linear(32, 1)

    def forward(self, windows):
        return self.output(self.layer(windows[..., None])[0][:, -1])[:, 0]


def forecaster(name, windows, window, batch):
    """A step of training on windows of a series in a random order, gathered from a view of it."""

    def prepare():
        torch.manual_seed(1)
        module = Forecaster()
        optimizer = torch.optim.Adam(module.parameters())
        views = sample_tensor(windows + window).unfold(0, window + 1, 1)
        batches = torch.randperm(windows).split(batch)
        number = 0

        def run():
            nonlocal number
            rows = views[batches[number % len(batches)]]
            number += 1
            loss = nn.functional.mse_loss(module(rows[:, :-1]), rows[:, -1])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return loss

        return run

    return Workload(name, prepare, steps=batch)


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
    gradient("unrolled/lstm", 32, 50, 64, 128, unrolled=True),
    gradient("fused/lstm", 32, 50, 64, 128),
    stream("stream/gru-256", nn.GRU, nn.GRUCell),
    stream("stream/lstm-256", nn.LSTM, nn.LSTMCell),
    *[gradient(f"length/lstm-{steps}", 8, steps, 16, 32, steps=steps) for steps in (1_000, 10_000)],
    *[gradient(f"batch/lstm-{batch}", batch, 20, 64, 64, steps=batch) for batch in (8, 64, 512)],
    ctc("ctc/32x200x40", 32, 200, 30, 40),
    crf("crf/32x50x9", 32, 50, 9),
    summed("conv/1d-64x5", lambda: ([nn.Conv1d(64, 64, 5, padding=2)], sample_tensor(32, 64, 400).requires_grad_()),
           32 * 400),
    summed("conv/2d-1-16-32",
           lambda: ([nn.Conv2d(1, 16, 3, padding=1), nn.Conv2d(16, 32, 3, padding=1)], sample_tensor(64, 1, 28, 28)), 64),
    summed("pool/2d-2x2", lambda: ([nn.MaxPool2d(2)], sample_tensor(64, 32, 28, 28).requires_grad_()), 64),
    summed("norm/batch-64", lambda: ([nn.BatchNorm1d(64)], sample_tensor(32 * 400, 64)), 32 * 400),
    *[classifier(family, size, cell) for family in ("train", "infer") for size in SIZES for cell in CELLS],
    classifier("ragged", MEDIUM, "lstm", ragged_lengths(MEDIUM)),
    classifier("half", MEDIUM, "lstm", half_lengths(MEDIUM)),
    classifier("custom", MEDIUM, "lstm"),
    writer("seq2seq/plain", lambda: Translator(False), 60, 64, 20),
    writer("seq2seq/luong", lambda: Translator(True), 60, 64, 20),
    writer("lm/lstm-256", Writer, 10_000, 32, 35),
    forecaster("forecast/lstm-32", 100_000, 24, 64),
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
