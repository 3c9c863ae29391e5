"""How many, how sure, and is it growing: numbers of animals, their density, survival, trend and occupancy."""
