"""The tables of a house: accounts, roles, web sessions, keys; no word of any animal lies here."""
