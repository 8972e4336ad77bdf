"""Django's settings, every choice that an installation may make coming from its environment."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF

from tuopin.office.environment import found_environment
from tuopin.office.keyring import session_secret

ENVIRONMENT = found_environment()
HOME = ENVIRONMENT.home
STORE = ENVIRONMENT.store
BOUNDARIES = ENVIRONMENT.boundaries
DEMO = ENVIRONMENT.yes("TUOPIN_DEMO")
BEHIND_TLS = ENVIRONMENT.yes("TUOPIN_HTTPS")

DEBUG = False
SECRET_KEY = session_secret(ENVIRONMENT)
OIDC = ENVIRONMENT.identity_server
ALLOWED_HOSTS = ENVIRONMENT.words("TUOPIN_HOSTS")
ROOT_URLCONF = "tuopin.office.urls"
WSGI_APPLICATION = "tuopin.office.wsgi.application"
DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"

INSTALLED_APPS = [
    # In the order of the work: an app looks back along it, never ahead.
    "tuopin.office.look",
    "tuopin.office.audit",
    "tuopin.office.areas",
    "tuopin.office.people",
    "tuopin.office.jobs",
    "tuopin.office.registry",
    "tuopin.office.intake",
    "tuopin.office.archive",
    "tuopin.office.national",
    "tuopin.office.assessment",
    "tuopin.office.briefing",
    "tuopin.office.dossier",
    "tuopin.office.api",
    "tuopin.office.supervision",
    "tuopin.office.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    # the pages that describe the API are served from the package, not from elsewhere
    "ninja",
]
if OIDC:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]

MIDDLEWARE = [
    "tuopin.office.audit.middleware.BehindProxy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tuopin.office.wrong.OnlySent",
    "tuopin.office.people.middleware.KnownPerson",
    "tuopin.office.audit.middleware.Attributed",
    "tuopin.office.look.once.PageMemory",
    "tuopin.office.look.legible.Legible",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tuopin.office.look.context.page",
                "tuopin.office.people.demonstration.context",
                "tuopin.office.people.pages.login_context",
            ],
            "builtins": ["tuopin.office.look.templatetags.words"],
        },
    }
]

# ---- who logs in -----------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "tuopin.office.people.hashers.FirstPassword",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tuopin.office.people.passwords.Unlike"},
    {"NAME": "tuopin.office.people.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
    {"NAME": "tuopin.office.people.passwords.AnotherOne"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tuopin.office.people.adapter.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Wrong passwords are counted by axes below, in the database; this one counts wrong codes of the second factor.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key"}
MFA_ADAPTER = "tuopin.office.people.adapter.SecondFactor"
MFA_FORMS = {"authenticate": "tuopin.office.people.adapter.Codes"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Tuopin"
MFA_TOTP_TOLERANCE = 1  # telephones in villages are a little off
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "people/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
# Who came and who failed is in the record of acts; what was typed is kept nowhere.
AXES_DISABLE_ACCESS_LOG = True
AXES_USERNAME_CALLABLE = "tuopin.office.people.logins.known_name"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "password", "next", "code"]
if OIDC:
    SOCIALACCOUNT_ADAPTER = "tuopin.office.people.identity.Known"
    SOCIALACCOUNT_ONLY = False
    SOCIALACCOUNT_STORE_TOKENS = False
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC], "OAUTH_PKCE_ENABLED": True}}

# ---- what workers share ----------------------------------------------------------------------------------
# In the database: a code used in one worker is used in all, and attempts are counted once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "office_cache",
    }
}

# ---- sessions, cookies, headers --------------------------------------------------------------------------
# In the database: with several workers a cache of one process would not know that another logged out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = "tuopin_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_FAILURE_VIEW = "tuopin.office.wrong.stale"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # browsers apply this to where a form is sent on to as well
        "form-action": [SELF, ENVIRONMENT.identity_origin] if OIDC else [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# ---- programs -------------------------------------------------------------------------------------------
# Questions of one token or person to the API in a minute, counted by each process for itself.
API_A_MINUTE = 1200

# ---- language and time -----------------------------------------------------------------------------------
# zh-hans, not zh-cn: under the latter words are translated and dates are not.
LANGUAGE_CODE = "zh-hans" if ENVIRONMENT.language == "zh" else "en"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "tuopin_language"
LANGUAGE_COOKIE_AGE = 31_536_000
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.text("TUOPIN_TIMEZONE")

# ---- files -----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = None
# Served as they lie in the package: nothing to collect before the first page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = HOME / "uploads"
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "tuopin.office.look.logs.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # axes tells of every attempt with the name that was typed; the record of acts has it without
    "loggers": {"axes": {"level": "CRITICAL"}, "py.warnings": {"level": "ERROR"}},
}
