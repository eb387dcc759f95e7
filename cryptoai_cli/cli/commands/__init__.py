"""The commands of `movers`, one module each, imported on demand."""
