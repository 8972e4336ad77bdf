"""WHERE: province, prefecture, county, township, village, natural group and resettlement site, with dated codes."""
