"""Where the book's catalogue speaks of a rule that a step names."""

from __future__ import annotations

from .. import identities, primitives  # noqa: F401  # importing them fills the tables
from ..identity import IDENTITIES
from ..primitive import REGISTRY

# What the engine calls a fact of an operation, before its name: its differential, its move across an inner product, …
FACTS = ("differential_", "expansion_", "inner_", "trace_", "vec_")
# Moves that are an identity of another name.
SAME = {"trace_matmul": "trace_cyclic"}


def place(rule: str) -> str:
    """Return the page and the place on it, or nothing for a rule that is no entry: linearity, the product rule.

    >>> place("differential_sqnorm"), place("det_lemma"), place("linearity")
    ('norms#rule-sqnorm', 'identities#identity-det-lemma', '')
    """
    name = SAME.get(rule, rule)
    if name in IDENTITIES:
        return f"identities#{mark('identity', name)}"
    for operation in (name, *(name.removeprefix(fact) for fact in FACTS if name.startswith(fact))):
        if operation in REGISTRY:
            return f"{REGISTRY[operation].family}#{mark('rule', operation)}"
    return ""


def mark(kind: str, name: str) -> str:
    """Return the id of an entry, as Sphinx makes it of a label."""
    return f"{kind}-{name}".replace("_", "-")
