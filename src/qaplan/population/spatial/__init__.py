"""The likelihood of spatial capture-recapture and its gradient."""
