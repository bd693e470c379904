"""Django's settings, made from the installation's set-up (``configuration``). Nothing here is to be edited by hand."""

import os

from csp.constants import NONCE, NONE, SELF

from daylit.web.configuration import from_environment

INSTALLATION = from_environment(os.environ)

SECRET_KEY = INSTALLATION.secret
DEBUG = INSTALLATION.debug
ALLOWED_HOSTS = list(INSTALLATION.hosts)
DATABASES = {"default": INSTALLATION.database_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "daylit.web.urls"
WSGI_APPLICATION = "daylit.web.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "daylit.web.audit",
    "daylit.web.accounts",
    "daylit.web.ledger",
    "daylit.web.collect",
    "daylit.web.review",
    "daylit.web.quality",
    "daylit.web.reporting",
    "daylit.web.community",
    "daylit.web.insight",
    "daylit.web.improve",
    "daylit.web.publish",
    "daylit.web.rounds",
    "daylit.web.home",
]

MIDDLEWARE = [
    "daylit.web.community.outside.Outside",
    "daylit.web.headers.Headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "daylit.web.busy.Busy",
    "daylit.web.accounts.sessions.Sessions",
    "daylit.web.accounts.doors.Doors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.join(os.path.dirname(__file__), "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "daylit.web.accounts.context.acting",
                "daylit.web.demo.context.demonstration",
                "daylit.web.home.navigation.navigation",
            ]
        },
    }
]

# --- Sign-in: a password and a second factor, or a passkey; nobody signs up by themselves ---
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "daylit.web.accounts.passwords.AgencyWords"},
]
ACCOUNT_ADAPTER = "daylit.web.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "daylit.web.accounts.adapters.SocialAdapter"
MFA_ADAPTER = "daylit.web.accounts.adapters.FactorAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = False  # ours count in the database: guessing.py
ALLAUTH_TRUSTED_PROXY_COUNT = INSTALLATION.proxies  # whose word about where a request comes from is taken
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "daylit.web.accounts.codes.CodeForm",
    "reauthenticate": "daylit.web.accounts.codes.FreshCodeForm",
}
MFA_TOTP_ISSUER = "Daylit"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = INSTALLATION.demo
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = {}
if INSTALLATION.oidc:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "agency",
                "name": INSTALLATION.oidc["name"],
                "client_id": INSTALLATION.oidc["client"],
                "secret": INSTALLATION.oidc["secret"],
                "settings": {"server_url": INSTALLATION.oidc["server"]},
            }
        ],
    }
LOGIN_URL = "/sign-in/login/"
LOGIN_REDIRECT_URL = "/"
IDLE_MINUTES, ABSOLUTE_HOURS = 30, 12

# --- Sessions, cookies and headers ---
SECURE = INSTALLATION.tls_in_front
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = ABSOLUTE_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-daylit" if SECURE else "daylit"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_AGE = None  # with the browser, as the session
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "daylit.web.errors.refused"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 86400 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

# --- Words, time, files ---
LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATICFILES_DIRS = [os.path.join(os.path.dirname(__file__), "static")]
WHITENOISE_USE_FINDERS = True  # files lie in the package; nothing is collected
MAIL_IS_ON = bool(INSTALLATION.mail)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_IS_ON else 'console'}.EmailBackend"
globals().update(INSTALLATION.mail_settings() if MAIL_IS_ON else {})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
