"""Identity in a study: chips, matching, the queue of pairs, decisions, and the views of them."""
