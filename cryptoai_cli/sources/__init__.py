"""Sources of quotes: one module or more per provider, none of which depends on another provider."""
