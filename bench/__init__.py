"""Speed and memory, measured beside a plain scan and the peers: `python -m bench` (see `bench/__main__.py`)."""
