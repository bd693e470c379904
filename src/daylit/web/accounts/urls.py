"""Addresses of accounts."""

from django.urls import path

from daylit.web.accounts import views

urlpatterns = [
    path("second-factor/", views.second_factor, name="second_factor"),
    path("no-account/", views.no_account, name="no_account"),
    path("invitation/<str:code>/", views.invitation, name="invitation"),
    path("my-account/", views.my_account, name="my_account"),
    path("my-account/agency/", views.choose_agency, name="choose_agency"),
]
