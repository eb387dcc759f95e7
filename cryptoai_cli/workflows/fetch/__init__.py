"""Request data from the sources and assemble their answers."""
