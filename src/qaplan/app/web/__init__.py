"""Will know the pages and the API, one folder per station."""
