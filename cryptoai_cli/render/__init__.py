"""How a report looks: a `Report` in, text or bytes out."""
