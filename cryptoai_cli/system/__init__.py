"""Operating-system services: atomic file writes and locks between processes."""
