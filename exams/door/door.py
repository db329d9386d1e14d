"""The one writer of a serving process: it takes all deliveries that wait, commits once, and lets all receipts go."""

from __future__ import annotations

from flask import Flask

from exams.door.gather import InThread, Server
from exams.door.store import Delivery, Kept, NotKept, store

#: As many may wait at most. Beyond that a device is told at once to keep its answers and come again.
WAITING = 4000
#: Seconds in which further deliveries may join: a commit costs much the same for two as for twenty.
GATHER = 0.008
NAME = "zeyou_door"


class Door:
    """Gathers the deliveries of one process."""

    def __init__(self, app: Flask, server: Server) -> None:
        self.writer: InThread[Delivery, Kept] = InThread("door", app, server, store, GATHER)

    def take(self, delivery: Delivery) -> Kept:
        """Waits until the delivery is committed. Errors: `NotKept`, and whatever made this one impossible."""
        if self.writer.waiting >= WAITING:
            raise NotKept
        return self.writer.result(delivery)
