"""Every page with its views: importing a view registers it."""

from honest_silicon.views.frame.logo import logo
from honest_silicon.views.frame.page import HOME, SITE, arrange, links, navigation
from honest_silicon.views.pages.chips import catalogue, chip, scatter, yours  # noqa: F401
from honest_silicon.views.pages.claims import page as claims_page  # noqa: F401
from honest_silicon.views.pages.compare import chips, systems  # noqa: F401
from honest_silicon.views.pages.data import quality, questions, shown  # noqa: F401
from honest_silicon.views.pages.made_in_china import process, supply  # noqa: F401
from honest_silicon.views.pages.overview import page as overview_page  # noqa: F401
from honest_silicon.views.pages.run import measured, size  # noqa: F401
from honest_silicon.views.pages.shared import chips_compared  # noqa: F401
from honest_silicon.views.pages.sold_to_china import rules, sale  # noqa: F401
from honest_silicon.views.pages.train import against_inference, software, time  # noqa: F401

arrange()

__all__ = ["HOME", "SITE", "links", "logo", "navigation"]
