"""The critical points of deep linear networks with a penalty: how many there are, which are real, how to find them.

The loss is ½‖W_{H+1} ⋯ W₁ X − Y‖² + ½ Σ ⟨Λᵢ ∘ Wᵢ, Wᵢ⟩, with a coefficient of its own for each weight.
"""
