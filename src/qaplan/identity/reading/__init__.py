"""Reading: blind verdicts of people on pairs of sides, their error rates, and what they come to."""
