"""Addresses of review."""

from django.urls import path

from daylit.web.review import number_views, views

urlpatterns = [
    path("review/", views.waiting, name="review_waiting"),
    path("review/next/", views.next_record, name="review_next"),
    path("review/late/", number_views.late, name="review_late"),
    path("review/stand-ins/", number_views.stand_ins, name="review_stand_ins"),
    path("review/stand-ins/<uuid:row>/end/", number_views.end_stand_in, name="review_end_stand_in"),
    path("review/sample/", number_views.sample, name="review_sample"),
    path("review/pace/", number_views.pace, name="review_pace"),
    path("review/<uuid:contact>/", views.record, name="review_record"),
    path("review/<uuid:contact>/accept/", views.accept, name="review_accept"),
    path("review/<uuid:contact>/send-back/", views.send_back, name="review_send_back"),
    path("review/<uuid:contact>/let-through/", views.let_through, name="review_let_through"),
    path("review/<uuid:contact>/assign/", views.assign, name="review_assign"),
]
