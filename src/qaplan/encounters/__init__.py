"""Capture histories: detectors, occasions, sessions, usage and masks."""
