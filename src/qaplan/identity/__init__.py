"""Which animal: individuals with names, statements about them, and the catalogue as a view over statements."""
