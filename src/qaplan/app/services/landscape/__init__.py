"""What a user does with the landscape: circuits on plain files."""
