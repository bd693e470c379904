"""Who may see a view. Every view says so itself; a view that does not is never served."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person does in an agency. A person may have several; each is held from a day, and until a day."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    RECORDS = "records"
    STEWARD = "steward"
    ANALYST = "analyst"
    COMMAND = "command"
    TRAINING = "training"
    COMMUNITY = "community"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The name that people read."""
        return LABELS[self][0]

    @property
    def does(self) -> str:
        """What a person in this role does, in one sentence."""
        return LABELS[self][1]


LABELS: dict[Role, tuple[str, str]] = {
    Role.OFFICER: ("Officer", "Records contacts and sees their own."),
    Role.SUPERVISOR: (
        "Supervisor",
        "Reviews the contacts of their units, accepts them or sends them back with reasons.",
    ),
    Role.RECORDS: ("Records officer", "Keeps records complete, withdraws and erases them as the law asks."),
    Role.STEWARD: ("Data steward", "Looks after the quality of the data and what is missing."),
    Role.ANALYST: ("Analyst", "Runs studies on extracts, without names."),
    Role.COMMAND: ("Command", "Sees findings and what is done about them."),
    Role.TRAINING: ("Training coordinator", "Plans training and measures its effect."),
    Role.COMMUNITY: ("Community liaison", "Runs surveys and meetings, and follows commitments."),
    Role.PUBLISHER: ("Publisher", "Prepares what the public sees; a second person signs."),
    Role.AUDITOR: ("Auditor", "Reads the log of events and checks its proofs."),
    Role.ADMIN: ("Agency administrator", "Sets up units, areas and people, and unlocks accounts."),
}

ANYONE = "anyone"
"""Also people who are not signed in."""
SIGNED_IN = "signed_in"
"""Everyone who is signed in with two factors, whatever they do."""
HALF_SIGNED_IN = "half_signed_in"
"""Also people on their way in: they gave a password and have no second factor yet."""
_WORDS = (ANYONE, SIGNED_IN, HALF_SIGNED_IN)


def audience(*who: Role | str, fresh: bool = False) -> Callable[[View], View]:
    """Say who may see a view: roles, or one of ``ANYONE``, ``SIGNED_IN`` and ``HALF_SIGNED_IN``.

    ``fresh=True`` also asks for a second factor given in the last five minutes (a dangerous act).
    """
    if not who or any(not isinstance(one, Role) and one not in _WORDS for one in who):
        raise ValueError("an audience is made of roles, or is one of ANYONE, SIGNED_IN and HALF_SIGNED_IN")

    def declare(view: View) -> View:
        view.audience = frozenset(str(one) for one in who)  # type: ignore[attr-defined]
        view.fresh = fresh  # type: ignore[attr-defined]
        return view

    return declare


OUTSIDE: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "account_login",
            "account_inactive",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "openid_connect_login",
            "openid_connect_callback",
            "socialaccount_login_cancelled",
            "socialaccount_login_error",
        ),
        frozenset({ANYONE}),
    ),
    **dict.fromkeys(
        (
            "account_logout",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
        ),
        frozenset({HALF_SIGNED_IN}),
    ),
    **dict.fromkeys(
        ("account_change_password", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_deactivate_totp"),
        frozenset({SIGNED_IN}),
    ),
}
"""The audiences of the views of the sign-in library, by the name of their address. What is not here is never served."""
