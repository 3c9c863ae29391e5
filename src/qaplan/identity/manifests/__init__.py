"""Manifests: plain lists of pictures with known animals, their formats, and how well a matcher does."""
