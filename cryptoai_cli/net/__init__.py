"""Requests to providers on the network: within limits, with every answer classified and every secret kept."""
