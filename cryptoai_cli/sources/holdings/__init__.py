"""Where it is listed what treasury companies hold."""
