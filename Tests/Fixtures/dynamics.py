"""Eigenvalues, eigenvectors and principal components by NumPy in double precision, of matrices that a formula gives."""

import json
import pathlib

import numpy as np

from formula import value


def matrix(rows, columns, salt):
    """The formula's numbers of two salts, multiplied: by itself the matrix of one salt is nearly singular."""
    return np.array(
        [
            [value(row * columns + column, salt) * value(row * columns + column, salt + 9) for column in range(columns)]
            for row in range(rows)
        ]
    )


def described(rows, columns, salt):
    return dict(shape=[rows, columns], salt=salt)


def array(values):
    return dict(shape=list(values.shape), values=[float(v) for v in values.flatten()])


def directed(rows):
    """Each row or its opposite: its element of the greatest magnitude is positive."""
    return np.array([row * np.sign(row[np.argmax(np.abs(row))]) for row in rows])


result = dict(eigenvalues=[], symmetric=[], components=[])
for size, salt in [(2, 1), (3, 2), (5, 3), (8, 4), (24, 5)]:
    values = np.linalg.eigvals(matrix(size, size, salt))
    values = sorted(values, key=lambda v: (-abs(v).round(12), -v.real.round(12), -v.imag))
    result["eigenvalues"].append(
        dict(
            matrix=described(size, size, salt),
            real=[float(v.real) for v in values],
            imaginary=[float(v.imag) for v in values],
        )
    )
for size, salt in [(2, 1), (3, 2), (7, 3), (16, 4)]:
    half = np.tril(matrix(size, size, salt))
    values, vectors = np.linalg.eigh(half, UPLO="L")
    result["symmetric"].append(
        dict(
            matrix=described(size, size, salt),
            values=[float(v) for v in values[::-1]],
            vectors=array(directed(vectors.T[::-1])),
        )
    )
for rows, columns, salt in [(40, 6, 7), (9, 4, 8)]:
    x = matrix(rows, columns, salt) * np.arange(1, columns + 1)
    values, vectors = np.linalg.eigh(np.cov(x, rowvar=False))
    values, vectors = values[::-1], directed(vectors.T[::-1])
    result["components"].append(
        dict(
            matrix=described(rows, columns, salt),
            mean=[float(v) for v in x.mean(0)],
            variances=[float(v) for v in values],
            shares=[float(v) for v in values / values.sum()],
            components=array(vectors),
            projected=array((x - x.mean(0)) @ vectors.T),
        )
    )
pathlib.Path(__file__).with_suffix(".json").write_text(
    "{\n"
    + ",\n".join(
        f'"{name}": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]" for name, cases in result.items()
    )
    + "\n}\n"
)
