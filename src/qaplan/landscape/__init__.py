"""Knows habitat, its extrapolation mask, resistance, circuit connectivity, barrier lines and gates."""
