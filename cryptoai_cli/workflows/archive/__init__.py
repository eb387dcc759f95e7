"""What is kept: read, kept, laid along the calendar."""
