"""Every page, in the order of the navigation: importing a page registers it."""

from honest_silicon.views import (  # noqa: F401, I001  the order is that of the navigation
    overview,
    chips,
    compare,
    explore,
    yours,
    chip,
    process_node,
    training_inference,
    size_model,
    racks,
    measured,
    export_controls,
    supply,
    software,
    claims,
    sources_quality,
)
from honest_silicon.views.frame.page import HOME, links, navigation

__all__ = ["HOME", "links", "navigation"]
