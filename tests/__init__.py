"""The tests: they mirror the modules, read as sentences and make what they need from tests/factories.py."""
