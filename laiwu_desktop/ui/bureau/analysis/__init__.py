"""分析: any figure of any unit and period, what it is made of, why it changed, as table, tiles and bars."""
