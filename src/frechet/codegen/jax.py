"""JAX source: what it defines can be traced by ``jax.jit``, ``jax.vmap`` and ``jax.grad``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..expr import Sym
from .python import Python, own, special


class Jax(Python):
    """``import jax.numpy as jnp``."""

    name = "jax"
    prefix = "jnp"
    imports = ("import jax.numpy as jnp",)
    install = "jax"
    functions: ClassVar[Mapping[str, str]] = {"linalg.diagonal": "jnp.diagonal", "concat": "jnp.concatenate"}
    helpers: ClassVar[Mapping[str, str]] = {
        **own("jnp", "transpose"),
        **{name: special(name, "jax.scipy.special") for name in ("erf", "erfc")},
    }

    def converted(self, s: Sym, name: str) -> list[str]:
        """Return the lines that take integers for numbers; JAX itself refuses what is not numbers."""
        return [
            f"    {name} = jnp.asarray({name})",
            f"    shape_{name} = {name}.shape",
            f"    if not jnp.issubdtype({name}.dtype, jnp.inexact):",
            f"        {name} = {name}.astype(float)",
        ]


JAX = Jax()
