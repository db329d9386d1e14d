"""Who applies and how far they get: people, programme, funnel, publication, allotment, agreement."""

__version__ = "0.1.0"
