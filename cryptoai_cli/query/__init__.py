"""The condition language: text is parsed into an expression, checked and evaluated, but never executed as code."""
