"""Entering what somebody knows: records, statements about identity, places and organisations."""
