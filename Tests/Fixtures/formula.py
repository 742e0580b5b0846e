"""Inputs of fixtures by a formula, which tests evaluate too: no array has to be stored."""

import math


def value(i, salt):
    """Element i of the array of this salt: plain double arithmetic in this order, without fused operations."""
    a = (i + 1) * (2 * salt + 3) * 0.7548776662466927 + salt * 0.618
    return 0.6 * (2 * (a - math.floor(a)) - 1)


def is_even(salt):
    """Whether neighbours, rows and gates of small arrays differ clearly under this salt."""
    steps = [k * (2 * salt + 3) * 0.7548776662466927 for k in [1, 2, 3, 4, 5, 6, 8, 9, 12, 16]]
    return all(abs(step - round(step)) > 0.04 for step in steps)


SALTS = [salt for salt in range(1000) if is_even(salt)]
