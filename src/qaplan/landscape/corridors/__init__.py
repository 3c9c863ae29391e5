"""Knows how an animal gets from place to place: cheapest ways, where they narrow, and how far it goes."""
