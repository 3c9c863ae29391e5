"""Dynamic occupancy with detection."""
