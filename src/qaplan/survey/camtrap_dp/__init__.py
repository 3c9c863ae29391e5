"""Camtrap DP 1.0.2, the standard in which camera-trap data travel: its tables, its checks, in and out.

Our own model is richer: what the standard has no field for goes into further resources of the package, and
comes back from there.
"""
