"""Clients at work in threads of their own, and what each has been told is safe."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.soak.browser import Broken, Reply

#: So long a client keeps at one thing after the end of the kills, before it gives up.
PATIENCE = 60.0


@dataclass
class Tally:
    """What all clients of a run have met. `strange` are answers nobody expected: each is a fault."""

    acknowledged: int = 0
    broken: int = 0
    strange: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, acknowledged: int = 0, broken: int = 0) -> None:
        with self.lock:
            self.acknowledged += acknowledged
            self.broken += broken

    def wonder(self, doing: str, reply: Reply) -> None:
        with self.lock:
            self.strange.append(f"{doing}: {reply.status} {reply.told}")


@dataclass
class Client:
    """Somebody who does one thing after the other (`step`) and does the interrupted one again until it is done."""

    tally: Tally
    ending: threading.Event = field(default_factory=threading.Event, kw_only=True)
    deadline: float = field(default=float("inf"), kw_only=True)

    def step(self) -> None:
        raise NotImplementedError

    def run(self) -> None:
        while not self.ending.is_set():
            self.step()

    def insist(self, ask: Callable[[], bool], pause: float = 0.1) -> bool:
        """Asks until it says True, over any number of breaks; False when the run is over before that."""
        while not (self.ending.is_set() and time.monotonic() > self.deadline):
            try:
                if ask():
                    return True
            except Broken:
                self.tally.add(broken=1)
            # Everybody who was cut off would otherwise come back in the same instant, for ever.
            time.sleep(pause)
        return False


class Crew:
    def __init__(self, clients: Sequence[Client]) -> None:
        self.clients = clients
        self.threads = [threading.Thread(target=client.run, daemon=True) for client in clients]

    def begin(self) -> None:
        for thread in self.threads:
            thread.start()

    def finish(self) -> bool:
        """Lets everybody end what they have begun; False when somebody hung."""
        for client in self.clients:
            client.deadline = time.monotonic() + PATIENCE
            client.ending.set()
        for thread in self.threads:
            thread.join(2 * PATIENCE)
        return not any(thread.is_alive() for thread in self.threads)
