"""Where plug-ins of the first release find what a transport answers with: it lives in `cryptoai_cli.net.classify`."""

from cryptoai_cli.net.classify import Body, Document, Refusal

__all__ = ["Body", "Document", "Refusal"]
