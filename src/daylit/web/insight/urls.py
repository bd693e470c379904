"""Addresses of extracts, plans, findings, exploring and watching."""

from django.urls import path, register_converter

from daylit.web.insight import explore_views, finding_views, plan_views, views, watch_views


class Size:
    """The width of a picture."""

    regex = "wide|narrow"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class Tone(Size):
    """The ground of a picture."""

    regex = "day|night"


class Nth:
    """Which of a finding's charts; it counts within the finding, and tells of no other."""

    regex = "[0-9]{1,2}"

    def to_python(self, value: str) -> int:
        """As a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """As digits."""
        return str(value)


register_converter(Nth, "nth")
register_converter(Size, "size")
register_converter(Tone, "tone")

urlpatterns = [
    path("extracts/", views.extracts, name="extracts"),
    path("plan/", plan_views.plan, name="plan"),
    path("plan/declare/", plan_views.declare, name="plan_declare"),
    path("watch/", watch_views.watches, name="watches"),
    path("watch/<uuid:watch>/", watch_views.watch, name="watch"),
    path("watch/<uuid:watch>/end/", watch_views.watch_end, name="watch_end"),
    path("watch/<uuid:watch>/<size:size>-<tone:tone>.svg", watch_views.watch_picture, name="watch_picture"),
    path("explore/", explore_views.explore_page, name="explore"),
    path("explore/table.csv", explore_views.explore_csv, name="explore_csv"),
    path("findings/", finding_views.findings, name="findings"),
    path("findings/runs/", finding_views.runs, name="runs"),
    path("findings/run/", finding_views.run_plan, name="run_plan"),
    path("findings/ask/", finding_views.ask, name="ask"),
    path("findings/side-by-side/", finding_views.side_by_side, name="side_by_side"),
    path("findings/<uuid:finding>/", finding_views.finding, name="finding"),
    path("findings/<uuid:finding>/numbers.csv", finding_views.finding_csv, name="finding_csv"),
    path("findings/<uuid:finding>/finding.json", finding_views.finding_json, name="finding_json"),
    path("findings/<uuid:finding>/over-time/", finding_views.series, name="finding_series"),
    path(
        "findings/<uuid:finding>/over-time/<size:size>-<tone:tone>.svg",
        finding_views.series_chart,
        name="finding_series_chart",
    ),
    path(
        "findings/<uuid:finding>/chart-<nth:number>-<size:size>-<tone:tone>.svg",
        finding_views.chart,
        name="finding_chart",
    ),
]
