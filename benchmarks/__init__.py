"""What ``make bench`` runs: the engine against its peers, each in its own process, and ratios printed."""
