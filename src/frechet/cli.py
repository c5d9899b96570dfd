"""The command line: ``frechet derive "norm2(W*X - Y)^2/2" --wrt W``.

Exit status: 0 done; 1 a claim is wrong; 2 the input cannot be used, said in one line on standard error.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .codegen import BACKENDS
from .errors import FrechetError, UnsupportedError

if TYPE_CHECKING:
    from .expr import Expr
    from .verdict import Verdict


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ᵀ must not end in a traceback
    parser = _parser()
    options = parser.parse_args(argv)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        return int(options.run(options))
    except FrechetError as error:
        print("frechet: " + " ".join(str(error).split()), file=sys.stderr)  # one line, whatever was typed
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone, as in `frechet derive … | head`
        return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # ours exits too
        print(f"frechet: {message}; try '{self.prog} --help'", file=sys.stderr)
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    from . import __version__

    parser = _Parser(prog="frechet", description="Gradients of matrix expressions, step by step, each step certified.")
    parser.add_argument("--version", action="version", version=f"frechet {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    derive = commands.add_parser(
        "derive", help="derive a gradient", description="Derive the gradient of a scalar function."
    )
    _expression(derive)
    derive.add_argument("--format", choices=("text", "latex", "markdown", "html", "json"), default="text")
    derive.add_argument(
        "--style",
        default="frobenius",
        help="frobenius (the default), trace, index, kronecker or definition",
    )
    derive.add_argument(
        "--steps", default="textbook", help="in what detail: all (every rule), textbook (the default), summary"
    )
    derive.set_defaults(run=_derive)

    check = commands.add_parser(
        "check", help="judge a formula", description="Judge a claimed gradient; exit status 1 if wrong."
    )
    _expression(check, wrt=False)
    check.add_argument("--claim", metavar="FORMULA", help="the gradient claimed, in the same notation")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(run=_check)

    hessian = commands.add_parser(
        "hessian", help="derive a Hessian", description="Derive the Hessian as a linear map of dX."
    )
    _expression(hessian)
    hessian.add_argument("--format", choices=("text", "latex"), default="text")
    hessian.set_defaults(run=_hessian)

    code = commands.add_parser(
        "code", help="write code", description="Write a function that returns value and gradient."
    )
    _expression(code)
    code.add_argument("--backend", choices=BACKENDS, default="numpy")
    code.set_defaults(run=_code)

    rules = commands.add_parser(
        "rules", help="list the rules", description="List the catalogue, or one operation or identity."
    )
    rules.add_argument("name", nargs="?", help="an operation or identity")
    rules.set_defaults(run=_rules)
    return parser


def _expression(command: argparse.ArgumentParser, wrt: bool = True) -> None:
    command.add_argument("expression", metavar="EXPRESSION", help="for example 'norm2(W*X - Y)^2/2'")
    command.add_argument("--wrt", required=wrt, metavar="X", help="the variable to differentiate by")
    command.add_argument(
        "--latex",
        action="store_true",
        help=r"EXPRESSION, X and FORMULA are LaTeX, for example '\tfrac12 \|WX - Y\|_F^2'",
    )
    command.add_argument(
        "--where",
        default="",
        metavar="DECLARATIONS",
        help="for example 'W: m n; x: n; b: scalar; S: n n symmetric'",
    )


def _read(options: argparse.Namespace) -> tuple[Expr, str]:
    """Return the expression and the name of the variable."""
    from .parse import parse, parse_latex

    if not options.latex:
        return parse(options.expression, options.where), options.wrt
    f = parse_latex(options.expression, options.where)
    return f, str(parse_latex(options.wrt, f))


def _derive(options: argparse.Namespace) -> int:
    from .calculus.styles import certificate_text
    from .derivation import derive

    d = derive(*_read(options))
    how = {"style": options.style, "steps": options.steps}
    certificate = certificate_text(d, **how)  # before anything is printed: what fails prints nothing
    if options.format == "json":
        print(json.dumps(d.as_dict(), indent=2, ensure_ascii=False))
    elif options.format == "text":
        print(f"{d.text(**how)}\n\n{certificate}")
    else:
        print({"latex": d.latex, "markdown": d.markdown, "html": d.html}[options.format](**how))
    return 0


def _check(options: argparse.Namespace) -> int:
    verdict = _verdict(options)
    print(json.dumps(verdict.as_dict(), indent=2, ensure_ascii=False) if options.format == "json" else verdict)
    return 0 if verdict.ok else 1


def _verdict(options: argparse.Namespace) -> Verdict:
    from .verdict import check

    if options.latex and options.wrt is None and options.claim is None:
        from .statement import check_latex

        return check_latex(options.expression, options.where)
    if options.wrt is None and options.claim is None and "=" in options.expression:
        from .verdict import check_identity

        return check_identity(options.expression, declarations=options.where)
    if options.wrt is None or options.claim is None:
        raise UnsupportedError(
            "check needs --wrt X and --claim FORMULA, or an equation, such as 'tr(A*B) = tr(B*A)' or, with --latex, "
            "'\\nabla_W f = G'"
        )
    f, x = _read(options)
    if options.latex:
        from .statement import check_gradient

        return check_gradient(f, x, options.claim)
    return check(f, x, options.claim)


def _hessian(options: argparse.Namespace) -> int:
    from .linear_map import hessian

    H = hessian(*_read(options))
    certificate = H.certificate
    print(H.latex() if options.format == "latex" else f"{H!r}\n\n{certificate}.")
    return 0


def _code(options: argparse.Namespace) -> int:
    from .derivation import derive

    print(derive(*_read(options)).code(options.backend), end="")
    return 0


def _rules(options: argparse.Namespace) -> int:
    from .render.catalogue import entry, listing

    print(entry(options.name) if options.name else listing())
    return 0


if __name__ == "__main__":
    sys.exit(main())
