"""Chips: the part of a picture that shows one flank of one animal, its mask, its quality and its light."""
