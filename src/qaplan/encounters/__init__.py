"""Will know capture histories: detectors, occasions, sessions, usage and masks, and drawing histories by simulation."""
