"""Django's settings; everything that differs between homes comes from presek.app.wiring."""

from __future__ import annotations

from presek.app import wiring

HOME = wiring.home_folder()
SECRET_KEY = wiring.secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "presek.store",
    "presek.web",
]
DATABASES = {"default": wiring.database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
