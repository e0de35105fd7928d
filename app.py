"""The dashboard as a plain Streamlit script: page configuration and navigation."""

import streamlit as st

from honest_silicon.views import pages

st.set_page_config(page_title="Honest Silicon", layout="wide", initial_sidebar_state="auto")
st.logo("honest_silicon/views/logo.svg", size="large", link=None)
page = st.navigation(pages.navigation(), position="hidden")
links = st.sidebar.container(gap="xxsmall")
page.run()  # the answer first: the browser draws in the order of the script
pages.links(links, page.url_path or pages.HOME)
