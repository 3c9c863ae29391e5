"""Idempotent shards of work, run in process or in local processes."""
