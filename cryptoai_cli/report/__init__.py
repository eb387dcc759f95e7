"""What we tell the reader: a finished report, its facts and its words."""
