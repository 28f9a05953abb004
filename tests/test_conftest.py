"""The fence around the tests themselves."""

import socket

import pytest

from tests.conftest import OutsideWorldError

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
