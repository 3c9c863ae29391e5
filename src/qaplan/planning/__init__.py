"""Will know planning units, features, targets and contiguous cluster designs with a certified gap."""
