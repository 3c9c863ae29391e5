"""Which animal a label means, whatever program or language wrote it."""
