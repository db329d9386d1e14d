from pathlib import Path

import scoring
from scoring import version


def test_the_digest_covers_every_source_file(tmp_path: Path, monkeypatch):
    sources = sorted(Path(scoring.__file__).parent.glob("*.py"))
    for source in sources:
        (tmp_path / source.name).write_bytes(source.read_bytes())
    monkeypatch.setattr(version, "__file__", str(tmp_path / "version.py"))
    digest = version.scoring_digest.__wrapped__
    assert digest() == version.scoring_digest()
    for source in sources:
        copy = tmp_path / source.name
        original = copy.read_bytes()
        copy.write_bytes(original + b"\n# changed\n")
        assert digest() != version.scoring_digest()
        copy.write_bytes(original)
    (tmp_path / "ranking.py").write_bytes((tmp_path / "ranking.py").read_bytes().replace(b"\n", b"\r\n"))
    assert digest() == version.scoring_digest()
