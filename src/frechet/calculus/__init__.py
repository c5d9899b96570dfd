"""From a function to its gradient: differential, Frobenius form, collected terms."""
