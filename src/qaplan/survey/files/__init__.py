"""The survey's files: cards, archives, field sheets and packages, read and written."""
