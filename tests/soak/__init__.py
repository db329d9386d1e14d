"""Slow proofs: a real server is killed again and again while people use it, and nothing acknowledged may be missing.

Run them with ``bin/soak``. The ordinary tests run the smallest of them (`test_soak`), so that they cannot rot.
"""
