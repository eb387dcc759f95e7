"""Where a rendered report goes."""
