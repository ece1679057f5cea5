"""Step-up: some pages open only to somebody who showed within the last minutes that it is still them (W-35).

A page says so at its door, or in its body where only some of its requests weigh that much:

    @screen(needs="accounts.manage", methods=("GET", "POST"), fresh=("POST",))

    if chosen.sensitive:
        require_fresh(request)

The person is asked in between; what they had filled in goes along and is done at once when the answer is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.http import HttpResponse

from jiuye.kit.refusals import Refused

if TYPE_CHECKING:
    from jiuye.kit.screens import Request

PROOF = "self_proof"
"""The field the answer is typed in; no page ever sees it."""


class ProofAsked(Exception):
    """Not a Refused: no page may turn it into one of its own sentences, the door asks. ``refusal``: the last answer was wrong."""

    def __init__(self, refusal: Refused | None = None) -> None:
        self.refusal = refusal
        super().__init__("proof asked")


class Keeper(Protocol):
    """Knows how one shows that it is still oneself; the accounts domain registers it."""

    def is_fresh(self, request: Request) -> bool: ...

    def prove(self, request: Request, typed: str) -> None:
        """Raises Refused when it is not them."""

    def ask(self, request: Request, face: str, refusal: Refused | None) -> HttpResponse: ...


keeper: list[Keeper] = []


def require_fresh(request: Request) -> None:
    """Go on, or have the door ask. Without a keeper nobody is ever fresh."""
    if not keeper or not keeper[0].is_fresh(request):
        raise ProofAsked


def take_proof(request: Request) -> None:
    """A form that carries an answer: it is taken out and judged before the page."""
    if request.method != "POST" or PROOF not in request.POST or not keeper:
        return
    posted = request.POST.copy()
    typed = str(posted.pop(PROOF)[-1])
    request.POST = posted  # type: ignore[assignment]
    try:
        keeper[0].prove(request, typed)
    except Refused as no:
        raise ProofAsked(no) from None
