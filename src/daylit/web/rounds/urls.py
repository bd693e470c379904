"""The address of what the server does by itself."""

from django.urls import path

from daylit.web.rounds import views

urlpatterns = [path("rounds/", views.rounds, name="rounds")]
