"""Estimates of a study: what is offered, having them made, and how readers get them."""
