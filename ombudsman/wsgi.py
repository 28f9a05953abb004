"""The WSGI application that gunicorn serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from ombudsman.failures import in_words

GIVE_UP = 3  # what gunicorn understands as that trying again is no use

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
try:
    application = get_wsgi_application()
except Exception as error:
    if not (sentence := in_words(error)):
        raise
    sys.stderr.write(f"{sentence}\n")
    sys.exit(GIVE_UP)

from django.conf import settings  # noqa: E402 - now that they can be read

from ombudsman.demo.people import refuse_real_accounts  # noqa: E402 - now that the accounts can be asked for
from ombudsman.log import note_settings  # noqa: E402

refuse_real_accounts()
note_settings(settings.MARKS_OF_SETTINGS, settings.DATA_DIR / "settings.json")
