"""How many, how sure, and over time: what the house does with the estimates of a study."""
