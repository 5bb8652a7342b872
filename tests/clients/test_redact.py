"""What is taken out of logs and output, and what stays readable."""

import pytest

from clients.redact import HIDDEN, redactor

ENTRIES = (
    "DATABASE_URL=postgresql://liyaqa:p%40ss-word@db:5432/liyaqa",
    "DATABASE_PASSWORD=sample-secret",
    "JWT_SECRET=ab12",
    'QUOTED_TOKEN="in quotes"',
    'JSON_SECRET=a"b\\c',
    "SERVER_PORT=8080",
    "SPRING_PROFILES_ACTIVE=prod",
    "LOG_LEVEL=INFO",
    "JAVA_HOME=/opt/java/openjdk",
)
PUBLIC = ("JAVA_HOME=/opt/java/openjdk",)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password is sample-secret!", "sample-secret"),
        ("connecting to postgresql://liyaqa:p%40ss-word@db:5432/liyaqa", "p%40ss-word"),
        ("p%40ss-word alone", "p%40ss-word"),
        ("jwt ab12", "ab12"),
        ("in quotes", "in quotes"),
        (r'{"secret": "a\"b\\c"}', r"a\"b\\c"),
        ("Authorization: Bearer abcdef0123456789", "abcdef0123456789"),
        ("authorization: basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"),
        ("jdbc:mysql://root:hunter22@db/x", "hunter22"),
        ("xoxb-1234567890-abcdefghij", "abcdefghij"),
        ("xapp-1-A0123-456-abcdef", "abcdef"),
        ("ghp_abcdefghijklmnop0123456789", "klmnop"),
        ("AKIAABCDEFGHIJKLMNOP", "KLMNOP"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "c2lnbmF0dXJl"),
        ("spring.datasource.password=hunter22", "hunter22"),
        ("'api_key': 'hunter22'", "hunter22"),
        ('{"password":"hunter 22", "user":"me"}', "hunter 22"),
        ("--client-secret=hunter22 --port=1", "hunter22"),
        ("-----BEGIN RSA PRIVATE KEY-----\nhunter22\n-----END RSA PRIVATE KEY-----", "hunter22"),
        ("-----BEGIN PRIVATE KEY-----\nhunter22, cut off here", "hunter22"),
    ],
)
def test_a_secret_is_hidden(text: str, secret: str) -> None:
    assert secret in text
    clean = redactor(ENTRIES, PUBLIC)(text)
    assert HIDDEN in clean
    assert secret not in clean


@pytest.mark.parametrize(
    "text",
    [
        "Tomcat started on port 8080 with context path '/'",
        "The following 1 profile is active: prod",
        "INFO level INFO",
        "using /opt/java/openjdk",
        "Basic authentication is required",
        "GET https://api.example.com/path?x=1",
        "Migrating schema to version 12 - add trainer role",
        "at com.liyaqa.Application.main(Application.kt:12)",
    ],
)
def test_a_logs_own_words_stay(text: str) -> None:
    assert redactor(ENTRIES, PUBLIC)(text) == text


def test_the_longest_secret_goes_first() -> None:
    assert redactor(["A_SECRET=abcd", "B_SECRET=abcdefgh"])("abcdefgh") == HIDDEN


def test_without_entries_the_patterns_still_hold() -> None:
    assert "hunter22" not in redactor(())("postgres://u:hunter22@db")
