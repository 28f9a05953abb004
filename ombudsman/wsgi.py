"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
application = get_wsgi_application()

from ombudsman.demo.people import refuse_real_accounts  # noqa: E402 - now that the accounts can be asked for

refuse_real_accounts()
