"""Will know a virtual country with cats, coats, cameras and cards whose truth is known."""
