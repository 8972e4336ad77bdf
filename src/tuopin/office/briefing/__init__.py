"""THE BRIEF: figures of every area with their parts, from the province down to the households behind them."""
