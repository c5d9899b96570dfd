"""The interpreters that judge: they evaluate, and know no rule of calculus."""
