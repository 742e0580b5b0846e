"""Figures by the libraries that others take them from: BLEU by sacrebleu, entities by seqeval, average precision, F1 and
errors of numbers by scikit-learn. MASE is written out."""

import json
import pathlib
import random
import warnings

import numpy as np
from sacrebleu.metrics import BLEU
from seqeval.metrics.sequence_labeling import get_entities, precision_recall_fscore_support
from sklearn import metrics

warnings.filterwarnings("ignore")
draw = random.Random(18)


def bleu():
    def scores(sequences, references):
        hypotheses = [" ".join(s) for s in sequences]
        texts = [[" ".join(r[k]) for r in references] for k in range(len(references[0]))]

        def score(order, smoothing):
            model = BLEU(tokenize="none", force=True, smooth_method=smoothing, max_ngram_order=order,
                         smooth_value=1 if smoothing == "add-k" else None)
            return model.corpus_score(hypotheses, texts)

        whole = score(4, "none")
        return dict(
            sequences=sequences, references=references, matches=whole.counts, grams=whole.totals, penalty=whole.bp,
            written=whole.sys_len, length=whole.ref_len, scores=[score(n, "none").score / 100 for n in range(1, 5)],
            smoothed=score(4, "add-k").score / 100)

    def sequence(low, high):
        return [draw.choice("abcdef") for _ in range(draw.randint(low, high))]

    def changed(words):
        return [draw.choice("abcdef") if draw.random() < 0.15 else w for w in words if draw.random() < 0.9] or ["a"]

    cases = []
    for count, versions in [(20, 1), (8, 3)]:
        references = [[sequence(5, 15) for _ in range(versions)] for _ in range(count)]
        cases.append(scores([changed(r[0]) for r in references], references))
        cases.append(scores([changed(r[-1]) + ["x", "y"] for r in references], references))
    for words, reference in [
        ("a b c d", "a b c d"), ("a b", "a b"), ("a b c", "a b c d e"), ("a b c d e f", "a b c"), ("x", "a b"),
        ("a a a a", "a b"), ("a c b d", "a b c d"), ("the the the the the the the", "the cat is on the mat"),
    ]:
        cases.append(scores([words.split()], [[reference.split()]]))
    cases.append(scores(["a b c".split()], [["a b".split(), "a b c d".split(), "a".split()]]))
    return cases


def entities():
    def tags(prefixes, count):
        return [draw.choice(["O"] + [f"{p}-{k}" for p in prefixes for k in ("PER", "LOC")]) for _ in range(count)]

    readings = []
    for prefixes in ("BI", "BIES"):
        for _ in range(60):
            sequence = tags(prefixes, draw.randint(0, 9))
            readings.append(dict(tags=sequence, entities=[[k, a, b + 1] for k, a, b in get_entities(sequence)]))
    corpora = []
    for prefixes in ("BI", "BIES"):
        labels = [tags(prefixes, draw.randint(1, 12)) for _ in range(25)]
        predictions = [[draw.choice(tags(prefixes, 1)) if draw.random() < 0.2 else t for t in s] for s in labels]
        kinds = {}
        precision, recall, f1, support = precision_recall_fscore_support(labels, predictions, average=None)
        for index, kind in enumerate(["LOC", "PER"]):
            kinds[kind] = [precision[index], recall[index], f1[index], float(support[index])]
        kinds["all"] = [float(x) for x in precision_recall_fscore_support(labels, predictions, average="micro")[:3]]
        corpora.append(dict(predictions=predictions, labels=labels, kinds=kinds))
    return dict(readings=readings, corpora=corpora)


def several_labels():
    cases = []
    for digits in (1, 6):
        labels = [[draw.random() < share for share in (0.5, 0.2, 0.7, 0.05)] for _ in range(60)]
        labels[0][3] = True
        scores = [[round(min(1, max(0, draw.gauss(0.6 if right else 0.4, 0.2))), digits) for right in row] for row in labels]
        y, s = np.array(labels), np.array(scores)
        best = []
        for label in range(4):
            precision, recall, _ = metrics.precision_recall_curve(y[:, label], s[:, label])
            best.append(float(np.nanmax(2 * precision * recall / (precision + recall))))
        chosen = s >= 0.55
        cases.append(dict(
            scores=scores, labels=labels, average_precision=list(metrics.average_precision_score(y, s, average=None)),
            mean=metrics.average_precision_score(y, s), best_f1=best,
            micro=metrics.f1_score(y, chosen, average="micro"),
            macro=metrics.f1_score(y, chosen, average="macro", zero_division=np.nan)))
    return cases


def numbers():
    y = np.array([round(100 + 5 * np.sin(k / 2) + draw.gauss(0, 1), 3) for k in range(40)])
    f = np.array([round(v + draw.gauss(0.3, 1), 3) for v in y])
    series = np.array([round(100 + 5 * np.sin(k / 2) + draw.gauss(0, 1), 3) for k in range(50)])
    mae = metrics.mean_absolute_error(y, f)
    return dict(
        values=list(y), predictions=list(f), series=list(series), mae=mae,
        rmse=float(np.sqrt(metrics.mean_squared_error(y, f))), r2=metrics.r2_score(y, f),
        pinball={str(q): metrics.mean_pinball_loss(y, f, alpha=q) for q in (0.1, 0.5, 0.9)},
        mase={str(m): float(mae / np.mean(np.abs(series[m:] - series[:-m]))) for m in (1, 12)})


def plain(value):
    """Values of NumPy as Python's."""
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def lines(value):
    """A list of cases, one a line."""
    return "[\n" + ",\n".join(json.dumps(plain(v)) for v in value) + "\n]"


if __name__ == "__main__":
    tags = entities()
    text = '{"bleu": ' + lines(bleu()) + ',\n"readings": ' + lines(tags["readings"])
    text += ',\n"corpora": ' + lines(tags["corpora"]) + ',\n"labels": ' + lines(several_labels())
    text += ',\n"numbers": ' + json.dumps(plain(numbers())) + "}\n"
    pathlib.Path(__file__).with_name("figures.json").write_text(text)
