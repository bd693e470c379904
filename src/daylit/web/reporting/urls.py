"""Addresses of state files."""

from django.urls import path

from daylit.web.reporting import views

urlpatterns = [
    path("state-files/", views.state_files, name="state_files"),
    path("state-files/check/", views.check_files, name="check_files"),
    path("state-files/send/", views.send_files, name="send_files"),
    path("state-files/answer/", views.read_answer, name="read_answer"),
    path("state-files/receiver/", views.receiver, name="receiver"),
    path("state-files/file/<path:name>", views.state_file, name="state_file"),
    path("state-files/<uuid:filing>/", views.filing, name="filing"),
    path("state-files/<uuid:filing>/<uuid:contact>/", views.ask_officer, name="ask_officer"),
]
