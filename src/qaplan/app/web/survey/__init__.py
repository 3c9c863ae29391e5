"""The rooms of the survey: cards, deployments, and the form that people fill in the field."""
