"""Will know planning units, features, targets, contiguous cluster designs with a certified gap, and portfolios."""
