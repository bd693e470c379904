"""A second installation with a database of its own, beside that of the tests, to be copied and brought back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from cast import NOW
from django.core.management import call_command
from django.db import connections, transaction

from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.audit.models import Event, Tree
from daylit.web.backup.stores import another
from daylit.web.configuration import Configuration
from daylit.web.ledger.models import Contact, Revision


@dataclass
class Shop:
    """An installation: its set-up, and the name under which Django knows its database."""

    configuration: Configuration
    using: str

    def open(self) -> Shop:
        """With its tables, an agency and an officer."""
        self.make_tables()
        Agency.objects.using(self.using).create(id=UUID(int=1), name="Millbrook Police")
        Person(id=UUID(int=2), username="rivera", name="Rivera").save(using=self.using)
        record("agency.changed", at=NOW, using=self.using)
        return self

    def make_tables(self) -> None:
        call_command("migrate", database=self.using, verbosity=0, interactive=False)

    def take(self, *, id: UUID | None = None, text: str = "") -> int:
        """Keep a record under its id, once; the number of its event. A stand-in for the ledger's own way."""
        there = Revision.objects.using(self.using).filter(id=id).first()
        if there is not None:
            return there.event
        with transaction.atomic(using=self.using):
            return self._keep(id, text)

    def _keep(self, id: UUID | None, text: str) -> int:
        at = NOW + timedelta(minutes=1)
        contact = Contact(
            agency_id=UUID(int=1), officer_id=UUID(int=2), state="submitted", pack="standard", pack_version="2026",
            submitted_at=at, changed_at=at,
        )  # fmt: skip
        contact.save(using=self.using)
        event = record("contact.submitted", at=at, by=UUID(int=2), subject=f"contact:{contact.id}", using=self.using)
        Revision(
            id=id or uuid4(), contact=contact, number=1, by_id=UUID(int=2), entry={"text": text}, sha256="ab",
            made_at=at, received_at=at, event=event.number,
        ).save(using=self.using, force_insert=True)  # fmt: skip
        return event.number

    def tree(self) -> Tree:
        return Tree.objects.using(self.using).get(pk=1)

    def content(self) -> dict[str, object]:
        """What is in it, to compare."""
        return {
            "events": list(Event.objects.using(self.using).order_by("number").values_list("number", "leaf")),
            "revisions": sorted(Revision.objects.using(self.using).values_list("id", "sha256")),
            "tree": list(Tree.objects.using(self.using).values()),
            "people": sorted(Person.objects.using(self.using).values_list("username", flat=True)),
        }


@contextmanager
def a_shop(folder: Path, *, database: str = "") -> Iterator[Shop]:
    """An installation in a folder; with a URL, on a PostgreSQL server."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = Configuration(home=folder, database=database, hosts=("localhost",), secret=os.urandom(40).hex())
    with another({"OPTIONS": {}, **configuration.database_settings()}) as name:
        yield Shop(configuration, name)


@contextmanager
def as_default(shop: Shop) -> Iterator[Shop]:
    """The installation in the place of that of the tests, for whatever does not ask which database it works on."""
    before = connections["default"]
    connections["default"] = connections[shop.using]
    try:
        yield Shop(shop.configuration, "default")
    finally:
        connections["default"] = before
