"""`zeyou backup` and `zeyou restore`."""

from __future__ import annotations

from pathlib import Path

import click

from recruit.i18n import _


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Write database and files into one archive; the key file is backed up apart."""
    from recruit import vital_signs
    from recruit.app import create_app
    from recruit.clock import now
    from recruit.services.backup import write_backup

    app = create_app({"ZEYOU_QUIET": True})
    with app.app_context():
        manifest = write_backup(target, now(), lambda part, count: click.echo(f"  {part} {count}"))
        vital_signs.mark(vital_signs.BACKUP)
    click.echo(_("备份已写好：%(path)s，%(files)s 个文件。", path=target, files=manifest["files"]))
    click.echo(_("密钥文件不在备份里，请另外保存在别的地方；缺了它，备份打不开。"))


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Read an archive into an empty installation that has the same key file."""
    from flask_migrate import upgrade

    from recruit import audit
    from recruit.app import create_app
    from recruit.services.backup import restore_backup

    app = create_app({"ZEYOU_QUIET": True})
    with app.app_context():
        upgrade()
        restore_backup(source, lambda part, count: click.echo(f"  {part} {count}"))
        broken = list(audit.verify())
    if broken:
        click.echo(_("恢复了，但操作记录从第 %(seq)s 条起对不上，请查明原因。", seq=broken[0][0]), err=True)
        raise SystemExit(1)
    click.echo(_("恢复完成，操作记录完整。所有人需要重新登录。"))
