"""Will know habitat with its extrapolation mask, resistance, circuit connectivity, barrier lines and gates."""
