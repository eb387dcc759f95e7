"""What the market is: frozen nouns, no input or output, no clock."""
