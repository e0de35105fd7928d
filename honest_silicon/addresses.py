"""Addresses of the pages and of what the app serves beside them. Imports nothing but types, as the
server starts with it.
"""

from typing import Final

#: The whole dataset as one file: the same address for every version.
ARCHIVE_PATH: Final = "/data/honest-silicon.zip"
#: The API, and the page that describes it.
API_PATH: Final = "/api/v1"
API_PAGE: Final = "/api"
#: Plain pages, each list with a page for each of its chips or claims, and what leads machines to
#: all pages.
PLAIN_CHIPS: Final = "/c"
PLAIN_CLAIMS: Final = "/claim"
#: Feeds of what changed: of figures, a version of the data an entry, and of verdicts on claims.
FEED_CHANGES: Final = "/changes.atom"
FEED_CLAIMS: Final = "/claims.atom"
FEEDS: Final = {FEED_CHANGES: "Changes of the data", FEED_CLAIMS: "Changes of verdicts on claims"}
FEED_TYPE: Final = "application/atom+xml"
#: Below the plain page of a chip or claim: the picture that stands beside a link to it.
CARD: Final = "card.png"
ROBOTS: Final = "/robots.txt"
SITEMAP: Final = "/sitemap.xml"
MODELS: Final = "/llms.txt"
#: Parameter of every link that says which data it was made with.
VERSION: Final = "data"
#: Parameter of a chip's page and of a claim's that names it.
CHIP: Final = "id"
CLAIM: Final = "claim"
#: What a link says for all of them.
ALL: Final = "all"
#: Parameter of the page of data that names one of its lists.
DATA_LIST: Final = "show"
#: Where the static site is published (docs/site.md), for the dashboard to lead there.
SITE_VARIABLE: Final = "HONEST_SILICON_SITE"
#: Environment variable that names another data directory, and the file every such directory has.
DATA_VARIABLE: Final = "HONEST_SILICON_DATA"
DATA_FILE: Final = "datapackage.json"
#: Parameter that names the view of a page.
VIEW: Final = "view"
#: Pages in the order of the navigation, each with its views; the first is shown where a link names
#: none. A view that was a page of its own keeps the name of that page.
PAGES: Final[dict[str, tuple[str, ...]]] = {
    "overview": ("overview",),
    "chips": ("chips", "explore"),
    "compare": ("compare", "racks"),
    "run": ("size", "inference", "measured"),
    "train": ("training", "training-ratio", "training-inference", "software"),
    "made-in-china": ("process-node", "supply"),
    "sold-to-china": ("sale", "export-controls"),
    "claims": ("claims",),
    "data": ("sources-quality", "lists", "questions"),
}
#: Title of each page and what it answers, for tabs, bookmarks and search engines.
ABOUT: Final = {
    "overview": (
        "Overview",
        "Chinese and US AI chips compared: every figure with its source, unknown stays unknown.",
    ),
    "chips": ("Chips", "Every Chinese and US AI accelerator with its figures and their sources."),
    "compare": ("Compare", "Two to six AI chips, servers or racks side by side, at any unit."),
    "run": ("Run a model", "What it takes to serve a language model: chips, speed, cost, tests."),
    "train": ("Train a model", "How long training takes, and what was trained on Chinese chips."),
    "made-in-china": ("Made in China", "Who makes China's AI chips, on which process, how many."),
    "sold-to-china": ("Sold to China", "Which AI chips may be sold to China, and by which rule."),
    "claims": ("Claims", "Statements on Chinese AI chips, each checked against its sources."),
    "data": ("Data", "What is known of AI chips, from where, and what is not known."),
    "chip": ("Chip", "One AI chip: every figure with its range, its sources and its doubts."),
    "yours": ("Your chips", "Compare a chip of your own with every sourced one."),
}
#: Title of each view and what it shows, where a page has several.
VIEWS: Final = {
    "chips": (
        "Table",
        "Chinese and US AI chips as a table, from 16-bit compute to price and date.",
    ),
    "explore": ("Chart", "AI chips drawn by any two figures: compute, memory, power, price, date."),
    "compare": ("Chips", "Two to six AI chips side by side, per chip, watt, dollar or server."),
    "racks": ("Whole systems", "AI servers and racks, Chinese and US, at the same unit."),
    "size": (
        "Fit, speed and cost",
        "How many AI chips a language model needs, how fast they answer, and at what cost.",
    ),
    "inference": (
        "Chips compared",
        "AI chips compared at running language models, over a panel of workloads.",
    ),
    "measured": (
        "Measured results",
        "What AI chips were measured to do, by whom, and how near to the limit.",
    ),
    "training": (
        "Time and power",
        "How long AI chips take to train a model, and what power they draw.",
    ),
    "training-ratio": (
        "Chips compared",
        "AI chips compared at training language models, over a panel of workloads.",
    ),
    "training-inference": (
        "Training against inference",
        "Which AI chips suit training, which suit inference, and what was shown of each.",
    ),
    "software": (
        "Software and runs",
        "Models trained on Chinese chips, and frameworks that run on them.",
    ),
    "process-node": (
        "Process",
        "On which process Chinese AI chips are made, and how far behind that is.",
    ),
    "supply": ("Output", "How many AI chips China makes and buys, by every estimate published."),
    "sale": ("What China may buy", "US AI chips that may be sold to China, and since when."),
    "export-controls": (
        "The rules",
        "Each AI chip against the limits of the US export rules of a day.",
    ),
    "sources-quality": (
        "What is known",
        "Which facts of AI chips are known, by country, and who says so.",
    ),
    "lists": (
        "Lists and files",
        "Where sources disagree, what is missing, what changed; all data to download and cite.",
    ),
    "questions": (
        "Questions",
        "What newcomers ask of these data, each answered in a sentence.",
    ),
}
#: Pages that links alone lead to, by the page of the navigation they belong to.
BELOW: Final = {"chip": "chips", "yours": "chips"}
#: Addresses that pages had before there were views, by the page that took them over.
MOVED: Final = {
    "explore": "chips",
    "racks": "compare",
    "size": "run",
    "measured": "run",
    "training-inference": "train",
    "software": "train",
    "process-node": "made-in-china",
    "supply": "made-in-china",
    "export-controls": "sold-to-china",
    "sources-quality": "data",
}
#: Pages that had one view in earlier releases: a parameter of a link without a view, and the view
#: that took it over.
SPLIT: Final = {"sold-to-china": ("wif", "export-controls"), "data": (DATA_LIST, "lists")}
#: What sizing was for, when one page did both.
TASK: Final = "task"


