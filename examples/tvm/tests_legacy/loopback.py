"""Trackers and servers of this process listen on 127.0.0.1, and not to the world."""

import socket

import tvm.rpc.server
import tvm.rpc.tracker

for one in (tvm.rpc.tracker.Tracker, tvm.rpc.server.Server):
    first, *others = one.__init__.__defaults__
    assert first == "0.0.0.0", first
    one.__init__.__defaults__ = ("127.0.0.1", *others)


def free_ports():
    """Where a tracker or a server may begin to look for a port."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    return {"port": port, "port_end": port + 20}
