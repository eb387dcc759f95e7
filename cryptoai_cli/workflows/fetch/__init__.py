"""What is asked of the sources, and what is made of their answers."""
