"""A mail server on this machine that takes mail, puts it off, refuses it, hangs up or says nothing, as a test asks."""

import asyncio
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

OK = "250 OK"
HANG_UP = "hang up"  # after the mail was taken
SAY_NOTHING = "say nothing"  # after the mail was taken
WHEN_ANOTHER_COMES = "when another comes"  # the mail is taken once another mail has been handed over


class AnyPort(Controller):
    """A server on whichever port is free, which it knows once it listens."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class PostOffice:
    """What arrived, in order; `answers` says what the server answers to the nth mail, counted from one."""

    def __init__(self, answers=lambda number: OK):
        self.answers = answers
        self.seen = 0
        self.taken = []
        self.closing = False

    async def handle_DATA(self, server, session, envelope):
        self.seen += 1
        answer = self.answers(self.seen)
        while answer == WHEN_ANOTHER_COMES and self.seen < 2 and not self.closing:
            await asyncio.sleep(0.05)
        if answer in (OK, HANG_UP, SAY_NOTHING, WHEN_ANOTHER_COMES):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        if answer == HANG_UP:
            server.transport.abort()
        while answer == SAY_NOTHING and not self.closing:
            await asyncio.sleep(0.05)
        return answer if answer[0].isdigit() else OK

    @property
    def addressees(self):
        """Whom the mails that arrived are to, in order of the alphabet: nobody may be there twice."""
        return sorted(str(mail["To"]) for mail in self.taken)

    def __enter__(self):
        self.controller = AnyPort(self, hostname="127.0.0.1", port=0)
        self.controller.start()
        self.port = self.controller.port
        return self

    def __exit__(self, *raised):
        self.closing = True
        self.controller.stop()


REFUSED = "550 5.1.1 No such person here"


def report(dispatch, action="failed", original="message/rfc822", message_id=None):
    """A delivery report as a mail server sends one."""
    return f"""From: MAILER-DAEMON@mail.example
Subject: Undelivered mail returned to sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

I am sorry to tell you that your mail could not be delivered.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {dispatch.email}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; {REFUSED}

--part
Content-Type: {original}

Message-ID: {message_id or dispatch.message_id}
Subject: Annual Review letter

--part--
""".encode()
