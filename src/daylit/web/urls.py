"""Every address of the agency's product."""

from django.conf import settings
from django.urls import include, path

from daylit.web.accounts import urls as accounts
from daylit.web.collect import urls as collect
from daylit.web.community import urls as community
from daylit.web.demo.views import act_as
from daylit.web.home import urls as home
from daylit.web.improve import urls as improve
from daylit.web.insight import urls as insight
from daylit.web.publish import urls as publish
from daylit.web.quality import urls as quality
from daylit.web.reporting import urls as reporting
from daylit.web.review import urls as review
from daylit.web.rounds import urls as rounds
from daylit.web.setup import urls as setup

handler400 = "daylit.web.errors.bad_request"
handler403 = "daylit.web.errors.not_allowed"
handler404 = "daylit.web.errors.not_found"
handler500 = "daylit.web.errors.failed"

urlpatterns = [
    path("sign-in/", include("allauth.account.urls")),
    path("sign-in/2fa/", include("allauth.mfa.urls")),
    path("sign-in/agency/", include("allauth.socialaccount.urls")),
    path("sign-in/agency/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include(accounts)),
    path("", include(collect)),
    path("", include(setup)),
    path("", include(review)),
    path("", include(quality)),
    path("", include(reporting)),
    path("", include(community)),
    path("", include(improve)),
    path("", include(publish)),
    path("", include(insight)),
    path("", include(rounds)),
    path("", include(home)),
]

if settings.INSTALLATION.demo:
    urlpatterns.append(path("demonstration/as/<str:username>/", act_as, name="act_as"))
