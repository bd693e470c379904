"""Addresses of community: the public side under /survey/ and /community/, staff under /listening/."""

from django.urls import path

from daylit.web.community import forum_views, phone, public_views, views

PUBLIC = "community/<uuid:agency>/"

urlpatterns = [
    path("survey/", public_views.start, name="survey_start"),
    path("survey/<uuid:survey>/", public_views.survey, name="survey"),
    path("survey/<uuid:survey>/thanks/", public_views.thanks, name="survey_thanks"),
    path("community/", forum_views.start, name="community_start"),
    path(PUBLIC, forum_views.home, name="community_home"),
    path(f"{PUBLIC}results/", forum_views.results, name="community_results"),
    path(f"{PUBLIC}statements/", forum_views.statements, name="community_statements"),
    path(f"{PUBLIC}statements/<uuid:statement>/", forum_views.cast_vote, name="community_vote"),
    path(f"{PUBLIC}questions/", forum_views.questions, name="community_ask"),
    path(f"{PUBLIC}questions/mine/", forum_views.look_up, name="community_look_up"),
    path(f"{PUBLIC}meetings/", forum_views.meetings, name="community_public_meetings"),
    path(f"{PUBLIC}promises/", forum_views.promises, name="community_promises"),
    path("receipts/api/codes", phone.codes, name="receipt_codes"),
    path("listening/", views.surveys, name="community_surveys"),
    path("listening/surveys/<uuid:survey>/", views.survey, name="community_survey"),
    path("listening/surveys/<uuid:survey>/close/", views.close, name="community_close"),
    path("listening/surveys/<uuid:survey>/sheet/", views.print_sheet, name="community_sheet"),
    path("listening/reading/", views.reading, name="community_reading"),
    path("listening/texts/<uuid:text>/", views.decide_text, name="community_decide_text"),
    path("listening/statements/<uuid:statement>/", views.decide_statement, name="community_decide_statement"),
    path("listening/questions/<uuid:question>/decide/", views.decide_question, name="community_decide_question"),
    path("listening/questions/", views.questions, name="community_questions"),
    path("listening/questions/<uuid:question>/", views.question, name="community_question"),
    path("listening/meetings/", views.meetings, name="community_meetings"),
    path("listening/meetings/new/", views.new_meeting, name="community_new_meeting"),
    path("listening/meetings/<uuid:meeting>/", views.meeting, name="community_meeting"),
]
