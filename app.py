"""The dashboard as a plain Streamlit script: page configuration and navigation."""

import streamlit as st

from honest_silicon.views import pages

page = st.navigation(pages.navigation(), position="hidden")
st.set_page_config(page_title=pages.SITE, layout="wide", initial_sidebar_state="auto")
st.logo(pages.logo(), size="large", link=None)
# Before the page: links drawn after the filters below them would push those down.
pages.links(st.sidebar.container(gap="xxsmall"), page.url_path or pages.HOME)
page.run()
