"""What the numbers say: pure functions over the nouns of the market."""
