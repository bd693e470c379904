"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from daylit.portal.figures import LANGUAGES
from daylit.portal.views import api, data, doing, errors, exploring, findings, machine, pages


class Language:
    """The part of an address that says its language."""

    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Language, "language")

of_a_language: list[URLPattern | URLResolver] = [
    path("", pages.front, name="front"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<slug:study>/", findings.finding, name="finding"),
    path("areas/", exploring.areas, name="areas"),
    path("areas/<str:value>/", exploring.area, name="area"),
    path("explore/", exploring.explored, name="explore"),
    path("explore/view.csv", exploring.explored_csv, name="explore_csv"),
    path("plan/", findings.plan, name="plan"),
    path("actions/", doing.actions, name="actions"),
    path("you-said-we-did/", doing.promises, name="promises"),
    path("listening/", doing.listening, name="listening"),
    path("data/", data.data, name="data"),
    path("data/recompute/", data.recompute, name="recompute"),
    path("data/dictionary/", data.dictionary, name="dictionary"),
    path("data/api/", data.interface, name="interface"),
    path("methods/", findings.methods, name="methods"),
    path("methods/<slug:study>/", findings.method, name="method"),
    path("releases/", pages.releases, name="releases"),
    path("releases/<int:number>/", pages.release, name="release"),
    path("about/", pages.about, name="about"),
]
of_the_api: list[URLPattern | URLResolver] = [
    path("v1/", api.start),
    path("v1/releases", api.releases),
    path("v1/findings", api.findings),
    path("v1/findings/<slug:study>", api.finding),
    path("v1/tables", api.tables),
    path("v1/tables/<slug:name>", api.table),
    path("v1/explore", api.explored, name="explore_json"),
    path("v1/plan", api.plan),
    path("v1/actions", api.actions),
    path("v1/promises", api.promises),
    path("v1/surveys", api.surveys),
    path("v1/meetings", api.meetings),
    path("v1/questions", api.questions),
    path("v1/dictionary", api.dictionary),
    path("v1/protection", api.protection),
    path("openapi.json", api.openapi, name="openapi"),
]
urlpatterns = [
    path("", pages.door),
    path("<language:language>/", include(of_a_language)),
    path("api/", include(of_the_api)),
    path("files/<int:number>/<path:path>", data.file, name="file"),
    path("data.json", machine.catalogue),
    path("robots.txt", machine.robots),
    path("sitemap.xml", machine.sitemap),
    re_path(r"^api/.*$", api.missing),
]

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
