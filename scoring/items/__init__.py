"""What the answers tell about the questions, and which papers are more alike than chance would have them.

The one part of this package that needs NumPy. Nothing imports it at start: a command, job or page that wants a report
imports it when it is asked for, so that a web worker that never shows one does not carry NumPy.

Arrays are item by candidate: row *i* holds all answers to item *i*. Within the package numbers are floats; whatever
is handed to a reader has passed `scoring.items.shown.shown` and is a rounded `Decimal`, or None where the figure does
not exist (everybody had the item right, one candidate only ...).
"""
