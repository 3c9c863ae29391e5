"""Clocks that were wrong: how a reading is mended, what shows that it must be, and who said so."""
