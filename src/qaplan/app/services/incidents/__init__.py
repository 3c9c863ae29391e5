"""Mortality cases as people work with them: looked at, added to, and taken along as an evidence pack."""
