"""Stacks: the e-mail to an association that its posters can be fetched, as a plain text to paste and send.

It is neutral: whoever reads over a shoulder, or opens a mailbox that is shared at home, learns that posters lie
somewhere and nothing of what they are about. So neither the campaign's title or author nor an area, a
layout or a contact is available to these texts, in the subject or the body; only the order, its code, the counts
and the place are. Whom the e-mail goes to is not known here: contact columns are never read for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from poster.campaign.merge import Template
from poster.stack.names import Names, portions
from poster.stack.page import one_line
from poster.stack.pick_up_list import in_order
from poster.stack.plan import Recipient, StackPlan
from poster.stack.wording import counted, filled, plain

FOLDER = "mail"


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail: `file_name` (in the folder `mail`) is that of its first order, and names nobody."""

    file_name: str
    subject: str
    body: str

    @property
    def data(self) -> bytes:
        """The file: UTF-8, the subject on the first line, lines ended by CR LF as every system shows them."""
        return f"{self.subject}\n\n{self.body}\n".replace("\n", "\r\n").encode("utf-8")


def letters(plan: StackPlan, names: Names) -> tuple[Letter, ...]:
    """Return an e-mail for each association with orders, all of its orders in one, in the Swedish alphabet.

    That of a replacement says that the posters which hang must come down.
    """
    words, texts = names.wording.mail, (names.wording.mail.subject, names.wording.mail.body)
    if plan.is_replacement:
        texts = (words.replacement_subject, words.replacement_body)
    found: dict[str, list[Recipient]] = {}
    for one in in_order(plan.orders):
        found.setdefault(one_line(one.association), []).append(one)
    return tuple(_letter(plan, name, orders, names, texts) for name, orders in found.items())


def _letter(
    plan: StackPlan, association: str, orders: list[Recipient], names: Names, texts: tuple[Template, Template]
) -> Letter:
    """Return the e-mail to one association; `texts` are its subject and body."""
    (subject, body), common = texts, names.wording.common
    copies = sum(one.copies for one in orders)
    values: Mapping[str, str] = {
        "association": association,
        "place": plain(common.place),
        "orders": "\n".join(_order(plan, one, names) for one in orders),
        "total": counted(common.copies, copies),
    }
    return Letter(f"{orders[0].id}.txt", plain(subject), filled(body, values))


def _order(plan: StackPlan, one: Recipient, names: Names) -> str:
    """Return the line of one order: its code, and how many posters of which size."""
    sizes: dict[str, int] = {}
    for part in portions(plan, one):
        sizes[part.size] = sizes.get(part.size, 0) + part.copies
    stated = ", ".join(f"{counted(names.wording.common.copies, copies)} {size}" for size, copies in sizes.items())
    return filled(names.wording.mail.order, {"code": one.code, "order": one.id, "contents": stated})
