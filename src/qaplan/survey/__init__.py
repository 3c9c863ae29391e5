"""Cards, deployments, camera stations, media, clocks, effort with its gaps, and events."""
