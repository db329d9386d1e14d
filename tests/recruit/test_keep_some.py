"""What is kept in memory has a ceiling, whatever the number of lists."""

from __future__ import annotations

from recruit.keep_some import KeepSome
from recruit.queries import lists
from tests.support.funnel import at_the_test, correct, publish


def test_the_least_recently_used_goes_and_the_newest_stays_however_large():
    kept: KeepSome[str] = KeepSome(10)
    loaded = []

    def get(key: str, size: int) -> str:
        def load() -> tuple[str, int]:
            loaded.append(key)
            return key.upper(), size

        return kept.get(key, load)

    get("a", 4), get("b", 4)
    assert get("a", 4) == "A"
    get("c", 4)
    assert (loaded, kept.size) == (["a", "b", "c"], 8)
    get("a", 4), get("b", 4)
    assert loaded == ["a", "b", "c", "b"], "b had gone, a was used since"
    get("large", 99), get("large", 99)
    assert (loaded[4:], kept.size) == (["large"], 99)


def test_lists_are_kept_by_their_size_and_not_by_their_number(running, monkeypatch):
    stage = at_the_test()
    first = publish(stage)
    later = correct(stage, "再算一遍")
    monkeypatch.setattr(lists, "_bundles", KeepSome(len(first.bundle) + 10))
    assert lists.bundle_of(first) is lists.bundle_of(first)
    lists.bundle_of(later)
    assert lists._bundles.size == len(later.bundle.encode())
