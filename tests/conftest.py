"""What every test gets without asking: a world that ends at this machine."""

import ipaddress
import socket

import pytest


class OutsideWorldError(RuntimeError):
    """A test reached for another machine."""


def _is_this_machine(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_elsewhere(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if not _is_this_machine(name):
        raise OutsideWorldError(f"Tests talk to this machine only, and this one reached for {name}.")


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine(monkeypatch):
    """Let sockets connect to loopback, and turn every other address into a failure that names it."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(original):
        def call(sock, address):
            if sock.family != socket.AF_UNIX:
                _refuse_elsewhere(address[0])
            return original(sock, address)

        return call

    def guarded_getaddrinfo(host, *args, **kwargs):
        _refuse_elsewhere(host)
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
