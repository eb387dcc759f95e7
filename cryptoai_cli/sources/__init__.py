"""Where quotes come from: one module per provider, none knows another."""
