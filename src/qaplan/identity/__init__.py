"""Which animal: individuals with names, statements about them, the catalogue as a view over them."""
