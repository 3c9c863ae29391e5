"""What every station speaks: errors, places, instants, dates, actors, names, facts, provenance, messages.

Imports nothing of ours.
"""
