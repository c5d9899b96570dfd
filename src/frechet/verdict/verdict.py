"""What became of a claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..certify.certificate import Certificate


@dataclass(frozen=True)
class Verdict:
    """What became of a claim; true in a condition when the claim is right.

    Of a right claim `certificate` is its proof; of a wrong one it is the proof of the diagnosis: the claim with the
    mistakes undone has the value of the truth. `mistakes` names their kinds, for programs.
    """

    ok: bool
    claim: str
    diagnosis: str
    counterexample: str = ""
    correction: str = ""
    certificate: Certificate | None = None
    mistakes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        if self.ok:
            return f"✓ {self.claim} is right{'; ' * bool(self.diagnosis)}{self.diagnosis}. {self.certificate}."
        lines = [f"✗ {self.claim} is wrong: {self.diagnosis}"]
        if self.counterexample:
            lines.append(self.counterexample)
        if self.correction:
            lines.append(f"Correct: {self.correction}")
        return "\n".join(lines)

    __repr__ = __str__

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON-ready data."""
        return {
            "ok": self.ok,
            "claim": self.claim,
            "diagnosis": self.diagnosis,
            "counterexample": self.counterexample,
            "correction": self.correction,
            "certificate": self.certificate.as_dict() if self.certificate else None,
        }
