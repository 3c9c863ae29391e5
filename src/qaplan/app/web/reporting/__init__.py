"""What the record carries: the situation, where each value comes from, the reports."""
