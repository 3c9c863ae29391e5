"""The field sheet as a table: what its columns are called and how its cells are read."""
