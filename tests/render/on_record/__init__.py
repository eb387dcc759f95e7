"""Tests of the formats of a report on the whole market."""
