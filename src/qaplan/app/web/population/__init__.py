"""Population: how many, how sure, over time, and what the estimates rest on."""
