"""What the border service, the liaison officer and the keepers of passages do."""
