"""Titles and descriptions of pages and views, as tabs, bookmarks and search engines show them."""

from __future__ import annotations

from honest_silicon.addresses import ABOUT, PAGES, VIEWS

LONGEST = 100


def test_each_view_of_a_page_with_several_has_its_own_title_and_description():
    several = {view for views in PAGES.values() if len(views) > 1 for view in views}
    assert VIEWS.keys() == several
    for views in PAGES.values():
        titles = [VIEWS[v][0] for v in views if v in VIEWS]
        assert len(set(titles)) == len(titles)
    said = [what for _, what in (*ABOUT.values(), *VIEWS.values())]
    assert len(set(said)) == len(said)
    assert [w for w in said if not w.endswith(".") or len(w) > LONGEST] == []


def test_a_page_is_served_with_the_title_of_the_view_asked_for():
    import asgi

    for path, views in PAGES.items():
        for view in views:
            if view in VIEWS:
                title, what = VIEWS[view]
                sent = asgi._PAGES[f"{path}?view={view}"]
                assert f"<title>{title} · {ABOUT[path][0]} · Honest Silicon</title>" in sent
                assert what.partition(":")[0] in sent
