"""Left-only, right-only and both: one estimate from partial identities."""
