"""Leopards that are not there, in the round: a body that turns, a skin that grew, a camera's light."""
