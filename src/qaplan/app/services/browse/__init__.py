"""Looking through a study a page at a time, released to whoever looks."""
