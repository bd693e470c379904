"""Addresses of setting up."""

from django.urls import path

from daylit.web.setup import people_views, reset_views, template_views, views

urlpatterns = [
    path("setup/", views.setup, name="setup"),
    path("setup/agency/", views.agency, name="setup_agency"),
    path("setup/units/", views.units, name="setup_units"),
    path("setup/areas/", views.areas, name="setup_areas"),
    path("setup/streets/", views.streets, name="setup_streets"),
    path("setup/people/", views.people, name="setup_people"),
    path("setup/questions/", views.own_questions, name="setup_questions"),
    path("setup/questions/remove/", views.remove_question, name="setup_remove_question"),
    path("setup/templates/", template_views.agency_templates, name="setup_templates"),
    path("setup/templates/change/", template_views.change_template, name="setup_change_template"),
    path("people/", people_views.people, name="people"),
    path("people/<uuid:person>/", people_views.person, name="person"),
    path("people/<uuid:person>/grant/", people_views.grant, name="person_grant"),
    path("people/<uuid:person>/end-role/", people_views.end_role, name="person_end_role"),
    path("people/<uuid:person>/unlock/", people_views.open_again, name="person_unlock"),
    path("people/<uuid:person>/invite/", people_views.invite_again, name="person_invite"),
    path("people/<uuid:person>/lost-factor/", reset_views.ask, name="person_lost_factor"),
    path("people/<uuid:person>/lost-factor/decide/", reset_views.decide, name="person_decide_factor"),
    path("people/<uuid:person>/close/", people_views.close, name="person_close"),
]
