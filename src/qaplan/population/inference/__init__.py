"""What a fit says: profiles, bootstrap, goodness of fit, numbers in a region, density surfaces."""
