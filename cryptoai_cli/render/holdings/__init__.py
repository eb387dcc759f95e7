"""How holdings look: `movers holdings` in its formats."""
