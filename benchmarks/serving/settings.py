"""The site's own settings, with two addresses more: an empty view, which every other page is measured against."""

from ombudsman.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.serving.addresses"
ALLOWED_HOSTS = ["127.0.0.1"]
