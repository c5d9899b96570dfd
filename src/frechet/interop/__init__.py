"""Exchange with other systems: SymPy's matrix expressions, and functions that a user defines."""
