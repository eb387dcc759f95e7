"""Store market data on this machine."""
