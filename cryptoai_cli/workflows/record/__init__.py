"""What is on record: looked up, collected and kept."""
