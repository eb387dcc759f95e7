"""What is on record of the shares of a report, or of any that are asked for."""
