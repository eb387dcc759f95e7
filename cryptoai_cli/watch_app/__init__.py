"""The watch application: a report kept up to date on a screen of its own, and what is found out about its members."""
