"""Where sealed files lie: in a folder of this machine, or in a bucket of an S3-compatible store (`recruit.storage`)."""

from recruit.stores.base import Store

__all__ = ["Store"]
