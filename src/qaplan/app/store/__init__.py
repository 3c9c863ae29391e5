"""Django models and migrations, the media vault and the event log: the only SQL."""
