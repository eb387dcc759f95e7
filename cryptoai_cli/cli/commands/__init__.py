"""The commands of `movers`, one module each, loaded when it is called."""
