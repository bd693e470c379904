"""Addresses of the first page and the log."""

from django.urls import path

from daylit.web.home import views

urlpatterns = [
    path("", views.first_page, name="first_page"),
    path("week/", views.this_week, name="week"),
    path("log/", views.log, name="log"),
]
