"""How deep linear networks learn: the gradient flow, what it conserves, and how the product of the layers moves.

The gradients are the engine's own, derived and certified for each depth and then compiled.
"""
