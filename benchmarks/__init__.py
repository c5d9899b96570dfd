"""What ``make bench`` runs: the engine against its peers, each pair in the same process, and ratios printed."""
