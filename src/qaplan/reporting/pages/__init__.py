"""A document said in one language, before any format: sentences, numbered derivations, footer, last gate."""
