import pytest
from exams.models import *
from recruit.db import db
@pytest.mark.database
def test_x(world):
    from sqlalchemy import select
    ps=db.session.scalars(select(Paper)).all()
    assert len(ps)==3
    print(ps[0].seed, ps[0].items[:3])
