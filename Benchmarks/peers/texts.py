"""Trains a text classifier in PyTorch, as `rnn-train train --keep last` does, and prints the test accuracy of the last epoch for each seed.

    python3 peers/texts.py TRAIN.tsv TEST.tsv [--model bilstm-max | gru] [--characters] [--seeds N] ...

A line of a file is a label, a tab, and a text: tokens with spaces between, or characters. The initial weights are PyTorch's.
"""

import argparse
import random
import statistics
from collections import Counter

import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence


class Classifier(nn.Module):
    """Embedding, a BiLSTM with its maximum over time or a GRU with its last state, linear; dropout on what goes in and out."""

    def __init__(self, settings, vocabulary, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, settings.embedding, padding_idx=0)
        self.is_bidirectional = settings.model == "bilstm-max"
        layer = nn.LSTM if self.is_bidirectional else nn.GRU
        self.recurrent = layer(
            settings.embedding, settings.hidden, batch_first=True, bidirectional=self.is_bidirectional
        )
        self.dropout = nn.Dropout(settings.dropout)
        self.output = nn.Linear(settings.hidden * (1 + self.is_bidirectional), classes)

    def forward(self, ids, lengths):
        vectors = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
        outputs, state = self.recurrent(packed)
        if self.is_bidirectional:
            found = pad_packed_sequence(outputs, batch_first=True, padding_value=float("-inf"))[0].max(dim=1).values
        else:
            found = state[0]
        return self.output(self.dropout(found))


def rows(path, characters):
    with open(path, encoding="utf-8") as file:
        for line in file:
            label, text = line.rstrip("\n").split("\t")
            yield label, list(text) if characters else text.split()


def batches(examples, size):
    for start in range(0, len(examples), size):
        batch = examples[start : start + size]
        ids = pad_sequence([ids for _, ids in batch], batch_first=True)
        yield ids, torch.tensor([len(ids) for _, ids in batch]), torch.tensor([label for label, _ in batch])


def accuracy(settings, train, test, vocabulary, classes, seed):
    torch.manual_seed(seed)
    random.seed(seed)
    model = Classifier(settings, vocabulary, classes)
    optimizer = torch.optim.Adam(model.parameters(), lr=settings.learning_rate)
    for _ in range(settings.epochs):
        random.shuffle(train)
        for ids, lengths, labels in batches(train, settings.batch_size):
            loss = nn.functional.cross_entropy(model(ids, lengths), labels)
            optimizer.zero_grad()
            loss.backward()
            clip_grad_norm_(model.parameters(), 1)
            optimizer.step()
    model.eval()
    with torch.no_grad():
        right = sum((model(ids, lengths).argmax(1) == labels).sum().item() for ids, lengths, labels in batches(test, 64))
    return right / len(test)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--model", choices=["bilstm-max", "gru"], default="bilstm-max")
    parser.add_argument("--characters", action="store_true")
    parser.add_argument("--min-count", type=int, default=1)
    parser.add_argument("--embedding", type=int, default=64)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--dropout", type=float, default=0)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=4)
    settings = parser.parse_args()
    torch.set_num_threads(1)

    files = [list(rows(path, settings.characters)) for path in (settings.train, settings.test)]
    counts = Counter(token for _, tokens in files[0] for token in tokens)
    # 0 is padding, 1 whatever is not known.
    numbers = {token: 2 + place for place, (token, count) in enumerate(counts.most_common()) if count >= settings.min_count}
    classes = sorted({label for label, _ in files[0]})
    train, test = (
        [(classes.index(label), torch.tensor([numbers.get(token, 1) for token in tokens])) for label, tokens in file]
        for file in files
    )
    found = []
    for seed in range(settings.seeds):
        found.append(accuracy(settings, train, test, len(numbers) + 2, len(classes), seed))
        print(f"seed {seed}: {found[-1]:.4f}", flush=True)
    print(f"mean {statistics.mean(found):.4f}, deviation {statistics.stdev(found) if len(found) > 1 else 0:.4f}")


main()
