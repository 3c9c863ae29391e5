"""A detector's model: what its manifest says, how a picture is laid before it, and what its numbers mean."""
