"""Lists of known animals as other people publish them, read into rows of a manifest."""
