"""How a provider on the network is asked: politely, within limits, with every answer told for what it is."""
