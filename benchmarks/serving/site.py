"""The application as gunicorn serves it, under the benchmarks' settings."""

from ombudsman.wsgi import application

__all__ = ["application"]
