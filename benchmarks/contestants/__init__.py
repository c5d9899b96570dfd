"""Who answers: this package, and each peer with a program as its users write it.

A contestant is a module with `program(problem, sizes, data, variant)`, which returns a function without arguments that
answers the problem's question, and blocks until it has; it raises `NoAnswerError` where the peer has no way to.
Beforehand it may do what need not be done again in the next call: derive, trace, compile, put the data where the peer
wants them.
"""


class NoAnswerError(Exception):
    """The peer has no way to answer; the text says why."""


# The column's heading, the module, the package that it needs.
CONTESTANTS = {
    "frechet": ("frechet", "numpy"),
    "JAX": ("with_jax", "jax"),
    "PyTorch": ("with_torch", "torch"),
    "torch.func": ("with_torch_func", "torch"),
    "autograd": ("with_autograd", "autograd"),
    "SymPy": ("with_sympy", "sympy"),
    "by rote": ("by_rote", "numpy"),
}
OURS = "frechet"
