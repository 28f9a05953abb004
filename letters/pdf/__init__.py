"""Facts in, PDF out."""
