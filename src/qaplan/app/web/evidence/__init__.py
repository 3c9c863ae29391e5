"""Records and what stands beside them: disputes, incidents, acts, places, organisations, projects."""
