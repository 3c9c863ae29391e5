"""What was done to a study: the log with its filters, one event, taking back, the check of the chain."""
