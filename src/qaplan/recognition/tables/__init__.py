"""What other programs and people said of pictures, read from their own tables."""
