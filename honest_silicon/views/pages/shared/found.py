"""What a search found, as links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup

from honest_silicon.analysis.search import CHIP, CLAIM, MODEL, PAGE, Found
from honest_silicon.charts.html import html, joined
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.page import View, linked
from honest_silicon.views.pages.shared.verdicts import verdict
from honest_silicon.views.parts.markup import go_link, quiet

#: Page of a thing that was found, and the parameter that names it there.
_SHOWN: Final = {CHIP: ("chip", "id"), MODEL: ("size", "model"), CLAIM: ("claims", "claim")}


def also(data: Dataset, found: Found) -> str | Markup:
    """What tells a thing from its like; of a claim the verdict too, as it reads like a fact."""
    if found.kind == CHIP:
        status = data.package.chip_fields["status"].label(found.status)
        return f"{found.by}, {in_sentence(status)}"
    if found.kind == CLAIM:
        return html("{}, claim by {}", verdict(data, found.status), found.by)
    return found.by if found.kind == PAGE else f"{found.kind} by {found.by}"


def _target(found: Found) -> str:
    """Where a thing that was found is shown: the id of a page is its address."""
    return found.id if found.kind == PAGE else "{}?{}={}".format(*_SHOWN[found.kind], found.id)


def links(view: View, found: Iterable[Found]) -> None:
    """Each thing that was found as a link, with what tells it from its like."""
    items = joined(
        html(
            "<li>{} {}</li>",
            go_link(_target(f), f.name),
            quiet(also(view.data, f)),
        )
        for f in found
    )
    linked(
        view.data,
        html('<ul class="found">{}</ul>', items),
        key="found",
        label="What was found",
        colours=shell.colours(view.theme),
        bare=True,
    )
