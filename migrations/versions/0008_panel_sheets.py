"""Panel sheets: rooms closed and opened, late changes, paper typed twice, guests of a day.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "panel_typing",
    "panel_paper",
    "mark_change",
    "room_reopening",
    "room_closing",
    "panel_chief",
    "guest_slip",
)


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _guests()
    _rooms()
    _changes()
    _papers()
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("until", recruit.db.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    with op.batch_alter_table("account") as table:
        table.drop_column("until")
    for table_name in TABLES:
        op.drop_table(table_name)


def _guests() -> None:
    op.create_table('guest_slip',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('stage_id', sa.Integer(), nullable=False),
    sa.Column('made_at', recruit.db.Moment(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', recruit.db.Moment(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_guest_slip_account_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['account.id'], name=op.f('fk_guest_slip_made_by_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_guest_slip_stage_id')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['account.id'], name=op.f('fk_guest_slip_withdrawn_by_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_guest_slip'))
    )
    op.create_index(op.f('ix_guest_slip_stage_id'), 'guest_slip', ['stage_id'], unique=False)


def _rooms() -> None:
    op.create_table('panel_chief',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stage_id', sa.Integer(), nullable=False),
    sa.Column('component', sa.String(length=32), nullable=False),
    sa.Column('room', sa.String(length=16), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('named_at', recruit.db.Moment(timezone=True), nullable=False),
    sa.Column('named_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_panel_chief_account_id')),
    sa.ForeignKeyConstraint(['named_by_id'], ['account.id'], name=op.f('fk_panel_chief_named_by_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_panel_chief_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_chief'))
    )
    op.create_index(op.f('ix_panel_chief_stage_id'), 'panel_chief', ['stage_id'], unique=False)
    op.create_table('room_closing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stage_id', sa.Integer(), nullable=False),
    sa.Column('component', sa.String(length=32), nullable=False),
    sa.Column('room', sa.String(length=16), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('sheets', sa.Integer(), nullable=False),
    sa.Column('marks_sha256', sa.String(length=64), nullable=False),
    sa.Column('closed_at', recruit.db.Moment(timezone=True), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=False),
    sa.Column('reopened_at', recruit.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['closed_by_id'], ['account.id'], name=op.f('fk_room_closing_closed_by_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_room_closing_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room_closing')),
    sa.UniqueConstraint('stage_id', 'component', 'room', 'serial', name=op.f('uq_room_closing_stage_id_component_room_serial'))
    )
    op.create_table('room_reopening',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('closing_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('proposed_at', recruit.db.Moment(timezone=True), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('settled_at', recruit.db.Moment(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f('ck_room_reopening_four_eyes')),
    sa.CheckConstraint("state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f('ck_room_reopening_state')),
    sa.ForeignKeyConstraint(['closing_id'], ['room_closing.id'], name=op.f('fk_room_reopening_closing_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['account.id'], name=op.f('fk_room_reopening_proposed_by_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['account.id'], name=op.f('fk_room_reopening_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room_reopening'))
    )
    op.create_index(op.f('ix_room_reopening_closing_id'), 'room_reopening', ['closing_id'], unique=False)
    op.create_index('uq_room_reopening_waiting', 'room_reopening', ['closing_id'], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))


def _changes() -> None:
    op.create_table('mark_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('component', sa.String(length=32), nullable=False),
    sa.Column('judge_id', sa.Integer(), nullable=False),
    sa.Column('was', recruit.db.Plain(), nullable=False),
    sa.Column('marks', recruit.db.Plain(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('proposed_at', recruit.db.Moment(timezone=True), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('settled_at', recruit.db.Moment(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f('ck_mark_change_four_eyes')),
    sa.CheckConstraint("state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f('ck_mark_change_state')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_mark_change_entry_id')),
    sa.ForeignKeyConstraint(['judge_id'], ['account.id'], name=op.f('fk_mark_change_judge_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['account.id'], name=op.f('fk_mark_change_proposed_by_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['account.id'], name=op.f('fk_mark_change_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mark_change'))
    )
    op.create_index(op.f('ix_mark_change_entry_id'), 'mark_change', ['entry_id'], unique=False)
    op.create_index('uq_mark_change_waiting', 'mark_change', ['entry_id', 'component', 'judge_id'], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))


def _papers() -> None:
    op.create_table('panel_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('component', sa.String(length=32), nullable=False),
    sa.Column('judge_id', sa.Integer(), nullable=False),
    sa.Column('scan_sha256', sa.String(length=64), nullable=True),
    sa.Column('settled_at', recruit.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_panel_paper_entry_id')),
    sa.ForeignKeyConstraint(['judge_id'], ['account.id'], name=op.f('fk_panel_paper_judge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_paper')),
    sa.UniqueConstraint('entry_id', 'component', 'judge_id', name=op.f('uq_panel_paper_entry_id_component_judge_id'))
    )
    op.create_table('panel_typing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('typist_id', sa.Integer(), nullable=False),
    sa.Column('marks', recruit.db.Plain(), nullable=False),
    sa.Column('typed_at', recruit.db.Moment(timezone=True), nullable=False),
    sa.CheckConstraint('round IN (1, 2, 3)', name=op.f('ck_panel_typing_round')),
    sa.ForeignKeyConstraint(['paper_id'], ['panel_paper.id'], name=op.f('fk_panel_typing_paper_id')),
    sa.ForeignKeyConstraint(['typist_id'], ['account.id'], name=op.f('fk_panel_typing_typist_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_typing')),
    sa.UniqueConstraint('paper_id', 'round', name=op.f('uq_panel_typing_paper_id_round')),
    sa.UniqueConstraint('paper_id', 'typist_id', name=op.f('uq_panel_typing_paper_id_typist_id'))
    )