def place(path: str, query: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The page and the parameters that an address leads to now.

    >>> place("measured", {"what": "decode"}), place("chips", {})
    (('run', {'view': 'measured', 'what': 'decode'}), ('chips', {}))
    >>> place("size", {"task": "training", "model": "a"})
    ('train', {'view': 'training', 'model': 'a'})
    >>> place("sold-to-china", {"wif": "a"})
    ('sold-to-china', {'view': 'export-controls', 'wif': 'a'})
    >>> place("sources-quality", {"show": "wanted"})
    ('data', {'view': 'lists', 'show': 'wanted'})
    """
    if path in SPLIT and VIEW not in query and SPLIT[path][0] in query:
        return path, {VIEW: SPLIT[path][1], **query}
    if path not in MOVED:
        return path, query
    view, page = path, MOVED[path]
    if path == "size" and query.get(TASK) == "training":
        view, page = "training", "train"
    rest = {k: v for k, v in query.items() if k not in (VIEW, TASK)}
    if query.get(VIEW) in PAGES[page]:
        view = query[VIEW]
    elif page in SPLIT and SPLIT[page][0] in query:
        view = SPLIT[page][1]
    return page, {VIEW: view, **rest} if len(PAGES[page]) > 1 else rest


def site_file(path: str, query: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The file of the static site that shows a page, '' where none does, and the parameters which
    that file does not show.

    >>> site_file("chip", {"id": "nvidia-h20", "data": "2.0.0"})
    ('c/nvidia-h20.html', {})
    >>> site_file("chips", {"country": "CN"}), site_file("run", {"view": "measured"})
    (('chips.html', {'country': 'CN'}), ('run-measured.html', {}))
    >>> site_file("data", {"show": "wanted"}), site_file("yours", {})
    (('data-wanted.html', {}), ('', {}))
    """
    path, query = place(path, query)
    rest = {k: v for k, v in query.items() if k != VERSION}
    for name, parameter, folder in (("chip", CHIP, "c"), ("claims", CLAIM, "claim")):
        if path == name and (named := rest.pop(parameter, ALL)) != ALL:
            return f"{folder}/{named}.html", rest
    if path not in PAGES:
        return "", rest
    view = rest.pop(VIEW, PAGES[path][0])
    stem = {"overview": "index"}.get(path, path)
    if view != PAGES[path][0]:
        stem += f"-{view}"
    if path == "data" and (shown := rest.pop(DATA_LIST, "")):
        stem = f"{path}-{shown}"
    return f"{stem}.html", rest
