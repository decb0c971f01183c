"""What the page is served with and by: its files, its feed, paging, files of people."""
