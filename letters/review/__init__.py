"""The national review of a year: the figures of all authorities as one document, drafted, worded and rendered."""
