"""Exercises: data in one file a chapter, judged by the engine, which names the mistake of a wrong answer.

>>> from frechet.course import exercise
>>> exercise("ls-two-sides").check("A'*(A*X*B - C)*B")
✗ A'*(A*X*B - C)*B: ...
>>> exercise("ls-two-sides").check("A'*(A*X*B - C)*B'").ok
True
"""

from __future__ import annotations

from .bank import exercise, exercises
from .task import Exercise, Feedback

__all__ = ["Exercise", "Feedback", "exercise", "exercises"]
