"""The machine on the bank of the river: it stores, schedules, runs heavy engines, and serves people."""
