"""The border: the register of crossings, the board of what is possible, and the workspace of its service."""
