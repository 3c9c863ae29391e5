"""Untidy tables: what their columns mean, what their cells say, and which rows cannot be taken and why."""
