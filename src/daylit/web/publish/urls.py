"""Addresses of publish."""

from django.urls import path

from daylit.web.publish import views

urlpatterns = [
    path("releases/", views.releases, name="releases"),
    path("releases/ask/", views.ask, name="release_ask"),
    path("releases/<uuid:proposal>/", views.proposal, name="release_proposal"),
    path("releases/<uuid:proposal>/findings/<slug:study>/", views.finding, name="release_finding"),
    path("releases/<uuid:proposal>/tables/<slug:name>/", views.table, name="release_table"),
    path("releases/<uuid:proposal>/files/<path:path>", views.file, name="release_file"),
    path("releases/<uuid:proposal>/sign/", views.sign, name="release_sign"),
    path("releases/<uuid:proposal>/turn-down/", views.turn_down, name="release_turn_down"),
]
