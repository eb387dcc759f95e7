"""Renderers: each turns a `Report` into text or bytes."""
