"""Arithmetic without Django: rates, averages, what chance explains, charts."""
