"""Source code from one plan: a statement per distinct node, in topological order."""
