"""Pictures of a country that is not there: light, ground, animals, people, and the strip below them."""
