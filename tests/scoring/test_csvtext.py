import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.csvtext import DANGEROUS_STARTS, csv_bytes


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_starts_as_a_formula(start: str):
    (_, row) = csv.reader(io.StringIO(csv_bytes(["a"], [[f"{start}1+1"]]).decode("utf-8-sig"), newline=""))
    assert row == [f"'{start}1+1"]


def test_numbers_stay_numbers():
    assert (
        csv_bytes(["a", "b", "c"], [[-1, Decimal("-2.50"), None]]) == "\ufeffa,b,c\r\n-1,-2.50,\r\n".encode()
    )


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was(cells: list[str]):
    text = csv_bytes([str(index) for index in range(len(cells))], [cells]).decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert row == [f"'{cell}" if cell.startswith(DANGEROUS_STARTS) else cell for cell in cells]
