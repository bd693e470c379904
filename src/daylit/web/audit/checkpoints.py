"""Signing the log's head, and reading the heads that were signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from daylit.errors import DaylitError
from daylit.web.audit import merkle
from daylit.web.audit.actions import locked_tree, record
from daylit.web.audit.heads import Head, time_of
from daylit.web.audit.models import Checkpoint, Tree
from daylit.web.keys import Keys


class NoSigningKey(DaylitError):
    """The key that signs is not where it should be."""


def own_keys() -> Keys:
    """The installation's keys."""
    return Keys(settings.INSTALLATION.secrets_folder)


@transaction.atomic
def sign_checkpoint(*, at: datetime, keys: Keys | None = None) -> Checkpoint:
    """Sign the head of the log as it is, the signing included. Where nothing was added since, the last one is returned.

    Raises ``NoSigningKey`` where there is no key, and nothing is written.
    """
    tree = locked_tree()
    last = Checkpoint.objects.order_by("-size").first()
    if last is not None and last.size == tree.size and last.epoch == tree.epoch:
        return last
    key = (keys or own_keys()).signing()
    if key is None:
        raise NoSigningKey(
            "The key that signs the log is missing, so its head cannot be signed.",
            remedy="Bring back the folder of secrets, or start the server once to make a new key.",
        )
    record("checkpoint.signed", at=at, details={"key": key.id})
    tree = Tree.objects.get(pk=1)
    head = Head(epoch=tree.epoch, size=tree.size, head=head_of(tree).hex(), at=time_of(at))
    return Checkpoint.objects.create(
        size=tree.size,
        epoch=tree.epoch,
        head=head.head,
        at=at,
        key=key.id,
        signature=key.sign(head.body().encode()),
    )


@transaction.atomic
def new_signing_key(*, at: datetime, by: UUID | None = None, keys: Keys | None = None) -> str:
    """Make a new key that signs from now on; returns its id. What earlier keys signed can still be checked."""
    shelf = keys or own_keys()
    name = shelf.make("signing", day=at.date())
    record("key.made", at=at, by=by, details={"key": name})
    return name


def head_of(tree: Tree) -> bytes:
    """The head that the tree's right edge gives."""
    return merkle.Frontier([bytes.fromhex(peak) for peak in tree.peaks.split()], tree.size).head()


def as_head(row: Checkpoint) -> Head:
    """A signed head as it was signed."""
    return Head(
        epoch=row.epoch,
        size=row.size,
        head=row.head,
        at=time_of(row.at),
        key=row.key,
        signature=row.signature,
        source="the log's own checkpoints",
    )


def own_heads(*, using: str = "default") -> list[Head]:
    """Every head that was signed here, the smallest first."""
    return [as_head(row) for row in Checkpoint.objects.using(using).order_by("size")]


def newest_head() -> Head | None:
    """The last head of this life of the data that was signed."""
    tree = Tree.objects.filter(pk=1).first()
    found = None if tree is None else Checkpoint.objects.filter(epoch=tree.epoch).order_by("-size").first()
    return None if found is None else as_head(found)
