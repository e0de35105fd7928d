"""The frame of a page: state in the address, controls, filters, session and embedding."""
