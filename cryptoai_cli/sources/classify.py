"""Alias of `cryptoai_cli.net.classify`, kept for plug-ins for the first release."""

from cryptoai_cli.net.classify import Body, Document, Refusal

__all__ = ["Body", "Document", "Refusal"]
