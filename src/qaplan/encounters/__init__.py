"""Will know capture histories: detectors, occasions, sessions, usage and masks."""
