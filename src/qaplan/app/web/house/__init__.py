"""The rooms before and around the studies: the start page, help, signing in, people, settings."""
