"""The pages. Streamlit lives here only; what is computed comes from analysis and charts."""
