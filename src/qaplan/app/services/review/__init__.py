"""Looking at pictures: what waits, what was said, who reads again, and what a machine may have missed."""
