"""People looking at pictures: bursts on sheets, labels, second and third readers, what the machine missed."""
