"""The sections of the situation report, one file for each question that a reader asks."""
