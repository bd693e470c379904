"""Addresses of completeness."""

from django.urls import path

from daylit.web.quality import views

urlpatterns = [
    path("completeness/", views.completeness, name="completeness"),
    path("completeness/kinds/<uuid:kind>/", views.call_kind, name="call_kind"),
    path("my-calls/", views.my_calls, name="my_calls"),
    path("my-calls/<uuid:call>/", views.explain_call, name="explain_call"),
]
