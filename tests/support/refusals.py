"""What a service refuses, told by its code."""

from __future__ import annotations

from typing import Any

import pytest

from recruit.errors import Refusal


def refused(code: str) -> Any:
    """`with refused("stage-closed"):`, and nothing else will do."""
    return pytest.raises(Refusal, match=rf"^{code}( |$)")
