"""What can be said of none to five animals."""
