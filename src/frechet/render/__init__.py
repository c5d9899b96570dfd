"""Expressions and derivations in text, Unicode, LaTeX and Markdown."""
