"""How the tables of a house came to be, step by step."""
