"""The fence around the tests themselves."""

import socket

import pytest

from letters.models import Dispatch
from tests.conftest import BlindUpdateError, OutsideWorldError

ELSEWHERE = ("elsewhere.invalid", 80)


def test_a_connection_to_another_machine_is_refused_by_name():
    with socket.socket() as outward, pytest.raises(OutsideWorldError, match=r"elsewhere\.invalid"):
        outward.connect(ELSEWHERE)
    with socket.socket() as outward, pytest.raises(OutsideWorldError):
        outward.connect_ex(ELSEWHERE)


def test_another_machine_cannot_even_be_looked_up():
    with pytest.raises(OutsideWorldError):
        socket.create_connection(ELSEWHERE)


def test_loopback_stays_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.django_db
def test_an_update_whose_condition_crosses_a_join_is_refused():
    Dispatch.objects.filter(attempts=0).update(attempts=1)
    with pytest.raises(BlindUpdateError):
        Dispatch.objects.filter(letter__fault="").update(attempts=1)
