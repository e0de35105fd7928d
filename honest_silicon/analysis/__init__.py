"""Pure computation over the tables: no Streamlit, no plotly."""
