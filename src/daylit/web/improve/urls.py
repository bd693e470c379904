"""Addresses of improve."""

from django.urls import path

from daylit.web.improve import action_views, commitments, own_views, training_views

urlpatterns = [
    path("improve/", action_views.actions_page, name="improve_actions"),
    path("improve/new/", action_views.new_action, name="improve_new_action"),
    path("improve/actions/<uuid:action>/", action_views.action, name="improve_action"),
    path("improve/actions/<uuid:action>/change/", action_views.change_action, name="improve_change_action"),
    path("improve/actions/<uuid:action>/plan/", action_views.plan, name="improve_plan"),
    path("improve/effects/<uuid:effect>/chart.svg", own_views.chart, name="improve_chart"),
    path("improve/courses/", training_views.courses, name="improve_courses"),
    path("improve/courses/new/", training_views.new_course, name="improve_new_course"),
    path("improve/courses/<uuid:course>/", training_views.course, name="improve_course"),
    path("improve/courses/<uuid:course>/dates/", training_views.new_session, name="improve_new_session"),
    path("improve/courses/<uuid:course>/assign/", training_views.assign, name="improve_assign"),
    path("improve/courses/<uuid:course>/attendance/", training_views.attendance, name="improve_attendance"),
    path("improve/courses/<uuid:course>/people.csv", training_views.as_csv, name="improve_course_csv"),
    path("improve/courses/<uuid:course>/statements.json", training_views.as_xapi, name="improve_course_xapi"),
    path("improve/people/", own_views.people, name="improve_people"),
    path("listening/commitments/new/", commitments.new_commitment, name="improve_new_commitment"),
    path("listening/commitments/<uuid:commitment>/", commitments.commitment, name="improve_commitment"),
    path("my-training/", own_views.mine, name="improve_mine"),
    path("my-training/<uuid:assignment>/", own_views.read, name="improve_read"),
]
