"""Deliver a rendered report by mail, and at most once per session."""
