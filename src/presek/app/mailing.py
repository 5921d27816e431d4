"""Handing one message over to the mail server that is set."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from presek.app import wiring
from presek.values.problem import Branch, Problem, Problems

SECONDS_TO_SEND = 20.0


@dataclass(frozen=True, slots=True)
class Mail:
    """A message of plain text to one address."""

    to: str
    subject: str
    body: str


def is_set_up() -> bool:
    """Whether there is a mail server to hand messages to."""
    try:
        wiring.mail_server()
    except Problems:
        return False
    return True


def send(mail: Mail) -> None:
    """Hands a message over. Problems of the place: no mail server is set, or it does not take the message."""
    server = wiring.mail_server()
    message = EmailMessage()
    message["Subject"] = " ".join(mail.subject.split())
    message["From"], message["To"] = server.sender, mail.to
    message.set_content(mail.body)
    try:
        with smtplib.SMTP(server.host, server.port, timeout=SECONDS_TO_SEND) as connection:
            if server.secure:
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as trouble:
        says = f"the mail server {server.host}:{server.port} did not take the message: {trouble}."
        raise Problems(Problem("mail-not-sent", says, path="PRESEK_SMTP_URL", branch=Branch.PLACE)) from None
