"""The language of conditions: text is read into an expression, checked, and evaluated; it is never executed."""
