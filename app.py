"""The dashboard as a plain Streamlit script: page configuration and navigation."""

import streamlit as st

from honest_silicon.views import pages

st.set_page_config(page_title="Honest Silicon", layout="wide", initial_sidebar_state="auto")
st.logo("honest_silicon/views/logo.svg", size="large", link=None)
page = st.navigation(pages.navigation(), position="hidden")
pages.links()
page.run()
