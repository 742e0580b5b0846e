"""Trains the models of `rnn-train compare` in PyTorch, with packed sequences, and prints the seconds of 20 epochs.

    python3 peers/compare.py [--threads N]

The sizes are those of `rnn-train --test-share 0.1`: 1,600 training examples of 5 to 28 tokens (the mean is that of the made-up
reviews), 186 tokens, embedding 64, hidden 64, batches of 32, Adam, clipping. Only the training counts, as in the command's table.
"""

import argparse
import random
import time

import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

EXAMPLES, VOCABULARY, WIDTH, BATCH, EPOCHS = 1600, 186, 64, 32, 20


class Classifier(nn.Module):
    def __init__(self, layer, both):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.layer = layer(WIDTH, WIDTH, batch_first=True, bidirectional=both)
        self.output = nn.Linear(WIDTH * (1 + both), 2)

    def forward(self, ids, lengths):
        packed = pack_padded_sequence(self.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
        _, state = self.layer(packed)
        hidden = state[0] if isinstance(state, tuple) else state
        return self.output(torch.cat(list(hidden), dim=1))


def train(model, optimizer, examples, epochs):
    for _ in range(epochs):
        random.shuffle(examples)
        for start in range(0, EXAMPLES, BATCH):
            batch = examples[start : start + BATCH]
            ids = pad_sequence([ids for ids, _ in batch], batch_first=True)
            lengths = torch.tensor([len(ids) for ids, _ in batch])
            labels = torch.tensor([label for _, label in batch])
            loss = nn.functional.cross_entropy(model(ids, lengths), labels)
            optimizer.zero_grad()
            loss.backward()
            clip_grad_norm_(model.parameters(), 5)
            optimizer.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    torch.set_num_threads(parser.parse_args().threads)
    torch.manual_seed(42)
    random.seed(42)
    lengths = [random.randint(5, 28) for _ in range(EXAMPLES)]
    examples = [(torch.randint(1, VOCABULARY, (length,)), random.randint(0, 1)) for length in lengths]
    for name, layer, both in [("rnn", nn.RNN, 0), ("gru", nn.GRU, 0), ("lstm", nn.LSTM, 0), ("bilstm", nn.LSTM, 1)]:
        model = Classifier(layer, bool(both))
        optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
        train(model, optimizer, examples, 1)
        begun = time.perf_counter()
        train(model, optimizer, examples, EPOCHS)
        seconds = time.perf_counter() - begun
        print(f"{name:8} {seconds:6.2f} s {sum(lengths) * EPOCHS / seconds:10,.0f} tokens/s", flush=True)


main()
