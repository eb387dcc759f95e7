"""Deliver a rendered report: by mail, and once per session."""
