"""Boxes that come back at one place of a camera's picture: branches and stones, until somebody says else."""
