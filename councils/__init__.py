"""Authorities, the decisions about them, and the figures of each review year."""
