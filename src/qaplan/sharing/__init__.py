"""Who may see what: audiences, tiers, generalisation of places, and release."""
