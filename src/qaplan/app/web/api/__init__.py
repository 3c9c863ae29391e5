"""The door for programs: the services of the pages, as JSON, for tokens with a few scopes."""
