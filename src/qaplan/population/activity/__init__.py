"""When animals are about, in sun time, and how two patterns overlap."""
