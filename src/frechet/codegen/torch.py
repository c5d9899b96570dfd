"""PyTorch source: tensors of one floating type on one device, those of the tensors given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..expr import Sym
from .dialect import Program
from .python import Python, own

_TENSORS = '''def _tensors(*given):
    """Return the arguments as tensors of one floating type, on the device of the first tensor."""
    typed = [torch.as_tensor(a).dtype for a in given if hasattr(a, "dtype")]
    typed = [t for t in typed if t.is_floating_point or t.is_complex]
    dtype = functools.reduce(torch.promote_types, typed) if typed else torch.get_default_dtype()
    device = next((a.device for a in given if torch.is_tensor(a)), None)
    return tuple(torch.as_tensor(a, dtype=dtype, device=device) for a in given)'''


class Torch(Python):
    """``import torch``."""

    name = "torch"
    prefix = "torch"
    imports = ("import functools", "", "import torch")
    install = "torch"
    functions: ClassVar[Mapping[str, str]] = {"max": "torch.amax", "min": "torch.amin", "concat": "torch.cat"}
    helpers: ClassVar[Mapping[str, str]] = {
        "_tensors": _TENSORS,
        **own("torch", "permute", ", dtype=X.dtype, device=X.device"),
    }

    def helped(self, p: Program) -> list[str]:
        """Return the helper that every program with arguments begins with, and those that it calls."""
        return [*[_TENSORS] * bool(p.arrays), *super().helped(p)]

    def typed(self, like: str) -> str:
        """Return the keywords for the type and the device of an argument."""
        return f", dtype={like}.dtype, device={like}.device" if like else ""

    def prologue(self, p: Program) -> list[str]:
        """Return the line that makes tensors of all arguments together."""
        given = ", ".join(p.arrays)
        return [f"    {given}{',' * (len(p.arrays) == 1)} = _tensors({given})"] if p.arrays else []

    def converted(self, s: Sym, name: str) -> list[str]:
        """Return the line that remembers how an argument came."""
        return [f"    shape_{name} = tuple({name}.shape)"]

    def copied(self, text: str) -> str:
        """Return the text of a copy."""
        return f"{text}.clone()"

    def helped_in(self, texts: list[str]) -> list[str]:
        """Return the helpers that these lines call: all arguments are tensors already."""
        return [source for word, source in self.helpers.items() if any(f"{word}(" in text for text in texts)]

    def single(self, name: str) -> str:
        """Return the number of entries."""
        return f"{name}.numel()"


TORCH = Torch()
