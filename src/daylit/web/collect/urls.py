"""Addresses of collecting."""

from django.urls import path, register_converter

from daylit.web.collect import page, views


class Fingerprint:
    """64 hex digits."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Fingerprint, "sha256")

urlpatterns = [
    path("collect/", page.app, name="collect"),
    path("collect/api/start", views.start, name="collect_start"),
    path("collect/api/forms/<sha256:sha256>", views.form, name="collect_form"),
    path("collect/api/tables/<sha256:sha256>", views.table, name="collect_table"),
    path("collect/api/streets/<sha256:sha256>", views.streets, name="collect_streets"),
    path("collect/api/contacts", views.contacts, name="collect_contacts"),
    path("collect/api/contacts/<uuid:id>", views.contact, name="collect_contact"),
    path("collect/api/templates/<uuid:id>", views.template, name="collect_template"),
    path("collect/api/unlock/<uuid:id>", views.unlock, name="collect_unlock"),
    path("collect/api/numbers", views.numbers, name="collect_numbers"),
    path("collect/api/receipts", views.receipts_held, name="collect_receipts"),
    path("collect/<path:name>", page.file, name="collect_file"),
]
