"""Models that look at chips: what their manifests say, whether they may run, and what their numbers mean."""
