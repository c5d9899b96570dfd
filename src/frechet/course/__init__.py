"""What the chapters share: claims, exercises, figures, data.

Nothing else imports this package: it needs NumPy and, for figures and data, matplotlib.

>>> from frechet.course import claim
>>> c = claim("first", "norm2(W*X - Y)^2/2", "W", "(W*X - Y)*X'", wrong=["2*(W*X - Y)*X'"])
>>> c.derivation.gradient
(W X − Y) Xᵀ
>>> print(c.rejections[0].diagnosis)
it is 2 times the gradient
"""

from __future__ import annotations

from .claims import Claim, ClaimError, Identity, Map, Measured, claim, claims, derivative, identity, measured, summary
from .errata import Erratum, errata, erratum
from .exercises import Exercise, Feedback, exercise, exercises
from .progress import progress

__all__ = [
    "Claim",
    "ClaimError",
    "Erratum",
    "Exercise",
    "Feedback",
    "Identity",
    "Map",
    "Measured",
    "claim",
    "claims",
    "derivative",
    "errata",
    "erratum",
    "exercise",
    "exercises",
    "identity",
    "measured",
    "progress",
    "summary",
]
