"""Derivations about every function, every depth and every sample, as they are printed, for people to read.

To accept what is printed now: ``python -m tests.golden.test_families``, then read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import frechet as fr
from frechet.columns import Column
from frechet.expr import Expr

FILE = Path(__file__).with_name("families.md")

a, b, i, j, k = (fr.index(name) for name in "abijk")
n, m, p = fr.dims("n m p")
W = fr.chain("W", "N")
LOSS = fr.function("L", *W.product.shape)
X, Y = fr.matrix("X", "d[0]", n), fr.matrix("Y", "d[N]", n)
x, y, z, slices = (
    fr.family("x", n, count=m),
    fr.family("y", count=m),
    fr.family("z", p, count=m),
    fr.family("Φ", "l", n, count=m),
)
w, mu, V, S = fr.vector("w", n), fr.vector("mu", n), fr.matrix("V", p, n), fr.matrix("S", n, n)
F, G, C = fr.function("F", m, n, p, "q"), fr.function("G", "k", "k", m, n), fr.matrix("C", p, "q")
Z = fr.matrix("Z", "k", "k")
PENALTY = fr.scalar("beta") * fr.Sum(i, m, fr.norm1(slices[i].T @ slices[i] - fr.eye(n)))
LIKELIHOOD = fr.Sum(i, m, (x[i] - mu).T @ fr.inv(S) @ (x[i] - mu) / 2 + fr.logdet(S) / 2)

CASES: list[tuple[str, Expr, Expr | Column]] = [
    ("A deep linear network by one factor", LOSS(W.product), W[k]),
    ("Least squares through a deep linear network", fr.norm2(W.product @ X - Y) ** 2 / 2, W[k]),
    (
        "A regularised network",
        LOSS(W.product) + fr.scalar("lambda") * fr.Sum(j, "N", fr.norm2(W[j]) ** 2),
        W[k],
    ),
    ("Least squares over samples", fr.Sum(i, m, fr.norm2(V @ x[i] - z[i]) ** 2) / 2, V),
    ("Logistic regression over samples", fr.Sum(i, m, fr.log(1 + fr.exp(-y[i] * (x[i].T @ w)))), w),
    ("The Gaussian likelihood by the mean", LIKELIHOOD, mu),
    ("The Gaussian likelihood by the covariance", LIKELIHOOD, S),
    ("The orthogonality penalty by a slice", PENALTY, slices[a]),
    ("The orthogonality penalty by a column of a slice", PENALTY, fr.column(slices[a], b)),
    ("Least squares through two unknown maps", fr.norm2(F(G(Z)) - C) ** 2 / 2, Z),
    ("An unknown entrywise function", fr.total(fr.function("phi")(V @ w)), w),
]


def printed(title: str, f: Expr, v: Expr | Column) -> str:
    d = fr.derive(f, v)
    return f"## {title}\n\n```text\n{d.text()}\n```\n\n```latex\n{d.latex()}\n```\n"


def document() -> str:
    return "# Derivations about families and unknown functions, as printed\n\n" + "\n".join(
        printed(*case) for case in CASES
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_derivation_is_printed_as_accepted(case: tuple[str, Expr, Expr | Column]) -> None:
    assert printed(*case) in FILE.read_text(encoding="utf-8")


def test_the_file_holds_these_cases_and_no_others() -> None:
    assert FILE.read_text(encoding="utf-8").count("\n## ") == len(CASES)


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
