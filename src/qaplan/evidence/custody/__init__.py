"""Chain of custody: hand-overs in a row that can be added to and never changed, checked without a study."""
