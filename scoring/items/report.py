"""The whole item report: figures, options, times, and what a person should look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.items.answers import Answers, dichotomous
from scoring.items.figures import ItemFigures, PaperFigures, item_figures, paper_figures
from scoring.items.options import ItemOptions, option_use
from scoring.items.times import ItemTime, item_times

#: Where Moodle's documentation calls an item extremely easy or extremely hard, and its discrimination very weak.
EASY, HARD, WEAK = Decimal("0.95"), Decimal("0.05"), Decimal(20)
#: From fewer candidates than these a discrimination index is known to some twenty points only.
FEW = 30


@dataclass(frozen=True)
class ItemReport:
    """One item. ``remarks``, the gravest first: ``doubtful-key``, ``right-unchosen`` (nobody took a right option),
    ``no-variation`` (all the same mark, so nothing can be said), ``against-the-rest`` (the weaker ones do better),
    ``weak`` (hardly tells stronger from weaker), ``very-easy``, ``very-hard``, ``few`` (too few had it to be sure of
    any of this)."""

    figures: ItemFigures
    options: ItemOptions | None
    time: ItemTime | None
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Items in their own order. ``complete``: everybody had the same items; without that there is no alpha."""

    paper: PaperFigures
    items: tuple[ItemReport, ...]
    complete: bool

    @property
    def doubtful_keys(self) -> tuple[ItemReport, ...]:
        return tuple(item for item in self.items if "doubtful-key" in item.remarks)


def item_report(answers: Answers, seconds: Mapping[str, Sequence[float | None]] | None = None) -> Report:
    """Everything about every item. seconds: item -> time of each candidate, None where unknown.

    Marks given in parts (neither nothing nor full) have no options to count. Errors: see `item_times`.
    """
    times = {time.item: time for time in item_times(answers, seconds or {})}
    counted = answers.right is not None or dichotomous(answers)
    options = option_use(answers) if counted else (None,) * len(answers.items)
    return Report(
        paper=paper_figures(answers),
        items=tuple(
            ItemReport(one, use, times.get(one.item), remarks(one, use))
            for one, use in zip(item_figures(answers), options, strict=True)
        ),
        complete=answers.complete,
    )


def remarks(figures: ItemFigures, options: ItemOptions | None) -> tuple[str, ...]:
    """What is conspicuous about an item; an item of which little is known gets none."""
    found = []
    if options is not None and options.doubt is not None:
        found.append("doubtful-key")
    if options is not None and options.answered and not any(use.right for use in options.options):
        found.append("right-unchosen")
    index = figures.discrimination_index
    if figures.candidates > 1 and figures.mark_variance == 0:
        found.append("no-variation")
    elif index is not None and index < 0:
        found.append("against-the-rest")
    elif index is not None and index < WEAK:
        found.append("weak")
    if figures.facility is not None and figures.facility >= EASY:
        found.append("very-easy")
    if figures.facility is not None and figures.facility <= HARD:
        found.append("very-hard")
    if figures.candidates < FEW:
        found.append("few")
    return tuple(found)
