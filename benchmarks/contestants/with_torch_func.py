"""PyTorch's `torch.func`: Hessians by forward over reverse mode, all columns at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..problem import Data, Problem, Sizes
from . import NoAnswerError, with_torch


def program(problem: Problem, sizes: Sizes, data: Data, variant: str) -> Callable[[], Any]:
    """Return the Hessian by `torch.func.hessian`."""
    if problem.asked != "Hessian":
        raise NoAnswerError("shown for Hessians alone")
    loss, (name,) = getattr(with_torch, problem.loss), problem.variables(sizes)
    values = with_torch.tensors(data)
    values.pop("direction", None)
    x = values.pop(name)
    hessian = torch.func.hessian(lambda x: loss(**values, **{name: x}))
    return lambda: hessian(x)
