"""Take an appeal, and say how it stands."""

import secrets
from collections.abc import Callable

import msgspec

from bascule.accounts.client import Id
from bascule.review.appeal import DAY, Appeal, AppealState, Contact, Role, StatusMarks, appeal_id
from bascule.review.report import Comment, Subject
from bascule.server.review.subjects import reached, subject_named
from bascule.server.service import Service
from bascule.server.verdicts import Url

STATUS = "appeal/"
"""What a status address has behind the link base, before its mark; no token begins so."""


class NewAppeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An appeal that the network hands in for one of its users, or for a site's owner who wrote to it.

    Attributes:
        role: sender or owner.
        appellant: the account, as the network names it; may be left out for an owner.
        url: the link it is about, wrapped or not.
        message: the id of the message it is about.
        comment: in the appellant's words.
        contact: where to write back, as the appellant gave it.
    """

    role: Role
    comment: Comment
    appellant: Id | None = None
    url: Url | None = None
    message: Id | None = None
    contact: Contact = ""


class AppealAnswer(msgspec.Struct, frozen=True):
    """How an appeal stands.

    Attributes:
        id: names it in this API.
        state: open, upheld or rejected.
        role: sender or owner.
        appellant: the account; empty for one from a page.
        subject: what it is about.
        opened_at: seconds since the epoch.
        due_at: until when it should be answered.
        overdue: whether that has passed without an answer.
        answer: what the appellant is told.
        answered_at: when; None while it is open.
        item: its number in the review queue.
        status_url: the page that shows the appellant how it stands; who has the address may read it.
    """

    id: str
    state: AppealState
    role: Role
    appellant: str
    subject: Subject
    opened_at: float
    due_at: float
    overdue: bool
    answer: str
    answered_at: float | None
    item: int
    status_url: str


class Appeals:
    """Takes appeals for one process.

    Args:
        service: what it serves from.
        random: gives so many random bytes.

    Attributes:
        marks: makes and checks status addresses.
    """

    def __init__(self, service: Service, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._service = service
        self._random = random
        self.marks = StatusMarks(service.home.pepper())

    async def take(self, network: str, new: NewAppeal) -> AppealAnswer:
        """Keep an appeal and put it into the queue.

        Raises:
            ProblemError: 400 or 404 for a subject that cannot be; see ``subject_named``.
        """
        subject = await subject_named(self._service, network, new.url, new.message)
        made = self.made(network, subject, new.role, new.comment, contact=new.contact, appellant=new.appellant or "")
        return self.shown(await self.keep(made))

    def made(
        self, network: str, subject: Subject, role: Role, comment: str, *, contact: str = "", appellant: str = ""
    ) -> Appeal:
        """An appeal as of now, not yet kept."""
        now = self._service.clock()
        due = now + self._service.networks[network].policy.appeal_days * DAY
        return Appeal(appeal_id(self._random(10)), network, role, appellant, contact, subject, comment, now, due)

    async def keep(self, appeal: Appeal) -> Appeal:
        """Keep an appeal with the reach of its subject."""
        reach = await reached(self._service, appeal.network, appeal.subject)
        return await self._service.store.desk.appeal(appeal, reach)

    def status_path(self, appeal: str) -> str:
        """The path of the status page, behind the link base."""
        return STATUS + self.marks.mark(appeal)

    def found(self, network: str, appeal: str) -> AppealAnswer | None:
        """How an appeal of ``network`` stands; None where it has none of this id."""
        kept = self._service.store.desk.appealed(appeal)
        return None if kept is None or kept.network != network else self.shown(kept)

    def shown(self, kept: Appeal) -> AppealAnswer:
        """An appeal as the network sees it."""
        base = self._service.bases[kept.network].url
        return AppealAnswer(
            id=kept.id,
            state=kept.state,
            role=kept.role,
            appellant=kept.appellant,
            subject=kept.subject,
            opened_at=kept.opened_at,
            due_at=kept.due_at,
            overdue=kept.state == "open" and self._service.clock() > kept.due_at,
            answer=kept.answer,
            answered_at=kept.answered_at,
            item=kept.item,
            status_url=f"{base}/{self.status_path(kept.id)}",
        )
