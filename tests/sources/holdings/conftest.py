"""The local web server, for every test of a list that asks over HTTP."""

from tests.net.conftest import web

__all__ = ["web"]
