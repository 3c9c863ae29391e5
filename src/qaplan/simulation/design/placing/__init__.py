"""Where stations go: a closed form that is quick to try, a placement that is mended, and its rivals."""
