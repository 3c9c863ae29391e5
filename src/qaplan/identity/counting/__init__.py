"""Counting: which pair to ask for next, how many animals there are, and draws of who is who."""
