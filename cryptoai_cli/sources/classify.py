"""The former place of `cryptoai_cli.net.classify`, kept for plug-ins of the first release."""

from cryptoai_cli.net.classify import Body, Document, Refusal

__all__ = ["Body", "Document", "Refusal"]
