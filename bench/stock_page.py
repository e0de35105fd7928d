"""The page we compare with: a chart, a table and a select box as a tutorial would write them.

Run by ``bench`` in a directory of its own with the default settings of Streamlit.
"""

import numpy as np
import pandas as pd
import plotly.express as px
import streamlit as st

ROWS = 150

number = np.arange(ROWS)
frame = pd.DataFrame(
    {
        "name": [f"Chip {i}" for i in number],
        "country": np.where(number % 2 == 0, "China", "United States"),
        "released": pd.Timestamp("2017-01-01") + pd.to_timedelta(number * 21, unit="D"),
        "tflops": np.round(10 * 1.03**number * (1 + 0.5 * np.sin(number)), 1),
        "memory_gb": 16 * (1 + number // 15),
        "bandwidth_gbs": 300 + 45 * number,
        "tdp_w": 150 + 5 * number,
    }
)

st.title("Accelerators")
country = st.selectbox("Country", ["All", "China", "United States"])
shown = frame if country == "All" else frame[frame["country"] == country]
st.plotly_chart(
    px.scatter(shown, x="released", y="tflops", color="country", hover_name="name", log_y=True)
)
st.dataframe(shown)
