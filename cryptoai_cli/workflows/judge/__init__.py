"""What is found of a questioned move."""
