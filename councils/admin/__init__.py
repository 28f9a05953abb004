"""The caseworkers' back office, by noun."""
