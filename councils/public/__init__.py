"""What goes out to everybody, and nothing but what is published: pages, API, map, feeds, sitemaps, alerts."""
