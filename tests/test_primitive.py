"""A primitive is complete or refused; an operation is chosen by shapes."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import frechet as fr
from frechet.errors import ShapeError
from frechet.primitive import REGISTRY, candidates, named, primitive, words

COMPLETE: dict[str, Any] = {
    "doc": "A test.",
    "value": lambda xp, X: X,
    "linear": lambda G: G,
}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"doc": " "}, "doc"),
        ({"linear": ()}, "exactly one of"),
        ({"adjoint": lambda G, X: G}, "not both"),
        ({"linear": (lambda G: G, lambda G: G)}, "one adjoint per slot"),
    ],
)
def test_an_incomplete_declaration_is_refused(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(fr.DeclarationError, match=said):
        primitive("incomplete", "X[m,n] -> [m,n]", "{X}", **{**COMPLETE, **facts})
    assert "incomplete" not in REGISTRY


def test_a_template_names_slots_and_a_name_is_declared_once() -> None:
    with pytest.raises(fr.DeclarationError, match="names no slot 'Y'"):
        primitive("incomplete", "X[m,n] -> [m,n]", "{Y}", **COMPLETE)
    with pytest.raises(fr.DeclarationError, match="declared twice"):
        primitive("trace", "X[m,n] -> [m,n]", "{X}", **COMPLETE)


def test_a_sign_means_what_the_shapes_allow() -> None:
    c, x, A = fr.scalar("c"), fr.vector("x", "n"), fr.matrix("A", "n", "n")
    assert (c * A).op.name == (A * c).op.name == "scale"  # type: ignore[attr-defined]
    assert (A * A).op.name == "hadamard"  # type: ignore[attr-defined]
    assert (A @ x).op.name == "matmul"  # type: ignore[attr-defined]
    assert all(p.arity == 2 for p in candidates("matrix", "*", 2))


def test_every_declaration_has_a_source_of_truth() -> None:
    for p in REGISTRY.values():
        assert p.doc.endswith("."), p.name
        assert p.family, p.name
        assert p.kind in ("linear", "multilinear", "nonlinear", "mixed"), p.name


def test_words_and_signs_follow_the_catalogue_when_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of the catalogue is made anew with it."""
    facts = {**COMPLETE, "words": ("twin",), "infix": (("matrix", "~"),), "catalogue": False}
    made = primitive("twinned", "X[m,n] -> [m,n]", "{X}", **facts)
    assert named("twin") == candidates("matrix", "~", 1) == []
    with monkeypatch.context() as change:
        change.setitem(REGISTRY, "twinned", made)
        assert named("twin") == named("twinned") == candidates("matrix", "~", 1) == [made] == [words()["twin"]]
    assert named("twin") == candidates("matrix", "~", 1) == [] and "twin" not in words()


def test_a_sentence_made_when_it_is_read_can_be_sent_to_another_process() -> None:
    with pytest.raises(ShapeError) as caught:
        fr.det(fr.matrix("A", "m", "n"))
    sent = pickle.loads(pickle.dumps(caught.value))
    assert str(sent) == str(caught.value) and "a square matrix" in str(sent)
