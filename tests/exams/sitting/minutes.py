"""Asking for extra minutes and giving them, as the tests of both do it."""

from __future__ import annotations

from datetime import timedelta

from exams.services.ask_for_time import Wanted, ask_for_time
from exams.services.give_time import give_time

MINUTE, SECOND, MS = timedelta(minutes=1), timedelta(seconds=1), timedelta(milliseconds=1)
POWER = Wanted(20, "power", "全镇停电")


def ask(world, people, at, wanted=POWER, entries=None):
    return ask_for_time(world.stage, entries or world.entries[:1], wanted, people["proctor"], at)


def give(world, people, at, wanted=POWER, entries=None):
    return give_time(ask(world, people, at, wanted, entries), people["second"], at)
