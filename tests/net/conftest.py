"""The local web server, for every test that asks over HTTP."""

from tests.sources.conftest import web

__all__ = ["web"]
