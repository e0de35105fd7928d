"""Every page, in the order of the navigation: importing a page registers it."""

from honest_silicon.views import (  # noqa: F401
    chip,
    chips,
    claims,
    compare,
    explore,
    export_controls,
    measured,
    overview,
    process_node,
    racks,
    size_model,
    software,
    sources_quality,
    supply,
    training_inference,
    yours,
)
from honest_silicon.views.frame.page import HOME, arrange, links, navigation

arrange(
    (
        *("overview", "chips", "compare", "explore", "yours", "chip"),
        *("process-node", "training-inference", "size", "racks", "measured"),
        *("export-controls", "supply", "software", "claims"),
        "sources-quality",
    )
)

__all__ = ["HOME", "links", "navigation"]
