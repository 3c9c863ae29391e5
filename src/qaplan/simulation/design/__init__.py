"""Survey design: what a layout of cameras would find, and where the next ones go."""
