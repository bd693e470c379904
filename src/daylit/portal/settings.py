"""Django's settings for the portal: no database, no session, no cookie. Nothing here is to be edited by hand."""

import os
import secrets

from daylit.portal.configuration import from_environment

PORTAL = from_environment(os.environ)

SECRET_KEY = secrets.token_urlsafe(64)  # signs nothing: there is neither session nor form that changes something
DEBUG = False
ALLOWED_HOSTS = list(PORTAL.hosts)
DATABASES: dict[str, object] = {}
ROOT_URLCONF = "daylit.portal.urls"
WSGI_APPLICATION = "daylit.portal.wsgi.application"

INSTALLED_APPS = ["django.contrib.staticfiles", "daylit.portal"]

MIDDLEWARE = [
    "daylit.portal.headers.Headers",
    "daylit.portal.headers.Packing",
    "daylit.portal.headers.OnlyReading",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "daylit.portal.headers.Unchanged",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [os.path.join(os.path.dirname(__file__), "templates")],
        "OPTIONS": {"environment": "daylit.portal.rendering.environment"},
    }
]

DATA_UPLOAD_MAX_NUMBER_FIELDS = 200  # of an address
APPEND_SLASH = False
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True  # files lie in the package; nothing is collected
WHITENOISE_MAX_AGE = 86400
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
    "loggers": {"django.security": {"level": "CRITICAL"}, "django.request": {"level": "ERROR"}},
}
